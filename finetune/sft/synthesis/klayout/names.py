"""Names that people give to cells and files, as `names.toml` has them."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from attrs import frozen

TEXTS = ("VDD", "VSS", "GND", "A1", "clk_in", "OUT", '"pad 1"', '"test chip"', '"rev B"', "RST_N", "IO7")


@frozen
class Pools:
    cells: Sequence[str]
    stems: Sequence[str]
    """Of files that are read."""
    results: Sequence[str]
    """Of files that are written."""
    texts: Sequence[str] = TEXTS


@cache
def pools(*, held_out: bool) -> Pools:
    """Those of one side of the split."""
    told = tomllib.loads((files(__package__) / "names.toml").read_text(encoding="utf-8"))
    return Pools(
        **{kind: names.split() for kind, names in told["held_out" if held_out else "learnt"].items()}
    )
