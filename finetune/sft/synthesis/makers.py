"""For which tools requests are made."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib import import_module
from typing import Protocol, cast

from chipsmith.core.home import Home
from chipsmith.eda.specs.store import load_spec
from chipsmith.finetune.sft.instruction import Instruction
from chipsmith.finetune.sft.synthesis.from_spec import spec_instructions

MAKERS = {
    "opensta": "opensta.tasks:opensta_instructions",
    "klayout": "klayout.learnt:klayout_instructions",
    "yosys": "yosys.tasks:yosys_instructions",
}


class Maker(Protocol):
    def __call__(self, count: int, *, held_out: bool, seed: int) -> Iterator[Instruction]:
        """About `count` requests with scripts that ran. Raises ToolMissingError."""


def maker_of(tool: str, home: Home) -> Maker:
    """Ours where we know what is asked of a tool, else one that knows its command spec alone.

    Raises UnknownToolError: there is no such tool.
    """
    if tool not in MAKERS:
        load_spec(tool, home)
        return partial(spec_instructions, tool, home)
    module, _, name = MAKERS[tool].partition(":")
    return cast("Maker", getattr(import_module(f"chipsmith.finetune.sft.synthesis.{module}"), name))
