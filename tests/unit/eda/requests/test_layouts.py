"""Requests about layouts: their files, the cell that they are about, regions and shapes."""

from __future__ import annotations

import pytest

from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.requests.layouts.frame import NOTHING, frame_of
from chipsmith.eda.requests.layouts.labels import Label, without_labels
from chipsmith.eda.requests.layouts.mentions import with_phrases
from chipsmith.eda.requests.layouts.scope import only_cell, scope_of
from chipsmith.eda.requests.layouts.spelling import spelled
from chipsmith.eda.requests.literals import Units
from chipsmith.eda.requests.mentions import find_mentions

FILES = ["chip.gds", "design.toml"]


def told(text: str, unit: str) -> list[str]:
    """How the phrases of a kind are written; what is on a layer is told by its number."""
    found = with_phrases(text, find_mentions(text, DesignNames(), Units()))
    codes = [one.values[0] for one in found if one.unit == unit]
    return [
        code.replace("db.Region(cell.begin_shapes_rec(layout.layer(", "L(").replace(", 0)))", ")")
        for code in codes
    ]


@pytest.mark.parametrize(
    ("request_", "prompt", "reads", "writes"),
    [
        ("Drop 1/0 from chip.gds and save it as out.gds.", "Drop 1/0", "chip.gds", ("out.gds",)),
        ("chip.gds: how many cells?", "how many cells?", "chip.gds", ()),
        ("Flatten chip.gds, out.oas", "Flatten the layout", "chip.gds", ("out.oas",)),
        ("Save chip.gds as OASIS under chip.oas.", NOTHING, "chip.gds", ("chip.oas",)),
        ("Rename A to B in chip.gds, then write it back to chip.gds", "Rename A to B", "chip.gds",
         ("chip.gds",)),
        ("count the cells", "count the cells", "chip.gds", ()),
    ],
)  # fmt: skip
def test_files_are_read_and_written_and_the_rest_says_what_is_to_be_done(
    request_: str, prompt: str, reads: str, writes: tuple[str, ...]
) -> None:
    frame = frame_of(request_, FILES)
    assert (frame.prompt, frame.reads, frame.writes) == (prompt, reads, writes)


def test_without_a_folder_the_words_before_a_file_tell_whether_it_is_read() -> None:
    assert frame_of("Count the cells of a.gds").reads == "a.gds"
    assert frame_of("Make a cell TOP and write a.gds").writes == ("a.gds",)


def test_a_layout_that_is_made_may_have_one_cell_and_numbers_may_have_decimals() -> None:
    frame = frame_of("a box of 2 by 1 um on 1/0 in cell PAD, to pad.gds; print its area with two decimals")
    assert (frame.cell, frame.decimals) == ("PAD", 2)
    assert only_cell("place CELL1 in TOP and CELL2 in TOP") == ("place CELL1 in TOP and CELL2 in TOP", "")


def test_what_a_child_holds_is_said_first() -> None:
    frame = frame_of("place BIT (a box of 1 um on 2/0) in MEM, to a.gds")
    assert frame.prompt == "cell BIT holds a box of 1 um on 2/0. place BIT in MEM"


def test_two_layouts_of_a_folder_are_both_left_where_they_stand() -> None:
    assert frame_of("compare a.gds with b.gds", ["a.gds", "b.gds"]).prompt == "compare a.gds with b.gds"


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("layer 5 datatype 1", "5/1"), ("layer 7", "7/0"), ("2x1 um", "2 by 1 um"),
        ("at x=1, y=2", "at (1, 2)"),
        ("smaller than 0.2 um", "below 0.2 um"), ("3 um2", "3 square um"), ("layers 1 and 2", "1/0 and 2/0"),
    ],
)  # fmt: skip
def test_the_same_thing_is_spelled_one_way(said: str, plain: str) -> None:
    assert spelled(said) == plain


@pytest.mark.parametrize(
    ("task", "rest", "cell"),
    [
        ("count the shapes in cell TILE", "count the shapes", 'layout.cell("TILE")'),
        ("the area of the top cell", "the area", "layout.top_cell()"),
        ("print the name of the top cell", "print the name of the top cell", ""),
        ("rename TILE to BRICK", "rename TILE to BRICK", ""),
        ("an array of VIA in TOP", "an array of VIA", 'layout.cell("TOP")'),
    ],
)
def test_the_cell_that_a_task_is_about(task: str, rest: str, cell: str) -> None:
    assert scope_of(task) == (rest, cell)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5/0 minus 6/0", "(L(5) - L(6))"), ("subtract 6/0 from 5/0", "(L(5) - L(6))"),
        ("the overlap of 5/0 and 6/0", "(L(5) & L(6))"), ("5/0 XOR 6/0", "(L(5) ^ L(6))"),
        ("grow 5/0 by 0.1 um on each side", "L(5).sized(round(0.1 / layout.dbu))"),
        ("shrink it by 20 nm", "region.sized(-round(0.02 / layout.dbu))"),
        ("polygons on 5/0 that do not touch 6/0", "L(5).not_interacting(L(6))"),
        ("the overlap of 5/0 and 6/0 grown by 100 dbu", "(L(5) & L(6)).sized(100)"),
        ("5/0 inside the box (0,0) to (2,3)", "(L(5) & db.Region(db.DBox(0, 0, 2, 3).to_itype(layout.dbu)))"),
    ],
)  # fmt: skip
def test_regions_are_composed(text: str, code: str) -> None:
    assert told(text, "region") == [code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a 2 by 1 um box", "db.DBox(0, 0, 2, 1)"), ("a box from (1,2) to (3,4)", "db.DBox(1, 2, 3, 4)"),
        ("a 4 um square centred at (1, 1)", "db.DBox(4, 4).moved(1, 1)"),
        ("a 12 by 7 um rectangle, lower left corner at (1, 1)", "db.DBox(0, 0, 12, 7).moved(1, 1)"),
        ("a path from (0,0) to (5,0), 1 um wide", "db.DPath([db.DPoint(0, 0), db.DPoint(5, 0)], 1)"),
        ("label VDD at (1, 2)", 'db.DText("VDD", 1, 2)'),
        ("a circle of radius 5 um with 32 points at the origin",
         "db.DPolygon.ellipse(db.DBox(-5, -5, 5, 5), 32)"),
        ("box (0,0) to (9,9) in database units", "db.Box(0, 0, 9, 9)"),
    ],
)  # fmt: skip
def test_shapes_are_composed(text: str, code: str) -> None:
    assert told(text, "shape") == [code]


def test_lists_of_points_numbers_and_layers_are_phrases_too() -> None:
    assert told("at (0,0), (1,0) and (2,0)", "points") == ["(0, 0), (1, 0), (2, 0)"]
    assert told("at x = 0, 5 and 10 um", "numbers") == ["0, 5, 10"]
    assert told("delete 1/0, 2/0 and 3/5", "layers") == ["(1, 0), (2, 0), (3, 5)"]


def test_layers_that_become_others_are_one_phrase() -> None:
    assert told("1/0 -> 5/1, 2/0 -> 6/0 and 3/0 to 7/0", "mapping") == [
        "((1, 0), (5, 1)), ((2, 0), (6, 0)), ((3, 0), (7, 0))"
    ]
    assert told("delete 1/0, 2/0, 3/0 and 4/0", "layers") == ["(1, 0), (2, 0), (3, 0), (4, 0)"]


def test_the_layer_within_a_shape_s_phrase_is_kept() -> None:
    text = "a 1 um wide wire on 7/0 from the origin to (10,0)"
    assert told(text, "shape") == ["db.DPath([db.DPoint(0, 0), db.DPoint(10, 0)], 1)"]
    assert told(text, "layer") == ["7, 0"]


@pytest.mark.parametrize(
    ("said", "rest", "labels"),
    [
        ('how many vias are there? Print "vias: N".', "how many vias are there? .", [("vias:", "")]),
        ("area of 5/0, printed as `area = <number>`", "area of 5/0", [("area =", "")]),
        ('print how many were cut as "cut: 12"', "print how many were cut", [("cut:", "")]),
        ('print "errors: N" where N is the number of pairs', "print the number of pairs", [("errors:", "")]),
        ('flatten it, print "left: N"', "flatten it, print the number of left", [("left:", "")]),
        ("print count and density:\ncount: <n>\nfill: <p> %", "print count and density:\n\n",
         [("count:", ""), ("fill:", "%")]),
        ('write the text "VDD" on 10/0', 'write the text "VDD" on 10/0', []),
    ],
)  # fmt: skip
def test_labels_of_what_is_printed_are_no_part_of_what_is_asked(
    said: str, rest: str, labels: list[tuple[str, str]]
) -> None:
    assert without_labels(said) == (rest, tuple(Label(*one) for one in labels))


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("remove 5/0 from a.gds, keep all the other layers, save b.gds", "remove 5/0"),
        ("print the top cells of a.gds, names only, nothing else in the output", "print the top cells"),
        ("flatten a.gds; the other cells stay as they are", "flatten the layout"),
        ("count the cells of a.gds, just the number", "count the cells"),
        ("keep only 5/0 of a.gds", "keep only 5/0"),
    ],
)
def test_what_stays_as_it_is_asks_for_nothing(said: str, asked: str) -> None:
    assert frame_of(said, ["a.gds"]).prompt == asked
