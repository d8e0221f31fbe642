"""What comes along as a delta can be traced: to its data, their licences, and what it scored."""

import json

import pytest

from chipsmith.core.embedded import DELTAS, EMBEDDED, LINEAGE, resolve_model
from chipsmith.core.files import sha256_of

OURS = {name: model for name, model in EMBEDDED.items() if model.delta}
MOST_BYTES = 16_000_000


@pytest.fixture(params=OURS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def lineage(name: str) -> dict:
    return json.loads((DELTAS / OURS[name].delta).with_name(LINEAGE).read_bytes())


def test_it_is_small_and_the_file_that_was_trained(name, lineage):
    delta = DELTAS / OURS[name].delta
    assert delta.stat().st_size <= MOST_BYTES
    assert sha256_of(delta) == lineage["sha256"]


def test_it_was_trained_over_the_file_that_it_is_merged_into(name, lineage):
    model = OURS[name]
    assert lineage["base"]["package"].startswith(f"{model.package}==")
    bases = [other for other, each in EMBEDDED.items() if each.path == model.path and not each.delta]
    assert sha256_of(resolve_model(f"embedded:{bases[0]}")) == lineage["base"]["sha256"]


def test_every_source_has_its_licence_and_its_files(lineage):
    assert lineage["sources"]
    for source in lineage["sources"]:
        assert source["licence"], source
        assert len(source["sha256"]) > 0, source
        assert "GPL" not in source["licence"], source


def test_it_won_on_files_that_were_held_out(lineage):
    scores = {each["metric"]: each for each in lineage["scores"]["comparisons"]}
    assert 100 < lineage["scores"]["samples"] <= lineage["data"]["heldout"]
    assert scores["nats per character"]["high"] < 0
    assert scores["exact first line"]["low"] > 0
