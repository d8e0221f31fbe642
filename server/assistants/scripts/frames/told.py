"""What frames share: drafts from parts of a statement that a request tells in any order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from attrs import frozen

from chipsmith.eda.requests.lexical import words_of
from chipsmith.eda.requests.mentions import Mention

SURE, UNSAID = 9.6, 0.8
"""What such a draft is worth, less for each word that no part of it accounts for."""
_ONE_AFTER_OTHER = re.compile(r"(?<!\bi\.e)(?<!\be\.g)[.;!?]\s+\S|\n")


@frozen
class Told:
    """A script for a text, and how surely it does what that says."""

    text: str
    score: float
    unsaid: int = 0
    """Words that it does not account for."""


@frozen
class Before:
    """What a request has said so far."""

    objects: Sequence[Mention] = ()
    """The latest first."""
    text: str = ""
    """Its latest part."""


def is_one(task: str) -> bool:
    """Whether a text is one sentence, or one line: values of one are none of another."""
    return not _ONE_AFTER_OTHER.search(task.strip(" |\n"))


def unsaid(task: str, spans: Iterable[tuple[int, int]], light: frozenset[str]) -> int:
    """Words outside of some spans that are not light."""
    for start, end in spans:
        task = task[:start] + " " * (end - start) + task[end:]
    return len(set(words_of(task)) - light)
