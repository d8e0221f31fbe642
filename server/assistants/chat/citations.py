"""Which passage supports which sentence of an answer, and which sentences none does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import frozen

from chipsmith.server.assistants.bugs.support import Support
from chipsmith.server.assistants.chat.passages import Given

_FENCED = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_SENTENCE = re.compile(r"[^\s].*?(?:[.!?](?=\s|$)|(?=\n)|\Z)", re.DOTALL)
_CITED = re.compile(r"\[(\d{1,3})\]")
_WORD = re.compile(r"[A-Za-z_]\w{2,}")
LEAST_WORDS = 4
"""Shorter sentences claim nothing that could be looked up."""


@frozen
class Citation:
    """A sentence of the answer."""

    start: int
    stop: int
    """Code points of the answer."""
    numbers: tuple[int, ...]
    """The passages that support it."""
    supported: bool


def citations(answer: str, given: Sequence[Given]) -> list[Citation]:
    """The sentences of an answer that claim something; code is left to the checks of code.

    A passage that the model cites counts only where it does support the sentence.
    """
    supports = {one.number: Support(f"{one.breadcrumb}\n{one.text}") for one in given}
    together = Support("\n".join(f"{one.breadcrumb}\n{one.text}" for one in given))
    return [
        _cite(start, sentence, supports, together)
        for start, sentence in _sentences(answer)
        if len(_WORD.findall(sentence)) >= LEAST_WORDS
    ]


def _cite(start: int, sentence: str, supports: dict[int, Support], together: Support) -> Citation:
    bare = _CITED.sub("", sentence)
    named = [int(number) for number in _CITED.findall(sentence)]
    able = [number for number, support in supports.items() if not support.missing(bare)]
    numbers = [number for number in named if number in able] or able[:1]
    supported = bool(numbers) or (bool(supports) and not together.missing(bare))
    return Citation(start, start + len(sentence), tuple(dict.fromkeys(numbers)), supported)


def _sentences(answer: str) -> Iterator[tuple[int, str]]:
    """Sentences and lines outside code, with their offsets."""
    plain = _FENCED.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), answer)
    for match in _SENTENCE.finditer(plain):
        yield match.start(), match[0].rstrip()


def sources(given: Sequence[Given], cited: Sequence[Citation], answer: str) -> str:
    """What ends a grounded answer for every client: where it comes from, and what is not in there."""
    used = {number for one in cited for number in one.numbers}
    told = [f"[{one.number}] {one.place}" for one in given if one.number in used]
    unsupported = [answer[one.start : one.stop] for one in cited if not one.supported]
    lines = [f"Sources: {', '.join(told)}"] if told else []
    if unsupported:
        quoted = "; ".join(f"“{_short(sentence)}”" for sentence in unsupported)
        lines.append(f"Not in the passages: {quoted}")
    return "\n\n" + "\n".join(lines) if lines else ""


def _short(sentence: str) -> str:
    flat = " ".join(sentence.split())
    return flat if len(flat) <= 80 else f"{flat[:79]}…"
