"""What serves a role now, and which roles can be trained."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from chipsmith.core.config import BackendKind, Config
from chipsmith.core.embedded import resolve_model
from chipsmith.core.errors import InputError
from chipsmith.core.home import Home
from chipsmith.core.registry import BASE, Registry
from chipsmith.core.weights import ADAPTER

TRAINABLE = {
    "tab": BackendKind.LLAMA,
    "chat": BackendKind.LLAMA,
    "script": BackendKind.LLAMA,
    "embed": BackendKind.SENTENCE_TRANSFORMERS,
}
"""Roles, and the backend whose models can be trained for each."""


@frozen
class Serving:
    """What answers: a file, with an adapter over it or without."""

    version: str
    path: Path
    adapter: Path | None = None
    asks: str = ""
    """What ends its chat's system message; see `Manifest.asks`."""


def configured(config: Config, role: str) -> Path:
    """The GGUF file, or the directory of safetensors, that the configuration names for a role.

    Raises:
        UnknownRoleError: no such role.
        InputError: the role cannot be trained.
        UnknownModelError: its model is not there.
    """
    settings = config.role(role)
    if role not in TRAINABLE:
        raise InputError(
            f'The role "{role}" cannot be trained yet.', fix=f"use --role {' or '.join(TRAINABLE)}."
        )
    if settings.backend is not TRAINABLE[role]:
        raise InputError(
            f'The role "{role}" is served by {settings.backend}, not by a model that can be trained here.',
            fix=f"set roles.{role}.backend to {TRAINABLE[role]} and its model to one of this machine.",
        )
    return resolve_model(settings.model)


def serving(home: Home, config: Config, role: str) -> Serving:
    """The version that serves a role. Raises as `configured`, and BrokenModelError."""
    return serving_version(home, config, role, Registry(home.models).active(role).version)


def serving_version(home: Home, config: Config, role: str, version: str) -> Serving:
    """What serves a role once a version is active. Raises as `serving`, and UnknownModelError."""
    if version == BASE:
        adapter = config.role(role).adapter
        over = Path(adapter).expanduser() if adapter else None
        return Serving(version, configured(config, role), over)
    weights = Registry(home.models).weights(role, version)
    asks = Registry(home.models).manifest(role, version).asks
    if weights.name == ADAPTER:
        return Serving(version, configured(config, role), weights, asks)
    return Serving(version, weights, asks=asks)
