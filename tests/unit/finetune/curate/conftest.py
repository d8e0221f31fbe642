"""What the tests of curation share: texts worth keeping, and a curation of a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chipsmith.finetune.curate import CurateRecipe, Record, Source, curate
from chipsmith.finetune.curate.recipe import BlendRecipe

NO_REPLAY = BlendRecipe(general=0.0)


def procedure(name: str, lines: int = 12) -> str:
    """Tcl that breaks no rule and is like no other name's."""
    body = [f"    set {name}_{line} [expr {{$width * {line} + ${name}_offset}}]" for line in range(lines)]
    begin = [f"# Computes the {name} of a block.", f"proc compute_{name} {{width}} {{"]
    return "\n".join([*begin, *body, f"    return ${name}_0", "}", ""])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "flow"
    folder.mkdir()
    for name in ("alpha", "beta", "gamma", "delta", "epsilon", "zeta"):
        (folder / f"{name}.tcl").write_text(procedure(name))
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "curated"


@pytest.fixture
def curated(folder: Path, out: Path) -> Callable[..., dict[str, Any]]:
    """The report of a curation of the folder, without replay."""

    def work(recipe: CurateRecipe | None = None, **options: Any) -> dict[str, Any]:
        recipe = recipe or CurateRecipe(blend=NO_REPLAY)
        return curate([Source(str(folder))], recipe, out, **options)

    return work


def record(text: str, **values: Any) -> Record:
    return Record(text, values.pop("key", "a.tcl"), **values)
