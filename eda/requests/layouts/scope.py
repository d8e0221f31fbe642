"""The cell that a part of a request is about: "in cell TILE", "of the top cell", "new cell PINS"."""

from __future__ import annotations

import re
from collections.abc import Collection

from chipsmith.eda.requests.lexical import ordinary_words
from chipsmith.eda.requests.naming import is_shouted

_NAME = r"['\"`]?(?P<name>[A-Za-z_][\w$]*)['\"`]?"
_CELL = r"(?:(?:the|a|an|its|one|new|top|single|empty|own|separate|child|parent|existing|whole) )*"
_IN = re.compile(
    rf"[,;:]? ?\b(?:[Ii]n(?:to|side)?|[Ww]ithin|[Bb]elow|under(?:neath)?|of|from|on|for|to) {_CELL}(?P<word>(?:top )?cell )?(?:(?:called|named) )?{_NAME}(?P<behind> cell\b)?(?:'s)?",
)
_TOP = re.compile(
    r"[,;:]? ?\b(?:in(?:to|side)?|within|below|under|of|from|on|for|to|at) (?:the )?(?:top(?:most)?(?:[- ]level)?(?: cell)?|topcell)\b(?! (?:of|left|right|edge|and))",
    re.IGNORECASE,
)
_ALONE = re.compile(
    rf"(?:^|[,;:.-]) ?(?:in |with |into )?(?:a |the )?(?:new |top |top-level )*[Cc]ell (?:(?:is |name |called |named |name: ?))?{_NAME}(?=\s*(?:[,;:.)]|$|\s[-–]\s))"
)
_COUNTED = re.compile(
    r"(?:array|instances?|copy|copies|placements?|names?|parents?|callers?|rename|grid|arrays|times|matrix|children|sub-?cells|instantiations?|each|content|contents|references)\s*$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"(?:[Cc]ells?|[Pp]lace|[Ii]nsert|[Ii]nstantiates?|(?:array|instance|copy|copies|grid|row|matrix|instances) of)(?: cells?| called| named| of)* (\w+)|\b(\w+) (?:holds|contains|has|instantiates|places|gets|is placed|consists)\b"
)
_NAME_OF = re.compile(r"\b(?:names?|parents?|rename|flatten)$", re.IGNORECASE)
TOP_CELL = "layout.top_cell()"


def scope_of(task: str, cells: Collection[str] = ()) -> tuple[str, str]:
    """The task without the cell that it is about, and how that is written; nothing where it says none."""
    for pattern in (_ALONE, _IN):
        found = [match for match in pattern.finditer(task) if _means_cell(match, task, cells)]
        inner = [
            match
            for match in found
            if not re.match(r"[,;:]? ?(?:of|from|for|on|to|[Ff]or|[Ff]rom)\b", match[0])
        ] or found
        if inner:
            match = inner[-1]
            return _without(task, match), f'layout.cell("{match["name"]}")'
    if (match := _TOP.search(task)) and not _NAME_OF.search(task[: match.start()]):
        return _without(task, match), TOP_CELL
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
    """Of a request that makes a layout: the request without its only cell, and that cell's name; else nothing."""
    found = {}
    for pattern in (_ALONE, _IN):
        found.update(
            {match["name"]: match for match in pattern.finditer(prompt) if _means_cell(match, prompt, ())}
        )
    if len(found) != 1 or _others(prompt, next(iter(found))):
        return prompt, ""
    name, match = next(iter(found.items()))
    return (_without(prompt, match), name) if prompt.count(name) == 1 else (prompt, "")


def _others(prompt: str, name: str) -> bool:
    """Whether a request speaks of another cell as well."""
    said = {match[1] or match[2] for match in _OTHER.finditer(prompt)}
    return any(one != name and is_shouted(one) for one in said)
