"""The real command on the chat's model: instructions, preferences, a merge, and the version that serves."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.tiny_model import write_tiny_model

from chipsmith.core.chat_prompt import BEST, attribute_line
from chipsmith.core.home import Home
from chipsmith.core.registry import BASE, Registry

TIMEOUT_S = 600
WALK = """
role = "chat"
steps = ["sft", "preference", "merge"]
[data]
min_heldout = 1
[sft]
window = 512
batch = 2
max_steps = 30
checkpoint_steps = 10
learning_rate = 3e-3
attributes = true
most_of_kind = 60
[preference]
window = 256
batch = 2
max_steps = 5
checkpoint_steps = 5
min_examples = 8
[merge]
shares = [0.5, 1.0]
samples = 6
[evaluate]
samples = 10
context = 512
[export]
proof_positions = 300
"""
REAL = """
role = "chat"
steps = ["sft"]
[data]
min_heldout = 1
[sft]
window = 192
batch = 1
max_steps = 4
checkpoint_steps = 4
learning_rate = 2e-5
most_of_kind = 40
min_examples = 20
blend = { commands = 0.0 }
[evaluate]
samples = 3
context = 256
margin = 0.5
[export]
proof_positions = 250
"""


def finetune(home: Home, recipe: Path, *arguments: str) -> dict:
    """What `finetune run` reports."""
    done = subprocess.run(
        [
            sys.executable, "-m", "chipsmith.finetune.cli", "run", "--json",
            "--recipe", str(recipe), *arguments,
        ],
        env={**os.environ, "CHIPSMITH_HOME": str(home.root)},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def preferences(tmp_path: Path) -> Path:
    """An export of pairs: scripts that ran against scripts that did not."""
    directory = tmp_path / "preferences"
    directory.mkdir()
    rows = [
        {
            "prompt": f"# opensta: name port p{n}\n", "chosen": f"get_full_name [get_ports p{n}]",
            "rejected": f"report p{n}", "suffix": "", "source": "opensta", "language": "tcl", "weight": 1.0,
        }
        for n in range(16)
    ]  # fmt: skip
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (directory / "train.jsonl").write_text(lines)
    (directory / "heldout.jsonl").write_text("")
    (directory / "manifest.json").write_text(json.dumps({"format": "preference"}))
    return directory


@pytest.mark.timeout(TIMEOUT_S + 60)
def test_a_chain_of_steps_ends_in_a_version_that_is_asked_as_it_was_trained(home, tmp_path, preferences):
    home.root.mkdir(exist_ok=True)
    model = write_tiny_model(tmp_path / "tiny.gguf")
    home.config_file.write_text(f'[roles.chat]\nmodel = "{model}"\n')
    recipe = tmp_path / "walk.toml"
    recipe.write_text(WALK)
    stages = finetune(home, recipe, "--data", str(preferences))["stages"]
    assert stages["sft"]["heldout"]["nats_after"] < stages["sft"]["heldout"]["nats_before"]
    assert stages["preference"]["learnt"] >= 8
    assert stages["merge"]["share"] in {0.5, 1.0}
    assert stages["export"]["top1"] >= 0.99
    assert stages["publish"]["published"], stages["evaluate"]
    version = Registry(home.models).active("chat").version
    assert Registry(home.models).manifest("chat", version).asks == attribute_line(BEST)


@pytest.mark.timeout(TIMEOUT_S + 60)
def test_the_packaged_model_takes_a_few_steps(home, tmp_path):
    recipe = tmp_path / "real.toml"
    recipe.write_text(REAL)
    stages = finetune(home, recipe)["stages"]
    assert stages["sft"]["steps"] == 4
    assert 0 < stages["sft"]["last_loss"] < 8
    assert stages["export"]["top1"] >= 0.99
    served = Registry(home.models).active("chat").version
    assert (served != BASE) == stages["publish"]["published"]
