"""Keystroke traces: somebody types what stands in real files, makes mistakes, and takes offers.

Every key is a whole prompt, so that all servers are asked the same. An accept takes the true rest of the
line, whatever was offered: a trace does not depend on who answers.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Literal

from attrs import define, frozen

BEFORE, TYPED, AFTER = 2_400, 1_200, 800
"""Characters that stand before the cursor at the start, that may be typed, and that stand after them."""
BURST = (1, 9)
"""Keys typed without looking up."""
KEY_S, LOOK_S = (0.08, 0.2), (0.1, 0.3)
"""Seconds between two keys of a burst, and of reading an offer."""
SWITCHES, ACCEPTS, MISTAKES = 0.12, 0.3, 0.06
"""Shares of bursts that begin in the other file, of offers taken, of keys mistyped."""

Action = Literal["open", "switch", "type", "backspace", "accept"]


@frozen
class Key:
    """One request of an editor."""

    document: str
    prefix: str
    suffix: str
    action: Action
    gap_s: float
    """Since the key before, or since its answer where that one waited."""
    waits: bool
    """The end of a burst: the person looks what is offered."""


@define
class Typist:
    """Where somebody is in a file."""

    document: str
    text: str
    start: int
    """Where the prefix begins."""
    cursor: int
    end: int
    """Where the suffix begins: what lies between is yet to be typed."""
    opened: bool = False

    def key(self, action: Action, gap_s: float, *, waits: bool = False, wrong: str = "") -> Key:
        prefix = self.text[self.start : self.cursor] + wrong
        return Key(self.document, prefix, self.text[self.end : self.end + AFTER], action, gap_s, waits)

    def step(self) -> None:
        """Type one character; an editor indents a new line by itself."""
        self.cursor += 1
        if self.text[self.cursor - 1] == "\n":
            while self.cursor < self.end and self.text[self.cursor] in " \t":
                self.cursor += 1

    def accept(self) -> None:
        """Take the rest of the line."""
        stop = self.text.find("\n", self.cursor, self.end)
        self.cursor = self.end if stop < 0 else stop

    @property
    def done(self) -> bool:
        return self.cursor >= self.end


def begin(document: str, text: str, rng: random.Random) -> Typist:
    """Somebody at the start of a line somewhere in a file, after its indentation."""
    least = min(BEFORE, len(text) // 2)
    at = rng.randint(least, max(least, len(text) - TYPED))
    cursor = text.rfind("\n", 0, at) + 1
    start = text.rfind("\n", 0, max(0, cursor - BEFORE)) + 1
    cursor += len(text[cursor:]) - len(text[cursor:].lstrip(" \t"))
    return Typist(document, text, start, cursor, min(len(text), cursor + TYPED))


def make_trace(files: Sequence[tuple[str, str]], *, bursts: int, seed: int) -> list[Key]:
    """Keys of one editor over the (name, text) `files`; the first one is opened first."""
    rng = random.Random(seed)  # noqa: S311 -- a reproducible trace, no secrets
    typists = [begin(name, text, rng) for name, text in files]
    return list(_keys(typists, bursts, rng))


def _keys(typists: list[Typist], bursts: int, rng: random.Random) -> Iterator[Key]:
    here, away = typists[0], typists[1:]
    for number in range(bursts):
        if number == 0 or (away and rng.random() < SWITCHES):
            if number:
                here, away = away[0], [*away[1:], here]
            yield here.key("switch" if here.opened else "open", rng.uniform(*LOOK_S), waits=True)
            here.opened = True
        if here.done:
            return
        yield from _burst(here, rng)
        if rng.random() < ACCEPTS and not here.done and here.text[here.cursor] != "\n":
            here.accept()
            yield here.key("accept", rng.uniform(*LOOK_S), waits=True)


def _burst(here: Typist, rng: random.Random) -> Iterator[Key]:
    count = rng.randint(*BURST)
    for index in range(count):
        if here.done:
            return
        gap = rng.uniform(*(KEY_S if index else LOOK_S))
        if rng.random() < MISTAKES:
            yield here.key("type", gap, wrong=rng.choice("etaoinsr"))
            yield here.key("backspace", rng.uniform(*KEY_S))
        here.step()
        yield here.key("type", gap, waits=index == count - 1 or here.done)
