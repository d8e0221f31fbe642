"""The cell that a part of a request is about: "in cell TILE", "of the top cell", "new cell PINS"."""

from __future__ import annotations

import re
from collections.abc import Collection

from chipsmith.eda.requests.layouts.grammar import pattern
from chipsmith.eda.requests.lexical import ordinary_words
from chipsmith.eda.requests.naming import is_shouted

_IN, _ALONE, _OTHER = (pattern(name, exact=True) for name in ("in", "alone", "other"))
_TOP, _COUNTED, _NAME_OF = pattern("top"), pattern("counted"), pattern("name_of")
TOP_CELL = "layout.top_cell()"


def scope_of(task: str, cells: Collection[str] = ()) -> tuple[str, str]:
    """The task without the cell that it is about, and how that is written; nothing where it says none."""
    for way in (_ALONE, _IN):
        found = [match for match in way.finditer(task) if _means_cell(match, task, cells)]
        inner = [
            match
            for match in found
            if not re.match(r"[,;:]? ?(?:of|from|for|on|to|[Ff]or|[Ff]rom)\b", match[0])
        ] or found
        if inner:
            match = inner[-1]
            return _without(task, match), f'layout.cell("{match["name"]}")'
    top = _TOP.search(task)
    if top and not _NAME_OF.search(task[: top.start()]):
        return _without(task, top), TOP_CELL
    return task, ""


def _means_cell(match: re.Match[str], task: str, cells: Collection[str]) -> bool:
    name, told = match["name"], match.groupdict()
    said = match.re is _ALONE or bool(told.get("word") or told.get("behind"))
    known = name in cells or is_shouted(name)
    counted = re.match(r"[,;:]? ?of\b", match[0]) and _COUNTED.search(task[: match.start()])
    renamed = re.match(r"[,;:]? ?to\b", match[0]) and not said
    plain = name in ordinary_words()
    return (known or (said and not plain)) and not counted and not renamed


def _without(task: str, match: re.Match[str]) -> str:
    return f"{task[: match.start()]} {task[match.end() :]}".strip()


def only_cell(prompt: str) -> tuple[str, str]:
    """Of a request that makes a layout: it without its only cell, and that cell's name; else nothing."""
    found = {}
    for way in (_ALONE, _IN):
        found.update(
            {match["name"]: match for match in way.finditer(prompt) if _means_cell(match, prompt, ())}
        )
    if len(found) != 1 or _others(prompt, next(iter(found))):
        return prompt, ""
    name, match = next(iter(found.items()))
    return (_without(prompt, match), name) if prompt.count(name) == 1 else (prompt, "")


def _others(prompt: str, name: str) -> bool:
    """Whether a request speaks of another cell as well."""
    said = {match[1] or match[2] for match in _OTHER.finditer(prompt)}
    return any(one != name and is_shouted(one) for one in said)
