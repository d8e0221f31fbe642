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


def words(text: str) -> str:
    """The words of a text with spaces between them."""
    return " ".join(_words(text))


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
