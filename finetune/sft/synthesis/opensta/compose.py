"""Requests on a design: wordings filled with its names and with numbers, one or several joined."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from attrs import define, evolve, frozen

from chipsmith.eda.requests.literals import Units, written
from chipsmith.eda.requests.masks import Masked, masked
from chipsmith.eda.requests.wording import Intent
from chipsmith.finetune.sft.synthesis.opensta.designs import Generated
from chipsmith.finetune.sft.synthesis.opensta.names import names
from chipsmith.finetune.sft.synthesis.opensta.values import Filler

PLACE = re.compile(r"\{([a-z_]+)(\d*)(?::([a-z]+)\d*)?([+-]?)\}")
NUMBER = re.compile(r"(?:TIME|CAP|RATE|NUM|SHARE)\d+")
FRAMED, SET, CAPITAL, STOPPED = 0.25, 0.06, 0.7, 0.7
"""Odds of a frame around an order, of a setting before a request, of a capital and of a full stop."""


@frozen
class Pair:
    """A request, its script, and both with marks."""

    request: str
    script: str
    masked: Masked
    masked_script: str


@frozen
class Spot:
    """Where a value stands in a request."""

    start: int
    end: int
    place: str
    value: str

    def moved(self, by: int) -> Spot:
        return evolve(self, start=self.start + by, end=self.end + by)


@frozen
class Said:
    """A wording with its values, and a script that still has places."""

    text: str
    spots: tuple[Spot, ...]
    script: str

    def moved(self, by: int) -> Said:
        return evolve(self, spots=tuple(spot.moved(by) for spot in self.spots))


@define
class Composer:
    intents: Sequence[Intent]
    rng: random.Random

    def compose(self, design: Generated, count: int) -> Pair:
        """`count` intents in one request. Raises LookupError: the design lacks what they speak of."""
        weights = [intent.weight for intent in self.intents]
        said = [self._said(one, design) for one in self.rng.choices(self.intents, weights, k=count)]
        request, said = self._framed(*self._joined(said))
        found = masked(request, design.names, Units())
        hidden = "\n".join(_with_marks(one, found) for one in said)
        whole = found.fill(hidden)
        if whole is None:
            raise LookupError(hidden)
        return Pair(request, whole, found, hidden)

    def _said(self, intent: Intent, design: Generated) -> Said:
        wording, script = intent.say(self.rng)
        filler, text, at = Filler(design, self.rng), "", 0
        spots = []
        for match in PLACE.finditer(wording):
            value = filler.value(match[1], match[2], match[3] or "")
            text += wording[at : match.start()]
            spots.append(Spot(len(text), len(text) + len(value), match[1] + match[2], value))
            text, at = text + value, match.end()
        return Said(text + wording[at:], tuple(spots), script)

    def _joined(self, parts: Sequence[Said]) -> tuple[str, list[Said]]:
        request, joined = "", []
        for part in parts:
            if request:
                request += " " if request[-1] in "?.!" else self.rng.choice(names("joints"))
            named = part.spots and part.spots[0].start == 0
            begins = request.endswith((". ", "? ", "! ")) and not named and self.rng.random() < CAPITAL
            joined.append(part.moved(len(request)))
            request += part.text[:1].upper() + part.text[1:] if begins else part.text
        return request, joined

    def _framed(self, request: str, parts: Sequence[Said]) -> tuple[str, list[Said]]:
        """With a frame for orders, a setting before it, and a capital and a full stop, or without."""
        rng, before, after = self.rng, "", ""
        orders = request.split(maxsplit=1)[0].lower() in names("orders") and not request.endswith("?")
        if len(parts) == 1 and orders and rng.random() < FRAMED:
            before, after = rng.choice(names("frames")).split("{}")
        if rng.random() < SET:
            before = f"{rng.choice(names('settings'))} {before}"
        named = not before and parts[0].spots and parts[0].spots[0].start == 0
        whole = before + request + after
        if not named and rng.random() < CAPITAL:
            whole = whole[:1].upper() + whole[1:]
        if not whole.endswith(("?", ".", "!")) and rng.random() < STOPPED:
            whole += "."
        return whole, [part.moved(len(before)) for part in parts]


def _with_marks(said: Said, found: Masked) -> str:
    """A script with marks for the places that the request's reader found, and values for the others."""
    marks = {spot.place: _mark(spot, found) for spot in said.spots}

    def marked(match: re.Match[str]) -> str:
        mark = marks.get(match[1] + match[2], match[0])
        if mark.startswith("SHARE") and match[4]:
            return ("MORE" if match[4] == "+" else "LESS") + mark.removeprefix("SHARE")
        return mark

    return PLACE.sub(marked, said.script)


def _mark(spot: Spot, found: Masked) -> str:
    mark = next((m for start, end, m in found.places if start <= spot.start and spot.end <= end), "")
    if NUMBER.fullmatch(mark) or (mark and found.values[mark] == spot.value):
        return mark
    return written(float(spot.value)) if re.fullmatch(r"[\d.]+", spot.value) else spot.value
