"""The whole training on the packaged model: two to three minutes on two cores."""

import json
import os
import subprocess
import sys

import pytest
from support.tiny_model import write_corpus

from chipsmith.core.fim import SMOLLM2_SENTINELS
from chipsmith.core.registry import BASE, Registry
from chipsmith.finetune.vocabulary import Vocabulary

RECIPE = """
steps = ["dapt"]
[data]
window_chars = 400
[dapt]
window = 256
batch = 2
max_steps = 10
checkpoint_steps = 10
max_minutes = 1.5
schedule = "constant_with_warmup"
[evaluate]
samples = 6
context = 128
generate = 16
[export]
proof_positions = 2000
"""


@pytest.mark.timeout(600)
def test_the_packaged_model_trains_exports_wins_and_rolls_back(home, tmp_path):
    corpus, recipe = write_corpus(tmp_path / "corpus"), tmp_path / "short.toml"
    recipe.write_text(RECIPE)
    command = [sys.executable, "-m", "chipsmith.finetune.cli"]
    environment = {**os.environ, "CHIPSMITH_HOME": str(home.root)}
    done = subprocess.run(
        [*command, "run", "--recipe", str(recipe), "--corpus", str(corpus), "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    stages = json.loads(done.stdout)["stages"]
    assert stages["export"]["positions"] == 2000
    assert stages["export"]["top1"] >= 0.99
    assert stages["dapt"]["last_loss"] < stages["dapt"]["first_loss"]
    assert stages["evaluate"]["passed"], stages["evaluate"]

    registry = Registry(home.models)
    version = stages["publish"]["version"]
    assert registry.active("tab").version == version
    with Vocabulary(registry.weights("tab", version)) as vocabulary:
        assert vocabulary.sentinels == SMOLLM2_SENTINELS
    subprocess.run([*command, "rollback"], env=environment, check=True, capture_output=True)
    assert registry.active("tab").version == BASE
