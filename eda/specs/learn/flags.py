"""Flags as help texts write them: `-j N, --jobs=N`, `-top <name>`, `--[no-]color`, `-mode fast|slow`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import evolve

from chipsmith.eda.specs.model import Argument, Flag, Kind
from chipsmith.eda.specs.notation import value_of


def plain_usage(usage: str) -> str:
    """Other notations of usage lines in that of Tcl tools."""
    usage = re.sub(r"<([^<>]*)>", lambda name: re.sub(r"\W+", "_", name[1].strip()).strip("_"), usage)
    usage = re.sub(r"\{([\w.-]+(?:,[\w.-]+)+)\}", lambda words: words[1].replace(",", "|"), usage)
    usage = re.sub(r"(--?[A-Za-z][\w-]*)\[=(\w+)\]", r"\1 \2", usage)
    return re.sub(r"(?<![-\w])[A-Z][A-Z0-9_]*\b", lambda word: word[0].lower(), usage)


def read_flags(forms: str, about: str) -> Iterator[Flag]:
    """The flags of one line of a list, which share their value; `about` is what stands behind them."""
    parts = re.split(r"\s*[,/]\s*(?=-)|\s*\|\s*(?=--?[A-Za-z])", forms.strip())
    read = [re.match(r"(--?(?:\[no-\])?[A-Za-z?][\w-]*)(.*)$", part) for part in parts]
    values = [_value(match[2]) for match in read if match]
    value = next((one for one in values if one), None)
    for match in read:
        if match is None:
            continue
        joined = match[2].startswith(("=", "[="))
        names = [match[1].replace("[no-]", ""), match[1].replace("[no-]", "no-")]
        for name in dict.fromkeys(names):
            yield Flag(name, value, joined=joined, help=about.strip()[:160])


def _value(text: str) -> Argument | None:
    """The value after a flag; None for a switch."""
    text = plain_usage(text.strip().strip("=")).strip("[]=: ")
    words = [word for word in re.split(r"\s*\|\s*", text) if word]
    if not words or not re.match(r"[\w./%-]+(\s*\.\.\.)?$", words[0]):
        return None
    if len(words) > 1:
        return value_of(words[0], words)
    name = words[0].removesuffix("...").strip()
    return evolve(value_of(name), kind=Kind.LIST) if words[0].endswith("...") else value_of(name)
