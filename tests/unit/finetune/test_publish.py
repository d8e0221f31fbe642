"""Publishing is all or nothing, and the model that serves goes on serving whatever happens."""

import errno
import shutil
from pathlib import Path

import pytest

from chipsmith.core import registry as registry_module
from chipsmith.core.errors import BrokenModelError, DiskFullError, RefusedError
from chipsmith.core.registry import BASE, Active, Manifest
from chipsmith.finetune import publish as publishing
from chipsmith.finetune.publish import asks_of
from chipsmith.finetune.publish import publish as publish_run
from chipsmith.finetune.recipe_file import parse_recipe, recipe_values
from chipsmith.finetune.run import Request, Run, State
from chipsmith.finetune.smoke import smoke_test

VERDICT = {"passed": True, "reason": "better", "samples": 9, "comparisons": [], "compared_with": BASE}


@pytest.fixture
def run(home, config, tiny_base) -> Run:
    """A run whose candidate, the tiny model itself, passed the gate."""
    recipe = recipe_values(parse_recipe({"name": "mine", "steps": ["dapt"], "publish": {"keep": 2}}))
    state = State(Request("tab", recipe, str(tiny_base), "", ["older"]), "v9", {"sha256": "data"})
    state.stages.update(dapt={}, export={"top1": 1.0}, evaluate=VERDICT)
    found = Run(home.runs / "tab-mine-1", state, home, config)
    found.root.mkdir()
    shutil.copyfile(tiny_base, found.candidate)
    return found


def stage_of(run: Run) -> Path:
    staged = run.registry.stage("tab")
    shutil.copyfile(run.candidate, staged / "model.gguf")
    return staged


def left_behind(run: Run) -> list[str]:
    return sorted(path.name for path in (run.registry.root / "tab").glob("*"))


def test_the_manifest_says_where_a_version_comes_from(run, tiny_base):
    outcome = publish_run(run)
    manifest = run.registry.manifest("tab", "v9")
    assert outcome["published"]
    assert run.registry.active("tab") == Active("v9", [BASE])
    assert run.registry.weights("tab", "v9").read_bytes() == tiny_base.read_bytes()
    assert (manifest.base, manifest.parents) == (str(tiny_base), ["older"])
    assert manifest.recipe["name"] == "mine"
    assert manifest.data["sha256"] == "data"
    assert manifest.scores["export"] == {"top1": 1.0}
    assert len(manifest.sha256) == 64


def test_a_version_is_asked_as_it_was_taught_or_as_the_one_that_it_continues(run):
    assert asks_of(run) == ""
    older = Manifest(role="tab", version="older", base="b", weights="model.gguf", asks="quality:4")
    run.registry.publish(stage_of(run), older)
    assert asks_of(run) == "quality:4"
    run.state.stages["sft"] = {"asks": "quality:3"}
    assert asks_of(run) == "quality:3"
    run.state.stages["sft"] = {}
    assert asks_of(run) == ""


def test_a_candidate_that_failed_the_gate_is_not_published(run):
    run.state.stages["evaluate"] = {**VERDICT, "passed": False, "reason": "worse"}
    assert publish_run(run) == {"published": False, "version": None, "reason": "worse"}
    assert not left_behind(run)
    assert run.registry.active("tab").version == BASE


def test_a_candidate_that_fails_its_smoke_test_is_not_published(run):
    half = run.candidate.read_bytes()
    run.candidate.write_bytes(half[: len(half) // 2])
    with pytest.raises(BrokenModelError, match="smoke test"):
        publish_run(run)
    assert not left_behind(run)
    assert run.registry.active("tab").version == BASE


def test_infinite_weights_fail_the_smoke_test(tiny_base, tmp_path):
    """The last tensor's bytes become F16 infinities."""
    path = tmp_path / "infinite.gguf"
    weights = bytearray(tiny_base.read_bytes())
    weights[-4096:] = b"\x00\x7c" * 2048
    path.write_bytes(weights)
    with pytest.raises(BrokenModelError, match="not finite"):
        smoke_test(path)


def full_disk(*_args, **_kwargs):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("module", "name"), [(publishing.shutil, "copyfile"), (registry_module, "write_json")]
)
def test_a_full_disk_leaves_nothing_half_written(run, monkeypatch, module, name):
    with monkeypatch.context() as patch:
        patch.setattr(module, name, full_disk)
        with pytest.raises(DiskFullError):
            publish_run(run)
    assert not left_behind(run)
    assert run.registry.active("tab").version == BASE
    assert publish_run(run)["published"], "with space again, the same run goes on"


def test_a_run_killed_after_publishing_goes_on_with_activation(run):
    publish_run(run)
    run.registry.rollback("tab")
    assert publish_run(run)["published"]
    assert run.registry.active("tab").version == "v9"


def test_a_running_server_is_told(run, fake_server):
    fake_server.answer("POST /v1/models/reload?role=tab", {"roles": {}})
    assert publish_run(run)["live"]


def test_a_server_that_refuses_keeps_the_former_version(run, fake_server):
    fake_server.answer(
        "POST /v1/models/reload?role=tab",
        {"error": {"message": "too large", "fix": "buy memory"}},
        status=500,
    )
    with pytest.raises(RefusedError, match="too large"):
        publish_run(run)
    assert run.registry.active("tab").version == BASE


def test_old_versions_go_but_never_the_one_to_roll_back_to(run, publish):
    for version in ("v1", "v2", "v3"):
        run.registry.activate("tab", publish("tab", version))
    assert publish_run(run)["removed"] == ["v1", "v2"]
    assert left_behind(run) == ["v3", "v9"]
    assert run.registry.rollback("tab").version == "v3"
