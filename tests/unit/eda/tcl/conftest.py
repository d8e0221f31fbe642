"""A small tool of our own, so that the checks are tested apart from what is known of real tools."""

import pytest

from chipsmith.eda.specs.model import Argument, Command, Flag, Kind, ToolSpec
from chipsmith.eda.specs.store import load_spec


def number(name):
    return Argument(name, Kind.NUMBER)


@pytest.fixture
def tcl(home):
    return load_spec("tcl", home)


@pytest.fixture
def tool(tcl):
    """`ticks -period P [-name N] [-rise|-fall] [-edge rise|fall] [objects]`, `weigh`, `report`, `each`."""
    return ToolSpec(
        tool="mini",
        version="1",
        language="tcl",
        commands=(
            Command(
                "ticks",
                arguments=(Argument("objects", Kind.OBJECTS, required=False),),
                flags=(
                    Flag("-period", number("period"), required=True),
                    Flag("-name", Argument("name", Kind.NAME)),
                    Flag("-rise", group="-rise|-fall"),
                    Flag("-fall", group="-rise|-fall"),
                    Flag("-edge", Argument("edge", Kind.CHOICE, ("rising", "falling"))),
                ),
                needs=(("-name", "objects"),),
            ),
            Command("weigh", (number("value"), Argument("pins", Kind.OBJECTS))),
            Command("report", (Argument("lines", Kind.INTEGER, required=False),), redirects=True),
            Command(
                "each", (Argument("name", Kind.VARIABLE), Argument("list"), Argument("body", Kind.SCRIPT))
            ),
            Command("opaque", checked=False),
            *tcl.commands,
        ),
        variables=("mini_digits",),
    )
