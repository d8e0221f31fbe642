"""Words as full text knows them: names stay whole, and their parts are words too.

`set_false_path` is the words `set_false_path`, `set`, `false` and `path`, in passages and in queries alike:
who knows the name finds it first, and who knows half of it finds it as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_NAME = re.compile(r"[^\W_]+(?:(?:::|[_\-./:$])_*[^\W_]+)*")
_PART = re.compile(r"[A-Z]+(?![^\W\d_A-Z])|[A-Z]?[^\W\d_A-Z]+|\d+")
LONGEST = 64
"""Characters of a word that full text still takes."""
COMMON = frozenset(
    """
    a an and any are as at be been but by can do does each for from given has have how if in into is it its
    may must no not of on only or other over same set should so such that the their then there these they
    this to up use used uses using via was when where which while will with you your
    """.split()  # noqa: SIM905 - fifty lines else
)
"""Words that tell nothing of what a text is about."""
ASKING = frozenset(
    """
    about am describe explain i know me my one please some tell want what would could
    """.split()  # noqa: SIM905 - as above
)
"""Words by which questions are asked."""


def words(text: str) -> str:
    """The words of a text with spaces between them."""
    return " ".join(_words(text))


def content(text: str) -> list[str]:
    """The words of a text in small letters, each once, without those that tell nothing of its subject."""
    return [word for word in dict.fromkeys(words(text).lower().split()) if word not in COMMON | ASKING]


def _words(text: str) -> Iterator[str]:
    for match in _NAME.finditer(text):
        name = match[0]
        parts = _PART.findall(name)
        if len(parts) != 1 or parts[0] != name:
            if len(name) <= LONGEST:
                yield name
            if len(parts) == 1:
                continue
        yield from parts
