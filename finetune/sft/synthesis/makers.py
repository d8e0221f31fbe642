"""For which tools requests are made."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Protocol, cast

from chipsmith.core.errors import RecipeError, did_you_mean
from chipsmith.finetune.sft.instruction import Instruction

MAKERS = {
    "opensta": "opensta.tasks:opensta_instructions",
    "klayout": "klayout.learnt:klayout_instructions",
    "yosys": "yosys.tasks:yosys_instructions",
}


class Maker(Protocol):
    def __call__(self, count: int, *, held_out: bool, seed: int) -> Iterator[Instruction]:
        """About `count` requests with scripts that ran. Raises ToolMissingError."""


def maker_of(tool: str) -> Maker:
    """Raises RecipeError: requests for that tool are not made."""
    if tool not in MAKERS:
        raise RecipeError(
            f'No requests are made for the tool "{tool}".{did_you_mean(tool, MAKERS)}',
            fix=f"name {', '.join(MAKERS)} in sft.made.",
        )
    module, _, name = MAKERS[tool].partition(":")
    return cast("Maker", getattr(import_module(f"chipsmith.finetune.sft.synthesis.{module}"), name))
