"""Every recipe for KLayout is tried in the tool: filled in, made whole, and run on a layout of ours."""

from __future__ import annotations

import re
import runpy
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from chipsmith.eda.python.complete import completed
from chipsmith.eda.requests.layouts.frame import Frame
from chipsmith.eda.requests.wording import intents
from chipsmith.eda.solved import design_folder

FRAME = Frame("", "tiles.gds", ("out.gds",), frozenset({"TILE", "TILES", "MARK"}))
REGION = "db.Region(cell.begin_shapes_rec(layout.layer(1, 0)))"
VALUES = {
    "region": REGION, "shape": "db.DBox(0, 0, 2, 1)", "point": "1, 2", "size": "2, 3",
    "points": "(1, 2), (3, 4)",
    "mapping": "((1, 0), (7, 0)), ((2, 0), (8, 0))", "layers": "(1, 0), (2, 0)",
    "numbers": "1, 2", "file": "tiles.gds", "text": "corner", "num": "10",
    "layer": "1, 0", "name": "TILE", "number": "4", "share": "0.5",
}  # fmt: skip
SIGNED = {"layer": REGION, "size": "2", "number": "100"}
OTHERS = {"layer2": "2, 0", "name2": "FRESH"}
PLACE = re.compile(r"\{([a-z]+)(\d*)(?::[a-z]+\d*)?([+-]?)\}")


def _filled(script: str) -> str:
    def value(match: re.Match[str]) -> str:
        if match[3]:
            return SIGNED[match[1]]
        return OTHERS.get(match[1] + match[2]) or VALUES.get(match[1], match[0])

    return PLACE.sub(value, script)


def _scripts() -> Iterator[str]:
    text = (files("chipsmith.eda") / "recipes" / "klayout.txt").read_text(encoding="utf-8")
    said = dict.fromkeys(script for intent in intents(text) for _, script in intent.all_ways())
    yield from map(_filled, said)


def test_every_recipe_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("klayout.db")
    with design_folder("tiles") as folder:
        assert folder
        shutil.copy(folder / "tiles.gds", tmp_path)
    monkeypatch.chdir(tmp_path)
    recipe, count = tmp_path / "recipe.py", 0
    for script in _scripts():
        before = f"region = {REGION}\n" if re.search(r"\bregion\b", script) else ""
        if script != 'cell.name = "TILE"':  # the name of another cell, which no layout may have twice
            recipe.write_text(completed(before + script, FRAME), encoding="utf-8")
            runpy.run_path(str(recipe))
            count += 1
    capsys.readouterr()
    assert count > 400
