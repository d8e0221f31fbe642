"""What the serving model and a candidate of a role are compared on."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from chipsmith.finetune.recipe import EvaluateRecipe
from chipsmith.finetune.serving import Serving
from chipsmith.finetune.sources import Sources


class Exam(Protocol):
    """A module with these names, one for each role."""

    def hold_out(self, sources: Sources, out: Path) -> int:
        """Write what no step may learn from into `out`; returns how many examples that is.

        Raises:
            NotEnoughDataError: fewer than the recipe asks for.
        """

    def compare(self, old: Serving, new: Serving, heldout: Path, recipe: EvaluateRecipe) -> dict[str, Any]:
        """The verdict on two model files, as JSON. Raises BrokenModelError."""


def exam_of(role: str) -> Exam:
    """The exam of a role that recipes train."""
    return cast("Exam", import_module(f"chipsmith.finetune.exams.{role}"))
