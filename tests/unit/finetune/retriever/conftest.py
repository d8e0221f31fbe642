"""What the retriever's tests share: documents, and a tiny model that serves the role embed."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.tiny_retriever import write_documents, write_tiny_retriever

from chipsmith.core.config import Config, load_config
from chipsmith.core.home import Home


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_documents(tmp_path_factory.mktemp("documents") / "manuals")


@pytest.fixture(scope="session")
def tiny_retriever(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_retriever(tmp_path_factory.mktemp("retriever") / "model")


@pytest.fixture
def home(own_home: Home, tiny_retriever: Path) -> Home:
    own_home.root.mkdir()
    own_home.config_file.write_text(f'[roles.embed]\nmodel = "{tiny_retriever}"\ncontext = 128\n')
    return own_home


@pytest.fixture
def config(home: Home) -> Config:
    return load_config(home, env={})
