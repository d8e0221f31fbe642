"""The retriever's stage from documents to a model that searches, on one that trains in seconds."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.checkpoints import wait_for_checkpoint
from support.tiny_retriever import write_documents, write_tiny_retriever

from chipsmith.core.config import load_config
from chipsmith.core.home import Home
from chipsmith.core.registry import BASE, Registry
from chipsmith.retrieval.embedder import Embedder
from chipsmith.retrieval.embedding import identity_of
from chipsmith.retrieval.index import Index
from chipsmith.retrieval.search import Query
from chipsmith.server.assistants.search import SearchAssistant
from chipsmith.server.former import FormerEmbedding
from chipsmith.server.hub import Hub

STEPS = 60
RECIPE = f"""
role = "embed"
[questions]
min_questions = 20
min_heldout = 5
[mine]
negatives = 2
[train]
batch = 16
at_once = 8
tokens = 64
epochs = 100
max_steps = {STEPS}
checkpoint_steps = 5
learning_rate = 3e-3
[evaluate]
questions = 200
general = 20
margin = 0.2
"""
TIMEOUT_S = 240
CONTEXT = 128


@pytest.fixture(scope="module")
def workshop(tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("workshop")
    write_tiny_retriever(directory / "tiny")
    write_documents(directory / "documents", 90)
    (directory / "tiny.toml").write_text(RECIPE)
    return directory


class Trainer:
    """`finetune` with a recipe for the retriever in processes of its own, on one home."""

    def __init__(self, home: Home, workshop: Path) -> None:
        home.root.mkdir(exist_ok=True)
        home.config_file.write_text(f'[roles.embed]\nmodel = "{workshop / "tiny"}"\ncontext = {CONTEXT}\n')
        self.home = home
        self.inputs = ["--recipe", str(workshop / "tiny.toml")]
        self.inputs += ["--corpus", str(workshop / "documents")]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "chipsmith.finetune.cli", *arguments],
            env={**os.environ, "CHIPSMITH_HOME": str(self.home.root)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def call(self, *arguments: str) -> str:
        with self.start(*arguments) as process:
            out, error = process.communicate(timeout=TIMEOUT_S)
        assert process.returncode == 0, error
        return out

    def run(self) -> dict:
        return json.loads(self.call("run", *self.inputs, "--json"))


@pytest.fixture(scope="module")
def tuned(workshop) -> tuple[Home, dict]:
    """A home in which a run was killed amid its training, and given again."""
    home = Home(workshop / "home")
    trainer = Trainer(home, workshop)
    with trainer.start("run", *trainer.inputs) as first:
        wait_for_checkpoint(home, first)
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert Registry(home.models).active("embed").version == BASE
    return home, trainer.run()


def test_a_killed_run_goes_on_where_it_was(tuned):
    home, report = tuned
    assert len(list(home.runs.glob("*/run.json"))) == 1
    assert 0 < report["stages"]["train"]["resumed_from"] < STEPS
    assert report["stages"]["train"]["steps"] == STEPS


def test_a_run_learns_wins_and_serves(tuned):
    home, report = tuned
    stages, registry = report["stages"], Registry(home.models)
    version = stages["publish"]["version"]
    main = stages["evaluate"]["comparisons"][0]
    assert main["metric"] == "hit@8"
    assert main["low"] > 0
    assert stages["evaluate"]["misses_gone"] > 0
    assert registry.active("embed").version == version
    manifest = registry.manifest("embed", version)
    assert manifest.scores["comparisons"] == stages["evaluate"]["comparisons"]
    assert manifest.data["sha256"] == report["data"]["sha256"]
    assert len(manifest.sha256) == 64


def test_a_finished_run_leaves_its_data_and_its_report(tuned):
    home, report = tuned
    root = home.runs / report["run"]
    assert sorted(path.name for path in root.iterdir()) == [
        "data",
        "losses.jsonl",
        "report.html",
        "report.json",
        "run.json",
    ]
    assert json.loads((root / "report.json").read_text()) == report


def test_the_version_is_listed_and_scored_again_the_same(tuned, workshop):
    home, report = tuned
    trainer = Trainer(home, workshop)
    version = report["stages"]["publish"]["version"]
    (listed,) = json.loads(trainer.call("list", "--role", "embed", "--json"))
    assert (listed["version"], listed["active"]) == (version, True)
    scored = json.loads(trainer.call("eval", version, *trainer.inputs, "--json"))
    assert scored["comparisons"] == report["stages"]["evaluate"]["comparisons"]


async def test_the_old_index_serves_until_the_new_model_has_its_own(tuned, workshop):
    """Search goes on with the former model; a new generation is built beside; a rollback goes back."""
    home, report = tuned
    version, config = report["stages"]["publish"]["version"], load_config(Home(home.root), env={})
    registry, documents = Registry(home.models), list(_documents(workshop))
    query = Query(f"Working with {documents[0].blocks[0].headings[-1]}")
    registry.activate("embed", BASE)
    Index.at(home, config.retrieval, _model(config, workshop / "tiny", BASE)).update(documents)
    hub = Hub(config, registry)
    index = Index.at(home, config.retrieval)
    assistant = SearchAssistant(hub, index, config, FormerEmbedding(config, registry))
    await hub.load(["embed"])
    before = await assistant.search(query)

    registry.activate("embed", version)
    await hub.load(["embed"])
    assert hub.served["embed"].version == version
    assert await assistant.search(query) == before

    weights = registry.weights("embed", version)
    Index.at(home, config.retrieval, _model(config, weights, version)).update([])
    renewed = Index.at(home, config.retrieval)
    after = await SearchAssistant(hub, renewed, config, FormerEmbedding(config, registry)).search(query)
    assert renewed.generation().model.endswith(f"@{version}/{CONTEXT}")
    assert {hit.passage.id for hit in after} & {hit.passage.id for hit in before}
    assert [hit.score for hit in after] != [hit.score for hit in before]
    await hub.close()


def test_a_version_with_foreign_files_never_serves(tuned):
    home, report = tuned
    registry = Registry(home.models)
    version = report["stages"]["publish"]["version"]
    added = registry.weights("embed", version) / "1_Pooling" / "pytorch_model.bin"
    registry.activate("embed", BASE)
    try:
        added.write_bytes(b"")
        with pytest.raises(Exception, match="may carry code"):
            registry.activate("embed", version)
    finally:
        added.unlink()
    assert registry.active("embed").version == BASE


def _documents(workshop: Path):
    from chipsmith.collectors.corpus import collect

    return collect([workshop / "documents"])


def _model(config, path: Path, version: str) -> Embedder:
    identity = identity_of(config.role("embed"), version)
    return Embedder(path, max_tokens=CONTEXT, identity=identity)
