"""Values for the places of a request: how it says them, and how the script writes them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

from attrs import frozen

from chipsmith.eda.requests.literals import written
from chipsmith.finetune.sft.synthesis.klayout.layouts import Sample
from chipsmith.finetune.sft.synthesis.klayout.names import Pools
from chipsmith.finetune.sft.synthesis.places import Value, plain


@frozen
class Drawer:
    """Draws values for one request."""

    sample: Sample | None
    """The layout that is read, if any."""
    pools: Pools
    rng: random.Random

    def draw(self, hints: Mapping[str, str]) -> dict[str, Value] | None:
        """A value for each key, by what is drawn for it; None where the layout has nothing of the kind."""
        drawn: dict[str, Value] = {}
        for key, hint in hints.items():
            value = self._value(key, hint, drawn)
            if value is None:
                return None
            drawn[key] = value
        return drawn

    def _value(self, key: str, hint: str, drawn: Mapping[str, Value]) -> Value | None:
        kind = re.match(r"[a-z]+", key)
        ways: dict[str, Callable[[str], list[Value]]] = {
            "name": self._names, "file": self._files, "layer": self._layers, "text": self._texts,
        }  # fmt: skip
        if kind and kind[0] in ways:
            taken = {value.script for value in drawn.values()}
            left = [one for one in ways[kind[0]](hint) if one.script not in taken]
            return self.rng.choice(left) if left else None
        return self._number(hint)

    def _names(self, hint: str) -> list[Value]:
        if not hint:
            return [
                Value(name, name)
                for name in self.pools.cells
                if not self.sample or name not in self.sample.cells
            ]
        if self.sample is None:
            raise ValueError("only scripts that read a layout name its cells")
        kinds = {"cell": "cells", "parent": "parents", "child": "children", "array": "arrays"}
        return [Value(name, name) for name in getattr(self.sample, kinds[hint])]

    def _files(self, hint: str) -> list[Value]:
        if hint == "out":
            ending = self.rng.choice((".gds", ".gds", ".gds", ".oas"))
            return [Value(f"{stem}{ending}", f"{stem}{ending}") for stem in self.pools.results]
        return [Value(self.sample.path.name, self.sample.path.name)] if self.sample else []

    def _layers(self, hint: str) -> list[Value]:
        used = (*self.sample.layers, self.sample.text_layer) if self.sample else ()
        if hint == "text" and self.sample:
            return [_layer(*self.sample.text_layer)]
        if self.sample and hint != "new":
            return [_layer(*layer) for layer in self.sample.layers]
        fresh = ((number, self.rng.choice((0, 0, 0, 1, 10))) for number in range(1, 120))
        return [_layer(*layer) for layer in fresh if layer not in used]

    def _texts(self, hint: str) -> list[Value]:
        if hint == "stem":
            return [Value(text, text) for text in ("PIN", "IO", "BIT_", "PAD", "D_", "N_")]
        return [Value(text, text.strip('"')) for text in self.pools.texts]

    def _number(self, hint: str) -> Value:
        draw = _DRAWS[hint]
        number = draw(self.rng)
        if hint not in {"length", "small"}:
            return plain(number)
        unit = self.rng.choice((" um", " micron", " micron", "um", " nm"))
        said = f"{number:g} nm" if unit == " nm" else f"{written(number / 1000)}{unit}"
        return Value(said, written(number / 1000), written(number))


def _layer(number: int, datatype: int) -> Value:
    return Value(f"{number}/{datatype}", f"{number}, {datatype}")


def _tenths(low: float, high: float) -> Callable[[random.Random], float]:
    """Whole numbers or tenths."""
    return lambda rng: (
        rng.randint(int(low), int(high)) if rng.random() < 0.6 else round(rng.uniform(low, high), 1)
    )


_DRAWS: dict[str, Callable[[random.Random], float]] = {
    "": _tenths(0, 14),
    "high": _tenths(15, 60),
    "low": _tenths(0, 6),
    "size": _tenths(3, 12),
    "width": lambda rng: rng.choice((0.2, 0.25, 0.3, 0.5, 0.8, 1, 1.2, 1.5, 2)),
    "more": lambda rng: rng.choice((0.05, 0.1, 0.2)),
    "pitch": _tenths(3, 9),
    "radius": _tenths(2, 30),
    "step": lambda rng: rng.randint(0, 60),
    "rows": lambda rng: rng.randint(2, 5),
    "count": lambda rng: rng.randint(2, 16),
    "points": lambda rng: rng.choice((16, 24, 32, 48, 64, 100, 128)),
    "factor": lambda rng: rng.choice((2, 3, 4, 5, 10, 0.5, 0.25, 1.5, 2.5)),
    "angle": lambda rng: rng.choice((90, 180, 270)),
    "unit": lambda rng: rng.choice((0.005, 0.002, 0.01, 0.0005, 0.0001)),
    "grid": lambda rng: rng.randint(0, 90),
    "biggrid": lambda rng: rng.randint(91, 400),
    "area": lambda rng: rng.randrange(10_000, 900_000, 10_000),
    "length": lambda rng: rng.randrange(60, 900, 20),
    "small": lambda rng: rng.choice((5, 10, 20, 30, 40, 50)),
}
"""Lengths in nm, areas in square nm, all else as it is said."""
