"""Fragments of layout scripts become whole scripts."""

from __future__ import annotations

from attrs import evolve

from chipsmith.eda.python.complete import completed
from chipsmith.eda.python.decimals import with_decimals
from chipsmith.eda.requests.layouts.frame import Frame
from chipsmith.eda.requests.layouts.labels import Label

READ = Frame("", reads="a.gds", writes=("b.gds",), cells=frozenset({"TOP", "OLD"}))
BEGIN = 'import klayout.db as db\nlayout = db.Layout()\nlayout.read("a.gds")\n'


def test_a_fragment_reads_has_its_cell_and_is_written() -> None:
    assert completed("cell.flatten(True)", READ) == (
        BEGIN + 'cell = layout.top_cell()\ncell.flatten(True)\nlayout.write("b.gds")'
    )


def test_what_is_told_is_not_written_and_what_is_only_changed_is() -> None:
    assert completed("print(layout.dbu)", Frame("", reads="a.gds")) == BEGIN + "print(layout.dbu)"
    assert completed("layout.dbu = 0.005", Frame("", reads="a.gds")).endswith('layout.write("out.gds")')


def test_a_new_cell_is_made_once_and_before_it_is_used() -> None:
    made = completed(
        'cell = layout.cell("NEW")\nfor x in (0, 1):\n    cell.insert(f(layout.cell("SUB"), x))\n'
        'cell = layout.create_cell("SUB")',
        Frame("", writes=("b.gds",)),
    )
    assert made.splitlines()[2:-1] == [
        'cell = layout.create_cell("NEW")', 'layout.create_cell("SUB")', "for x in (0, 1):",
        '    cell.insert(f(layout.cell("SUB"), x))', 'cell = layout.cell("SUB")',
    ]  # fmt: skip


def test_cells_of_the_layout_that_is_read_are_looked_up() -> None:
    assert 'cell = layout.cell("OLD")' in completed('cell = layout.cell("OLD")\nprint(cell.bbox())', READ)


def test_the_cell_that_a_layout_shall_have_is_its_only_one() -> None:
    made = completed("cell.shapes(layout.layer(1, 0)).insert(db.DBox(1))", Frame("", cell="PAD"))
    assert 'cell = layout.create_cell("PAD")' in made


def test_the_top_cell_is_looked_up_before_there_is_a_second_one() -> None:
    made = completed('copied = layout.cell("OLD").dup()\ncell = layout.top_cell()\nprint(cell)', READ)
    assert made.splitlines()[3:6] == [
        "top = layout.top_cell()", 'copied = layout.cell("OLD").dup()', "cell = top",
    ]  # fmt: skip


def test_violations_are_drawn_as_polygons_and_regions_as_they_are() -> None:
    drawn = "cell.shapes(0).insert(region)"
    assert "insert(region.polygons())" in completed(f"region = a.width_check(5)\n{drawn}", READ)
    assert "insert(region)" in completed(f"region = a\n{drawn}", READ)


def test_options_and_another_layout_are_written_with() -> None:
    assert completed("options = db.SaveLayoutOptions()", READ).endswith('layout.write("b.gds", options)')
    assert completed("result = db.Layout()", READ).endswith('result.write("b.gds")')


def test_nothing_stays_nothing_and_a_whole_script_stays_as_it_is() -> None:
    assert completed("", Frame("")) == ""
    whole = 'import klayout.db as db\nlayout = db.Layout()\nlayout.write("x.gds")'
    assert completed(whole, READ) == whole


def test_numbers_with_a_fraction_get_their_decimals_and_names_and_counts_do_not() -> None:
    assert with_decimals("print(cell.name, region.area() * layout.dbu ** 2)", 2) == (
        'print(cell.name, f"{region.area() * layout.dbu ** 2:.2f}")'
    )
    assert with_decimals('print(f"{100 * density:.1f} %")', 3) == 'print(f"{100 * density:.3f} %")'
    for other in ("print(region.count())", "print(cell.dbbox())", "x = area / 2", "print(f(]"):
        assert with_decimals(other, 2) == other


def test_values_are_printed_behind_their_labels() -> None:
    labels = (Label("shapes:"), Label("fill =", "%"))
    told = completed("print(region.count(), region.area())", evolve(READ, writes=(), labels=labels))
    assert told.splitlines()[-2:] == [
        'print("shapes:", region.count())',
        'print("fill =", region.area(), "%")',
    ]
    lone = completed("print(region.count())", evolve(READ, writes=(), labels=labels))
    assert lone.splitlines()[-1] == "print(region.count())"
