"""The words of `names.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files


@cache
def names(kind: str) -> Sequence[str]:
    """Those of a kind; raises KeyError where there is none."""
    told = tomllib.loads((files(__package__) / "names.toml").read_text(encoding="utf-8"))[kind]
    return tuple(told.split() if isinstance(told, str) else told)
