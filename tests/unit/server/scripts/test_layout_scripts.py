"""Requests about layouts become scripts of KLayout's API, from their recipes alone."""

from __future__ import annotations

import pytest

from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.requests.layouts.frame import frame_of
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.server.assistants.scripts.analogy.recipes import recipes
from chipsmith.server.assistants.scripts.draft import put_together
from chipsmith.server.assistants.scripts.ground import ground
from chipsmith.server.assistants.scripts.plan import Planner
from chipsmith.server.assistants.scripts.request import ScriptRequest
from chipsmith.server.assistants.scripts.retrieve import Library


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(ToolSpec("klayout", "0.30", "python"), recipes("klayout"), ())


async def script(library: Library, prompt: str, layout: str = "") -> list[str]:
    """The lines after those that every script begins with."""
    files = [layout] if layout else []
    names = DesignNames(layouts=files, structures=["TOP", "SUB"] if layout else [])
    grounding = ground(prompt, names, files, frame_of(prompt, files, names.structures))
    plan = await Planner(library, grounding, ScriptRequest(prompt=prompt, tool="klayout")).plan()
    units = plan.steps or (plan.whole,)
    made = put_together([unit.adapted[0] for unit in units], "python", grounding.frame)
    return made.splitlines()[3 if layout else 2 :]


async def test_a_region_is_made_drawn_measured_and_written(library: Library) -> None:
    asked = (
        "Take 5/0 minus 6/0 in a.gds, put the result on 70/0, save d.gds and print its area in square microns"
    )
    one, other = (f"db.Region(cell.begin_shapes_rec(layout.layer({at}, 0)))" for at in (5, 6))
    assert await script(library, asked, "a.gds") == [
        "cell = layout.top_cell()",
        f"region = ({one} - {other})",
        "cell.shapes(layout.layer(70, 0)).insert(region)",
        "print(region.area() * layout.dbu ** 2)",
        'layout.write("d.gds")',
    ]


async def test_a_cell_is_drawn_and_placed_in_another(library: Library) -> None:
    asked = "cell LEAF has a box (0,0) to (3,3) on 2/0. Cell ROOT places LEAF at (0,0) and (9,9). File t.gds"
    assert await script(library, asked) == [
        'cell = layout.create_cell("LEAF")',
        "cell.shapes(layout.layer(2, 0)).insert(db.DBox(0, 0, 3, 3))",
        'cell = layout.create_cell("ROOT")',
        "for at in ((0, 0), (9, 9)):",
        '    cell.insert(db.DCellInstArray(layout.cell("LEAF"), db.DTrans(db.DVector(*at))))',
        'layout.write("t.gds")',
    ]


async def test_what_is_asked_is_told_and_nothing_is_written(library: Library) -> None:
    assert await script(library, "Which cells use SUB?", "a.gds") == [
        'for index in layout.cell("SUB").each_parent_cell():',
        "    print(layout.cell(index).name)",
    ]


async def test_that_layer_is_the_one_that_was_spoken_of(library: Library) -> None:
    asked = "Remove the paths from 5/0 of a.gds, tell me how many shapes stay on that layer, write b.gds"
    assert "print(cell.shapes(layout.layer(5, 0)).size())" in await script(library, asked, "a.gds")


async def test_decimals_are_printed_as_they_are_asked_for(library: Library) -> None:
    lines = await script(library, "print the area of 5/0 in square um with two decimals", "a.gds")
    assert lines[-1] == 'print(f"{region.area() * layout.dbu ** 2:.2f}")'
