"""What may import what; in particular, serving and editing never load the training libraries."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRAINING = ("torch", "peft", "trl", "transformers", "datasets", "accelerate", "chipsmith.finetune")


def test_the_folders_import_only_what_they_may():
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout


MODULES = ("chipsmith.server.main", "chipsmith.server.api.app", "chipsmith.lsp.main")


@pytest.mark.parametrize("module", MODULES)
def test_starting_loads_no_training_library(module):
    code = f"import sys, {module}; print(*sorted(set({TRAINING}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd="/", capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_the_language_server_starts_without_the_checks():
    code = "import sys, chipsmith.lsp.main, chipsmith.lsp.assistant; print('chipsmith.eda' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd="/", capture_output=True, text=True, check=False)
    assert done.stdout == "False\n", done.stderr


@pytest.mark.parametrize("part", ["server", "lsp", "core"])
def test_no_part_is_importable_by_its_bare_name(part):
    done = subprocess.run([sys.executable, "-c", f"import {part}"], cwd="/", capture_output=True, check=False)
    assert done.returncode != 0
