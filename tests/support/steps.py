"""A run whose steps can be called one by one, on a tiny model's directory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chipsmith.core.config import load_config
from chipsmith.core.home import Home
from chipsmith.finetune.run import Request, Run, State


def make_run(
    root: Path, home: Home, steps: list[str], *, role: str = "chat", base: str = "", **sections: Any
) -> Run:
    """A run of a recipe with these steps and sections, in a configured home; nothing is gathered."""
    recipe = {"name": "test", "role": role, "steps": steps, **sections}
    request = Request(role, recipe, base=base, base_sha256="", parents=[])
    root.mkdir(parents=True, exist_ok=True)
    return Run(root, State(request, "v1", {}), home, load_config(home, env={}))
