"""Short names for long paths while a model reads and writes, put back afterwards (as ChipNeMo does)."""

from __future__ import annotations

import re
from collections import Counter

from attrs import frozen

_PATH = re.compile(r"(?<![\w/.])(?:~|\.{0,2})/?(?:[\w@+-][\w.@+-]*/){2,}[\w.@+-]*[\w@+-]")
_HIERARCHY = re.compile(r"(?<![\w/.])\w+(?:\[\d+\])?(?:\.\w+(?:\[\d+\])?){3,}")
MOST = 200
"""The most frequent paths are what makes a text long."""
LONG = 24
"""Characters from which a path is worth an alias."""


@frozen
class Aliases:
    """A text with short names for its long paths, and the way back."""

    text: str
    paths: dict[str, str]
    """Alias to path."""

    @classmethod
    def of(cls, text: str) -> Aliases:
        """File paths get their last part, design hierarchies their last two; a number where that is taken."""
        found = [m[0] for m in _PATH.finditer(text)] + [m[0] for m in _HIERARCHY.finditer(text)]
        taken: dict[str, str] = {}
        for path, _ in Counter(path for path in found if len(path) >= LONG).most_common(MOST):
            taken[_free(path, taken, text)] = path
        shortened = text
        for alias, path in sorted(taken.items(), key=lambda item: -len(item[1])):
            shortened = _whole(path).sub(alias.replace("\\", r"\\"), shortened)
        return cls(shortened, taken)

    def restore(self, text: str) -> str:
        """Paths where their aliases stand as whole names."""
        for alias in sorted(self.paths, key=len, reverse=True):
            text = _whole(alias).sub(lambda _, path=self.paths[alias]: path, text)  # type: ignore[misc]  # mypy infers no default
        return text


def _free(path: str, taken: dict[str, str], text: str) -> str:
    """The first short name that nothing else in the text has."""
    parts = path.split("/") if "/" in path else path.split(".")
    short = parts[-1] if "/" in path else ".".join(parts[-2:])
    candidates = [short, *(f"{short}~{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in candidates if name not in taken and not _whole(name).search(text))


def _whole(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/.~]){re.escape(name)}(?![\w/~]|\.\w)")
