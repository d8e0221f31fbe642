"""Values for the places of a wording, drawn from a design and at random."""

from __future__ import annotations

import random
from collections.abc import Sequence

from attrs import define, field

from chipsmith.eda.requests.literals import written
from chipsmith.finetune.sft.synthesis.opensta.designs import ONE_INPUT, TWO_INPUTS, Generated
from chipsmith.finetune.sft.synthesis.opensta.names import names

RATES = (20, 25, 40, 50, 80, 100, 125, 200, 250, 400, 500)
NAMED = {
    "name": "new", "glob": "globs", "text": "texts", "rpt": "reports", "file": "reports",
    "sdc": "constraints", "v": "netlists", "sdf": "delays",
}  # fmt: skip
"""Kinds of places, and the kinds of names that fill them."""
PINS = {"dpin": "/D", "qpin": "/Q", "ckpin": "/CK", "pin": ""}


@define
class Filler:
    """Chooses values, the same for the same place of one request."""

    design: Generated
    rng: random.Random
    chosen: dict[str, str] = field(factory=dict)

    def value(self, kind: str, number: str, unit: str) -> str:
        """What a request says; raises LookupError where the design has nothing of the kind."""
        key = f"{kind}{number}"
        if key not in self.chosen:
            self.chosen[key] = self._new(unit if kind == "number" and unit else kind)
        return self.chosen[key]

    def _new(self, kind: str) -> str:
        if kind in DRAWN:
            return DRAWN[kind](self.rng)
        others = set(self.chosen.values())
        return self.rng.choice([one for one in self._some(kind) if one not in others])

    def _some(self, kind: str) -> Sequence[str]:
        if kind in NAMED:
            return names(NAMED[kind])
        design, known = self.design, self.design.names
        pins = [f"{cell}/{pin}" for cell, some in known.pins.items() for pin in some]
        if kind in PINS:
            return [pin for pin in pins if pin.endswith(PINS[kind])]
        gate = self.chosen.get("gate") or self.chosen.get("cell") or design.gates[0]
        library, netlist, constraints = design.files
        found: dict[str, Sequence[str]] = {
            "in": known.inputs, "out": known.outputs, "port": known.ports, "clock": known.clocks,
            "opin": [f"{one}/Y" for one in design.gates], "gout": [f"{gate}/Y"], "gin": [f"{gate}/A"],
            "cell": design.gates, "gate": design.gates, "reg": design.registers,
            "net": known.nets[len(known.ports) :] or known.nets,
            "lib_cell": [*ONE_INPUT, *TWO_INPUTS, "CLKBUF_X2"],
            "stem": [name.rstrip("0123456789") for name in design.registers + design.gates],
            "inleg": ["A"], "outleg": ["Y"], "pin_name": ["A", "Y"], "top": [design.top],
            "libin": [library], "vin": [netlist], "sdcin": [constraints],
            "cond": ["typical"], "wlm": ["short"],
        }  # fmt: skip
        return found[kind]


def _time(rng: random.Random) -> str:
    value = rng.choice((rng.randint(1, 20), rng.randint(1, 99) / 10, rng.randint(1, 99) / 100))
    by_chance = rng.random()
    if by_chance < 0.2:
        return f"{rng.randint(2, 90) * 10} ps"
    return written(value) + (" ns" if by_chance < 0.75 else "ns" if by_chance < 0.88 else "")


def _rate(rng: random.Random) -> str:
    slow = rng.choice(RATES)
    return rng.choice((f"{slow} MHz", f"{slow}MHz", rng.choice(("1 GHz", "0.5 GHz", "1.25 GHz"))))


def _period(rng: random.Random) -> str:
    return _rate(rng) if rng.random() < 0.3 else _time(rng)


def _capacitance(rng: random.Random) -> str:
    femto = rng.randint(2, 90)
    pico = written(femto / 1000)
    return rng.choice((f"{femto} fF", f"{femto}fF", f"{pico} pF", pico))


def _share(rng: random.Random) -> str:
    return f"{rng.randint(2, 40)}" + rng.choice(("%", " %", " percent"))


def _fraction(rng: random.Random) -> str:
    return written(rng.randint(11, 199) / 100)


def _whole(rng: random.Random) -> str:
    return str(rng.randint(2, 9))


DRAWN = {
    "time": _time, "rate": _rate, "frequency": _rate, "period": _period, "cap": _capacitance,
    "capacitance": _capacitance, "share": _share, "frac": _fraction, "num": _whole, "number": _whole,
}  # fmt: skip
