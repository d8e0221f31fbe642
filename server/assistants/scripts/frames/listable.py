"""What a tool can be asked to list, and what of it: `eda/recipes/TOOL-listings.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from attrs import Factory, frozen


@frozen
class Collection:
    """Objects that can be listed."""

    kind: str
    words: re.Pattern[str]
    all: str
    """How they are gathered."""
    tells: Mapping[str, re.Pattern[str]]
    """What a line may tell, and the words that ask for it."""
    of: str
    """Class of the objects' names."""
    counted: bool


@frozen
class Listable:
    """What is known of a tool."""

    collections: tuple[Collection, ...] = ()
    values: Mapping[str, str] = Factory(dict)
    """How a line tells something; `${var}` is the loop's variable."""
    paths: Mapping[str, str] = Factory(dict)
    """Of what is told of a path: how that is found."""
    tried: Mapping[str, str] = Factory(dict)
    """What a loop over values may tell, and the words that ask for it."""
    trial: Mapping[str, str] = Factory(dict)
    """How that is written."""


@cache
def listable(tool: str) -> Listable:
    """What is known of a tool; nothing where there is no file of it."""
    file = files("chipsmith.eda") / "recipes" / f"{tool}-listings.toml"
    if not file.is_file():
        return Listable()
    told: Mapping[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    return Listable(
        tuple(
            Collection(
                one["kind"],
                re.compile(one["words"], re.IGNORECASE),
                one["all"],
                {tell: re.compile(words, re.IGNORECASE) for tell, words in one["tells"].items()},
                one.get("of", one["kind"]),
                one.get("counted", False),
            )
            for one in told["collection"]
        ),
        told["value"],
        told["path"],
        told["tried"],
        told["trial"],
    )
