"""What serves a role now, and how another version takes over while a server runs."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from chipsmith.core.client import call, find_server
from chipsmith.core.config import BackendKind, Config
from chipsmith.core.embedded import resolve_model
from chipsmith.core.errors import ChipsmithError, InputError, RefusedError, ServerUnreachableError
from chipsmith.core.home import Home
from chipsmith.core.registry import BASE, Registry

TRAINABLE = ("tab",)
RELOAD_TIMEOUT_S = 300.0


@frozen
class Serving:
    version: str
    path: Path


def configured(config: Config, role: str) -> Path:
    """The GGUF file that the configuration names for a role.

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
    if settings.backend is not BackendKind.LLAMA:
        raise InputError(
            f'The role "{role}" is served by {settings.backend}, not from a local file.',
            fix=f"set roles.{role}.backend to llama and its model to a GGUF file.",
        )
    return resolve_model(settings.model)


def serving(home: Home, config: Config, role: str) -> Serving:
    """The version that serves a role. Raises as `configured`, and BrokenModelError."""
    registry = Registry(home.models)
    version = registry.active(role).version
    if version == BASE:
        return Serving(version, configured(config, role))
    return Serving(version, registry.weights(role, version))


def promote(home: Home, config: Config, role: str, version: str) -> bool:
    """Let a version serve; returns whether a running server has taken it over.

    Raises:
        UnknownModelError: no such version.
        RefusedError: the server refused it; the former version is active again and goes on serving.
    """
    registry = Registry(home.models)
    former = registry.active(role).version
    registry.activate(role, version)
    try:
        return _reload(home, config)
    except ChipsmithError as error:
        if former != version:
            registry.rollback(role)
        raise _refused(version, former, error) from error


def roll_back(home: Home, config: Config, role: str) -> tuple[str, bool]:
    """Let the version serve that served before; returns it, and whether a server has taken it over.

    Raises:
        UnknownModelError: none served before.
        RefusedError: the server refused it; the later version is active again.
    """
    registry = Registry(home.models)
    former = registry.active(role).version
    version = registry.rollback(role).version
    try:
        return version, _reload(home, config)
    except ChipsmithError as error:
        registry.activate(role, former)
        raise _refused(version, former, error) from error


def _reload(home: Home, config: Config) -> bool:
    """Tell a running server; where none answers there is nothing to tell."""
    if find_server(home) is None:
        return False
    try:
        call(home, config, "POST", "/v1/models/reload", timeout_s=RELOAD_TIMEOUT_S)
    except ServerUnreachableError:
        return False
    return True


def _refused(version: str, former: str, error: ChipsmithError) -> RefusedError:
    return RefusedError(
        f"The server refused version {version}: {error.message} Version {former} goes on serving.",
        fix=error.fix,
    )
