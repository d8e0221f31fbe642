"""A trace is what an editor would send while a real text is typed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from benchmarks.traces import AFTER, Key, make_trace

TEXT = "".join(f"proc p{n} {{a b}} {{\n    return [expr {{$a + {n} * $b}}]\n}}\n" for n in range(200))
OTHER = TEXT.replace("proc", "method")


@pytest.fixture(scope="module", params=range(5))
def trace(request: pytest.FixtureRequest) -> list[Key]:
    return make_trace([("a.tcl", TEXT), ("b.tcl", OTHER)], bursts=60, seed=request.param)


def test_the_same_seed_gives_the_same_trace() -> None:
    files = [("a.tcl", TEXT), ("b.tcl", OTHER)]
    assert make_trace(files, bursts=20, seed=3) == make_trace(files, bursts=20, seed=3)
    assert make_trace(files, bursts=20, seed=3) != make_trace(files, bursts=20, seed=4)


def test_a_key_adds_to_its_document_or_takes_back(trace: list[Key]) -> None:
    for name in ("a.tcl", "b.tcl"):
        for before, key in pairwise(key for key in trace if key.document == name):
            if key.action == "backspace":
                assert before.prefix[:-1] == key.prefix
            elif key.action == "switch":
                assert before.prefix == key.prefix
            else:
                assert key.prefix.startswith(before.prefix)
                assert len(key.prefix) > len(before.prefix)


def test_what_was_not_mistyped_stands_in_the_file(trace: list[Key]) -> None:
    texts = {"a.tcl": TEXT, "b.tcl": OTHER}
    for key, after in pairwise(trace):
        if after.action != "backspace":
            assert key.prefix in texts[key.document]
        assert key.suffix in texts[key.document]
        assert len(key.suffix) <= AFTER


def test_an_editor_indents_by_itself(trace: list[Key]) -> None:
    assert not any(key.prefix.endswith("\n    ") and key.action == "accept" for key in trace)
    assert not any(key.prefix.endswith(("\n ", "\n  ", "\n   ")) for key in trace)


def test_documents_are_opened_once_and_first(trace: list[Key]) -> None:
    for name in {key.document for key in trace}:
        actions = [key.action for key in trace if key.document == name]
        assert actions[0] == "open"
        assert actions.count("open") == 1


def test_an_accept_takes_the_line_and_every_burst_ends_in_a_look(trace: list[Key]) -> None:
    for key, after in pairwise(trace):
        if after.action in ("accept", "open", "switch"):
            assert key.waits
        if after.action == "accept":
            assert "\n" not in after.prefix.removeprefix(key.prefix)
    assert trace[-1].waits


def test_all_that_people_do_occurs() -> None:
    keys = make_trace([("a.tcl", TEXT), ("b.tcl", OTHER)], bursts=100, seed=0)
    assert {key.action for key in keys} == {"open", "switch", "type", "backspace", "accept"}
