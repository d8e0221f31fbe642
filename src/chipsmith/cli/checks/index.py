"""Checks of the index: whether there is one, whether it can be read, and whose vectors it holds."""

from __future__ import annotations

from pathlib import Path

from chipsmith.cli.checks.finding import Check, Finding, Situation, info, ok, warn
from chipsmith.core.errors import NoIndexError
from chipsmith.core.registry import Registry
from chipsmith.retrieval.embedding import identity_of
from chipsmith.retrieval.index import Index

ROLE = "embed"


def index(situation: Situation) -> Finding:
    opened = Index.at(situation.home, situation.config.retrieval)
    try:
        state = opened.state()
    except NoIndexError as error:
        return info("nothing is indexed; answers rest on the model alone", error.fix)
    version = Registry(situation.home.models).active(ROLE).version
    wanted = identity_of(situation.config.role(ROLE), version)
    if state.model != wanted:
        return warn(f"It was made with {state.model}; {wanted} serves now.", "`chipsmith index`")
    size = f", {_bytes(opened.store.directory) / 1e6:.0f} MB" if opened.store.directory else ""
    return ok(f"{state.documents} documents, {state.passages} passages{size}, {state.model}")


def _bytes(directory: Path) -> int:
    return sum(file.stat().st_size for file in directory.rglob("*") if file.is_file())


CHECKS = (Check("index", index),)
