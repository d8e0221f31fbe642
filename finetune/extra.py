"""The optional dependencies that training needs."""

from __future__ import annotations

from importlib.util import find_spec

from chipsmith.core.errors import MissingExtraError

MODULES = ("accelerate", "datasets", "ftfy", "gguf", "license_expression", "peft", "trl", "zstandard")


def require_train_extra() -> None:
    """Raises MissingExtraError naming what is not installed and the command that installs it."""
    if missing := [module for module in MODULES if find_spec(module) is None]:
        raise MissingExtraError(
            f"Training needs packages that are not installed: {', '.join(missing)}.",
            fix="pip install 'chipsmith[train]'",
        )
