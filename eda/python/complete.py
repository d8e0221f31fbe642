"""A layout script made whole: what it uses is there before it is used, and what was asked for is written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chipsmith.eda.python.decimals import with_decimals
from chipsmith.eda.python.labelled import with_labels
from chipsmith.eda.requests.layouts.frame import Frame

_SETS = re.compile(r"^layout = db\.Layout\(", re.MULTILINE)
_NAMED = re.compile(r'layout\.cell\("([^"]+)"\)')
_MADE = re.compile(r'create_cell\("([^"]+)"\)')
_AGAIN = re.compile(r'cell = layout\.create_cell\("([^"]+)"\)')
UNSAID = "out.gds"
"""Where a layout is written that nobody said where to."""
_NEW = re.compile(r"\.dup\(\)|create_cell\(")
_DRAWN = re.compile(r"\.insert\(region(?:\.polygons\(\))?\)")
_TOP = "layout.top_cell()"
_IDLE = frozenset({"region = region", "pass"})
_OWN = re.compile(r"^(\w+) = db\.Layout\(\)", re.MULTILINE)


def completed(script: str, frame: Frame) -> str:
    """Fragments of a script as one that reads and writes those files; whole scripts stay as they are.

    Cells that are not among those of the layout that is read are made where they are first spoken of.
    """
    if not script.strip() and not frame.writes:
        return ""
    lines = [line for line in script.split("\n") if line.strip() and line not in _IDLE]
    whole = bool(_SETS.search(script))
    if not whole:
        lines = _with_cells(lines, frame)
    before = ["import klayout.db as db"] if "import klayout.db as db" not in script else []
    if not whole and (frame.writes or re.search(r"\b(?:layout|cell)\b", "\n".join(lines))):
        before.append("layout = db.Layout()")
        before += [f'layout.read("{frame.reads}")'] if frame.reads else []
    lines = _with_polygons(_with_top(lines))
    made = "\n".join([*before, *lines, *_written(script, frame.writes)])
    made = with_labels(made, frame.labels)
    return made if frame.decimals is None else with_decimals(made, frame.decimals)


def _with_cells(lines: Sequence[str], frame: Frame) -> list[str]:
    """With the current cell, and each new one made before it is used."""
    new = f'layout.create_cell("{frame.cell or "TOP"}")'
    found = [f"cell = {_TOP if frame.reads else new}"] if _needs_cell(lines) else []
    there = frame.cells if frame.reads else frozenset()
    for line in lines:
        known = there | set(_MADE.findall("\n".join(found)))
        names = [name for name in _NAMED.findall(line) if name not in known]
        told = line
        if (again := _AGAIN.fullmatch(line)) and again[1] in known:
            told = f'cell = layout.cell("{again[1]}")'
        elif names and (frame.cells or not frame.reads) and line == f'cell = layout.cell("{names[0]}")':
            told = f'cell = layout.create_cell("{names[0]}")'
        elif frame.cells or not frame.reads:
            for name in dict.fromkeys(names):
                found.insert(_block(found, line), f'layout.create_cell("{name}")')
        found.append(told)
    return found


def _with_top(lines: Sequence[str]) -> list[str]:
    """With the top cell looked up before there are cells that nobody places yet."""
    made = next((at for at, line in enumerate(lines) if _NEW.search(line)), len(lines))
    if not any(_TOP in line for line in lines[made:]) or "create_cell" in "".join(lines[:1]):
        return list(lines)
    later = [line.replace(_TOP, "top") for line in lines]
    return [f"top = {_TOP}", *later]


def _with_polygons(lines: Sequence[str]) -> list[str]:
    """Violations become polygons before they are drawn; what are polygons stays; nothing is told twice."""
    found: list[str] = []
    pairs = False
    for line in lines:
        if line.startswith("region = "):
            pairs = "_check(" in line
        told = _DRAWN.sub(".insert(region.polygons())" if pairs else ".insert(region)", line)
        if not (found and told == found[-1] and told.startswith("print(")):
            found.append(told)
    return found


def _block(before: Sequence[str], line: str) -> int:
    """Where the statement begins that a line belongs to."""
    at = len(before)
    while line.startswith(" ") and at:
        at -= 1
        line = before[at]
    return at


def _needs_cell(lines: Sequence[str]) -> bool:
    """Whether the current cell is used before it is set."""
    for line in lines:
        if re.match(r"\s*(?:cell = |for cell in )", line):
            return False
        if (
            re.search(r"(?<![\w.\"])cell\b(?!\()(?! for cell in)", re.sub(r'"[^"]*"', '""', line))
            and " for cell in " not in line
        ):
            return True
    return False


def _written(script: str, writes: Sequence[str]) -> list[str]:
    if ".write(" in script or not (writes or _changes(script)):
        return []
    owner = next((name for name in _OWN.findall(script) if name != "layout"), "layout")
    options = ", options" if "options = db.SaveLayoutOptions()" in script else ""
    return [f'{owner}.write("{name}"{options})' for name in writes or (UNSAID,)]


def _changes(script: str) -> bool:
    """Whether it does something to a layout and tells nothing, so that it is for a file."""
    return "print(" not in script and bool(re.search(r"\b(?:layout|cell)\b", script))
