"""The sentences of the passages that are nearest to a question, quoted before the model speaks.

A small model errs where its passages do not: whoever asks sees first what is written.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence

import numpy as np
from attrs import frozen

from chipsmith.server.assistants.chat.passages import Given

MOST = 3
NEAR = 0.45
"""Least cosine of question and sentence."""
FAINT = 0.35
"""Least cosine of the one that is quoted where none is near."""
BEHIND = 0.02
"""By how much less near a sentence counts with each passage that the search ranks before its own."""
SAME = 0.9
"""Cosine from which two sentences say the same."""
LONGEST = 400
"""Characters of a quote; what is longer is a table or code."""

Embed = Callable[[Sequence[str]], Awaitable[list[list[float]]]]
_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z`\"'(\[])")
_WORDS = re.compile(r"\w+")
_FENCE = re.compile(r"^[ \t]*```.*\n?", re.MULTILINE)
_ITEM = re.compile(r"^\s*[-*]\s+")


@frozen
class Quote:
    number: int
    """Of the passage."""
    text: str

    def __str__(self) -> str:
        return f"> {self.text} [{self.number}]\n"


async def quotes(question: str, given: Sequence[Given], embed: Embed) -> list[Quote]:
    """At most MOST sentences that speak of the question, nearest first, no two alike; or the nearest."""
    found = [Quote(one.number, sentence) for one in given for sentence in _sentences(one.text)]
    if not found:
        return []
    vectors = np.asarray(await embed([question, *(quote.text for quote in found)]))
    asked, told = vectors[0], vectors[1:]
    chosen: list[int] = []
    nearness = told @ asked - BEHIND * np.array([quote.number - 1 for quote in found])
    for index in np.argsort(-nearness):
        if nearness[index] < (NEAR if chosen else FAINT) or len(chosen) == MOST:
            break
        if all(told[index] @ told[other] < SAME for other in chosen):
            chosen.append(int(index))
    return [found[index] for index in chosen]


def usage_of(command: Given) -> Quote:
    """How a command is used: its passage's first line."""
    return Quote(command.number, _code(command.text.partition("\n")[0]))


def _sentences(text: str) -> Iterator[str]:
    """What can be quoted: sentences, items, rows of tables, and lines of code in backticks."""
    parts = _FENCE.split(text)
    whole = len(parts) % 2 == 1
    for number, part in enumerate(parts):
        if whole and number % 2:
            lines = (line for line in part.splitlines() if len(_WORDS.findall(line)) > 1)
            yield from (_code(line) for line in lines if len(line) <= LONGEST)
        else:
            yield from _prose(part)


def _prose(text: str) -> Iterator[str]:
    for paragraph in re.split(r"\n\s*\n|\n(?=\s*[-*|] )", text):
        for sentence in _END.split(_bare(_ITEM.sub("", paragraph))):
            if len(_WORDS.findall(sentence)) > 3 and len(sentence) <= LONGEST and not sentence.endswith(":"):
                yield sentence


def _code(line: str) -> str:
    return f"`{_bare(line)}`"


def _bare(text: str) -> str:
    """In one line, without the frame of a table."""
    return " ".join(text.split()).strip("| ")
