"""A small tool of our own, whose scripts are not run."""

import pytest

from chipsmith.core.home import Home
from chipsmith.eda.specs.model import Argument, Command, Flag, Kind, ToolSpec
from chipsmith.eda.specs.store import save_learnt

SPEC = ToolSpec(
    "anvil", "1.0", "tcl", includes=("tcl",),
    commands=(
        Command("set_weight", (Argument("weight", Kind.NUMBER), Argument("ports", Kind.OBJECTS))),
        Command("get_ports", (Argument("patterns", Kind.ANY),)),
        Command(
            "report_weight", flags=(Flag("-digits", Argument("digits", Kind.INTEGER)), Flag("-verbose")),
            help="Reports the weight. At length.",
        ),
    ),
)  # fmt: skip


@pytest.fixture
def tool(home: Home) -> ToolSpec:
    save_learnt(SPEC, home)
    return SPEC
