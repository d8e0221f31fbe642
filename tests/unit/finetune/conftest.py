"""What the training's tests share: a tiny model that serves the tab role, and code to learn from."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.tiny_model import PACKAGED, write_corpus, write_tiny_model

from chipsmith.core.config import Config, load_config
from chipsmith.core.embedded import resolve_model
from chipsmith.core.fim import SMOLLM2_SENTINELS
from chipsmith.core.home import Home
from chipsmith.finetune.model import make_directory
from chipsmith.finetune.tokens import write_sentinels


@pytest.fixture(scope="session")
def packaged() -> Path:
    return resolve_model(PACKAGED)


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_model(tmp_path_factory.mktemp("base") / "tiny.gguf")


@pytest.fixture(scope="session")
def tiny_directory(tiny_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny model as a model directory that was taught the sentinels."""
    directory = tmp_path_factory.mktemp("directory") / "model"
    make_directory(tiny_base, directory)
    write_sentinels(directory, SMOLLM2_SENTINELS)
    return directory


@pytest.fixture
def home(home: Home, tiny_base: Path) -> Home:
    """A home whose tab role is served from the tiny model."""
    home.root.mkdir()
    home.config_file.write_text(f'[roles.tab]\nmodel = "{tiny_base}"\n')
    return home


@pytest.fixture
def config(home: Home) -> Config:
    return load_config(home, env={})


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")
