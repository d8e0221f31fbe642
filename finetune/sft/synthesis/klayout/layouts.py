"""Small layouts made at random, for scripts to read."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from chipsmith.finetune.sft.synthesis.klayout.names import Pools

TEXTS = ("VDD", "VSS", "clk", "A", "Z", "reset", "pad 1", "out_7", "GND", "data")
SPAN = 30_000
"""Of a top cell, in database units."""
GRID = 20


@frozen
class Sample:
    """A layout's file and what a request may name in it."""

    path: Path
    layers: tuple[tuple[int, int], ...]
    text_layer: tuple[int, int]
    cells: tuple[str, ...]
    parents: tuple[str, ...]
    children: tuple[str, ...]
    """Placed in the top cell."""
    arrays: tuple[str, ...]


def samples(folder: Path, count: int, pools: Pools, rng: random.Random) -> list[Sample]:
    """Write `count` layouts, each with a name of its own."""
    stems = rng.sample(pools.stems, k=min(count, len(pools.stems)))
    made = []
    for number in range(count):
        stem = stems[number % len(stems)] + (str(number) if number >= len(stems) else "")
        made.append(_sample(folder / f"{stem}.{rng.choice(('gds', 'gds', 'gds', 'oas'))}", pools, rng))
    return made


def _sample(path: Path, pools: Pools, rng: random.Random) -> Sample:
    from klayout import db

    layout = db.Layout()
    top_name, *child_names = rng.sample(pools.cells, k=rng.randint(3, 5))
    top = layout.create_cell(top_name)
    children = [layout.create_cell(name) for name in child_names]
    *layers, text_layer = _layers(rng, rng.randint(3, 5))
    for cell in children:
        _draw(cell, layout, rng.sample(layers, k=2), rng, span=2500, count=rng.randint(2, 5))
    _draw(top, layout, layers, rng, span=SPAN, count=rng.randint(6, 14))
    for text in rng.sample(TEXTS, k=rng.randint(1, 4)):
        spot = db.Trans(_steps(rng, SPAN), _steps(rng, SPAN))
        top.shapes(layout.layer(*text_layer)).insert(db.Text(text, spot))
    parent = children[0]
    for below in children[2:]:
        parent.insert(db.CellInstArray(below.cell_index(), db.Trans(_steps(rng, 2500), 0)))
    arrays = [cell for cell in children[:2] if _place(top, cell, rng)]
    layout.write(str(path))
    parents = (top_name, parent.name) if len(children) > 2 else (top_name,)
    return Sample(
        path,
        tuple(layers),
        text_layer,
        (top_name, *child_names),
        parents,
        tuple(cell.name for cell in children[:2]),
        tuple(cell.name for cell in arrays),
    )


def _layers(rng: random.Random, count: int) -> list[tuple[int, int]]:
    numbers = rng.sample(range(1, 60), k=count)
    return [(number, rng.choice((0, 0, 0, 0, 1, 5, 20))) for number in numbers]


def _draw(cell: Any, layout: Any, layers: Sequence[tuple[int, int]], rng: random.Random, **size: int) -> None:
    """On every layer some boxes, and a path and a polygon on some; those of layers overlap now and then."""
    from klayout import db

    span, count = size["span"], size["count"]
    for layer in layers:
        shapes = cell.shapes(layout.layer(*layer))
        for _ in range(count):
            x, y = _steps(rng, span), _steps(rng, span)
            width, height = (
                rng.choice((100, 140, 200, 300, 500, span // 8)),
                rng.choice((120, 240, 500, span // 4)),
            )
            shapes.insert(db.Box(x, y, x + width, y + height))
        if rng.random() < 0.5:
            points = [db.Point(0, 0), db.Point(_steps(rng, span), 0), db.Point(span // 2, _steps(rng, span))]
            shapes.insert(db.Path(points, rng.choice((100, 200, 400))))
        if rng.random() < 0.3:
            shapes.insert(db.Polygon([db.Point(0, 0), db.Point(0, span // 4), db.Point(span // 3, 0)]))


def _place(top: Any, cell: Any, rng: random.Random) -> bool:
    """Place a cell as an array or some times by itself; whether it is an array."""
    from klayout import db

    if rng.random() < 0.6:
        step = rng.choice((3000, 4000, 5000))
        counts = rng.randint(2, 6), rng.randint(2, 4)
        vectors = db.Vector(step, 0), db.Vector(0, step)
        top.insert(db.CellInstArray(cell.cell_index(), db.Trans(_steps(rng, 4000), 0), *vectors, *counts))
        return True
    for _ in range(rng.randint(1, 3)):
        turn = rng.choice((db.Trans.R0, db.Trans.R90, db.Trans.M0))
        top.insert(db.CellInstArray(cell.cell_index(), db.Trans(turn, _steps(rng, SPAN), _steps(rng, SPAN))))
    return False


def _steps(rng: random.Random, span: int) -> int:
    return rng.randrange(0, span, GRID)
