"""The real command from data to a serving version, on a model that trains in seconds."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.checkpoints import wait_for_checkpoint
from support.patience import wait_until
from support.tiny_model import write_corpus, write_tiny_model

from chipsmith.core.home import Home
from chipsmith.core.registry import BASE, Registry

STEPS = 300
RECIPE = f"""
steps = ["dapt"]
[data]
window_chars = 200
[dapt]
method = "METHOD"
window = 128
batch = 1
epochs = 100
max_steps = {STEPS}
checkpoint_steps = 20
learning_rate = 3e-3
[evaluate]
samples = 12
context = 128
[export]
proof_positions = 500
"""
TIMEOUT_S = 240


@pytest.fixture(scope="module")
def workshop(tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("workshop")
    write_tiny_model(directory / "tiny.gguf")
    write_corpus(directory / "corpus")
    for method in ("full", "lora"):
        (directory / f"tiny-{method}.toml").write_text(RECIPE.replace("METHOD", method))
    return directory


class Trainer:
    """`finetune` in processes of its own, on one home."""

    def __init__(self, home: Home, workshop: Path, method: str = "full") -> None:
        home.root.mkdir(exist_ok=True)
        home.config_file.write_text(f'[roles.tab]\nmodel = "{workshop / "tiny.gguf"}"\n')
        self.home = home
        self.inputs = [
            "--recipe",
            str(workshop / f"tiny-{method}.toml"),
            "--corpus",
            str(workshop / "corpus"),
        ]

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
def uninterrupted(workshop) -> dict:
    return Trainer(Home(workshop / "home"), workshop).run()


def test_a_run_learns_proves_its_export_wins_and_serves(workshop, uninterrupted):
    stages = uninterrupted["stages"]
    registry = Registry(Home(workshop / "home").models)
    version = stages["publish"]["version"]
    assert stages["dapt"]["steps"] == STEPS
    assert stages["dapt"]["last_loss"] < stages["dapt"]["first_loss"] / 2
    assert stages["export"]["top1"] >= 0.99
    assert stages["evaluate"]["passed"]
    assert stages["evaluate"]["comparisons"][0]["high"] < 0
    assert registry.active("tab").version == version
    assert registry.manifest("tab", version).scores["comparisons"] == stages["evaluate"]["comparisons"]


def test_a_version_can_be_scored_again_beside_the_base(workshop, uninterrupted):
    trainer = Trainer(Home(workshop / "home"), workshop)
    version = uninterrupted["stages"]["publish"]["version"]
    scored = json.loads(trainer.call("eval", version, *trainer.inputs, "--json"))
    assert scored["version"] == version
    assert scored["comparisons"] == uninterrupted["stages"]["evaluate"]["comparisons"]


def test_a_finished_run_leaves_no_checkpoints_and_its_report(workshop, uninterrupted):
    root = Home(workshop / "home").runs / uninterrupted["run"]
    assert sorted(path.name for path in root.iterdir()) == [
        "data",
        "losses.jsonl",
        "report.html",
        "report.json",
        "run.json",
    ]
    assert json.loads((root / "report.json").read_text()) == uninterrupted


def test_a_killed_run_resumes_and_ends_where_it_would_have_ended(home, workshop, uninterrupted):
    trainer = Trainer(home, workshop)
    with trainer.start("run", *trainer.inputs) as first:
        wait_for_checkpoint(home, first)
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert Registry(home.models).active("tab").version == BASE
    report = trainer.run()
    assert len(list(home.runs.glob("*/run.json"))) == 1
    assert report["stages"]["dapt"]["resumed_from"] > 0
    assert report["stages"]["dapt"]["steps"] == STEPS
    expected = uninterrupted["stages"]["dapt"]["last_loss"]
    assert report["stages"]["dapt"]["last_loss"] == pytest.approx(expected, rel=0.02)


def test_a_second_run_at_once_is_refused_and_the_first_goes_on(home, workshop):
    trainer = Trainer(home, workshop)
    with trainer.start("run", *trainer.inputs) as first:
        wait_for_checkpoint(home, first)
        first.send_signal(signal.SIGSTOP)  # it shall not end before the second has begun
        with trainer.start("run", *trainer.inputs) as second:
            _, said = second.communicate(timeout=TIMEOUT_S)
        losses = next(home.runs.glob("*/losses.jsonl"))
        before = losses.stat().st_size
        first.send_signal(signal.SIGCONT)
        wait_until(lambda: losses.stat().st_size > before)
        first.kill()
    assert second.returncode == 7
    assert said.count("\n") == 1
    assert f"process {first.pid}" in said


def test_adapters_are_merged_before_export(home, workshop):
    trainer = Trainer(home, workshop, "lora")
    stages = trainer.run()["stages"]
    assert stages["export"]["top1"] >= 0.99
    assert stages["dapt"]["last_loss"] < stages["dapt"]["first_loss"]
    listed = json.loads(trainer.call("list", "--json"))
    assert [entry["version"] for entry in listed] == [stages["publish"]["version"]]


def test_a_learning_rate_that_diverges_is_named_and_nothing_is_published(home, workshop, tmp_path):
    trainer = Trainer(home, workshop)
    recipe = tmp_path / "wild.toml"
    text = RECIPE.replace("METHOD", "full").replace("3e-3", "0.99")
    recipe.write_text(text.replace("[evaluate]", "clip_norm = 1e30\nweight_decay = 1e30\n[evaluate]"))
    with trainer.start("run", "--recipe", str(recipe), *trainer.inputs[2:]) as process:
        _, said = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 7
    assert "diverged" in said
    assert "learning_rate" in said
    assert not Registry(home.models).versions("tab")
