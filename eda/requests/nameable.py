"""Which words of a request are names of a design that nobody has read: by their writing, by a noun beside
them, and by their place in the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files

from attrs import frozen

from chipsmith.eda.requests.lexical import ordinary_words
from chipsmith.eda.requests.literals import FILE, PROSE, dimension, looks_like_name
from chipsmith.eda.requests.naming import FARTHEST, christened, is_command

_TOKEN = re.compile(r"(?<![\w./$-])[A-Za-z_]\w*(?:/\w+)*(?:\[\d+(?::\d+)?\]|\*)?(?![\w/])(?!'s\b)")
_NOUNS = {
    "pin": r"(?:pins?|arcs?)",
    "clock": r"clocks?",
    "input": r"inputs?(?: ports?)?",
    "output": r"outputs?(?: ports?)?",
    "port": r"(?:ports?|bus|buses|signals?|bits?(?: of)?)",
    "net": r"nets?",
    "lib_cell": r"(?:buffers?|inverters?|driving cells?|library cells?|lib cells?|cell types?)",
    "cell": r"(?:cells?|instances?|registers?|regs?|flops?|flip-?flops?|macros?)",
}
"""The surer ones first."""
_BEFORE = {kind: re.compile(rf"\b{noun}[\s:(\"'`]+$", re.IGNORECASE) for kind, noun in _NOUNS.items()}
_AFTER = {kind: re.compile(rf"[\"'`]?[ -]+{noun}\b", re.IGNORECASE) for kind, noun in _NOUNS.items()}
_CALLED_CLOCK = re.compile(
    r"\bclocks?\s+(?:[\"'`](?=\w)|(?=\w+\s+(?:on|at|from)\s+(?:the\s+)?(?:port|pin|input)\s))([A-Za-z_]\w*)",
    re.IGNORECASE,
)
"""The name of a clock, which is no port: in quotes, or before the port where the clock is."""
_LED = re.compile(
    r"(?<!\bup )\b(?:on|from|to|between|through|thru|into|onto|delay of|load of|relative to)\s+[\"'`]?$",
    re.IGNORECASE,
)
"""Before what has no article: a name."""
_PATH = re.compile(r"\b(?:from\s+[\w/\[\]]+\s+to|between\s+[\w/\[\]]+\s+and)\s+$", re.IGNORECASE)
_EXCEPT = re.compile(
    r"\b(?:inputs?|ports?)\b.{0,12}\b(?:but|except|other than|besides|without)(?: for)?\s+$", re.IGNORECASE
)
_OPENS = re.compile(r"(?:^|[.,;:\n|]\s*|[-*•]\s+)[\"'`]?$")
_GOES = re.compile(
    r"[\"'`]?(?:\s+(?:goes|gets?|is|are|has|have|comes?|arrives?|needs?|must|drives?|sees|leaves|takes|starts|runs)\b"
    r"|\s*[:=@|]|\s+at\b)",
    re.IGNORECASE,
)
"""After names that begin a sentence, a line or a row."""
_LIST = re.compile(r"[\"'`]?(?:\s*(?:,|/|&|\band\b|\bor\b|\bplus\b)\s*)+(?:on )?[\"'`]?", re.IGNORECASE)
_LISTED = re.compile(r"(?:,| and [b-z]\b)")
"""After an `a` that is a name."""
_NO_NAME = re.compile(r"no|up|go|if|vs|eg|ie|us|he|she|him|her|am|like")
"""Words of prose that our wordings do not have."""


@frozen
class Word:
    """A word that may be a name, and where it stands."""

    text: str
    start: int
    end: int


def names_in(prompt: str) -> Iterator[list[Word]]:
    """Names, those that are joined to a list together."""
    return (row for row in _rows(prompt, list(_words(prompt))) if _is_named(prompt, row))


def noun_beside(prompt: str, word: Word) -> str:
    """The class of the noun that stands directly before or after; nothing where there is none."""
    before = next((kind for kind, noun in _BEFORE.items() if noun.search(_before(prompt, word.start))), "")
    return before or next((kind for kind, noun in _AFTER.items() if noun.match(prompt, word.end)), "")


def _before(prompt: str, at: int) -> str:
    """What stands before a place, as far as it tells; all of it would take quadratic time."""
    return prompt[max(0, at - FARTHEST) : at]


def _words(prompt: str) -> Iterator[Word]:
    """Words that may be names: none of files, of OpenSTA's own, of new names, nor of everyday."""
    taken = [match.span() for match in FILE.finditer(prompt)]
    new = christened(prompt) | set(_CALLED_CLOCK.findall(prompt))
    for match in _TOKEN.finditer(prompt):
        word, start, end = match[0], match.start(), match.end()
        inside = any(begin <= start < stop for begin, stop in taken)
        before = _before(prompt, start)
        port = _EXCEPT.search(before) or _BEFORE["port"].search(before)
        if inside or (word in new and not port) or is_command(word) or word in _own_words():
            continue
        listed = word == "a" and _LISTED.match(prompt, end)
        if looks_like_name(word) or listed or not _is_plain(word, path=bool(_PATH.search(before))):
            yield Word(word, start, end)


def _is_plain(word: str, *, path: bool) -> bool:
    lower = word.lower()
    everyday = lower in (PROSE - {"s"}) | ordinary_words() or _NO_NAME.fullmatch(lower)
    formed = not path and lower.endswith(("ly", "ing", "ed", "tion"))
    noun = any(re.fullmatch(noun, lower) for noun in _NOUNS.values())
    return bool(everyday or formed or noun or (dimension(word) and len(word) > 1))


def _rows(prompt: str, words: Sequence[Word]) -> Iterable[list[Word]]:
    """Words that are joined to lists."""
    rows: list[list[Word]] = []
    for word in words:
        if rows and _LIST.fullmatch(prompt[rows[-1][-1].end : word.start]):
            rows[-1].append(word)
        else:
            rows.append([word])
    return rows


def _is_named(prompt: str, row: Sequence[Word]) -> bool:
    """Whether a list is one of names: by one that is written so, by a noun or by its place."""
    first, last = row[0], row[-1]
    subject = _OPENS.search(_before(prompt, first.start)) and _GOES.match(prompt, last.end)
    return bool(subject and first.text.islower()) or any(
        looks_like_name(word.text) or noun_beside(prompt, word) or _LED.search(_before(prompt, word.start))
        or _EXCEPT.search(_before(prompt, word.start))
        for word in row
    )  # fmt: skip


@cache
def _own_words() -> frozenset[str]:
    """Words of OpenSTA's scripts, such as the names of formats."""
    script = "".join(
        line
        for line in (files("chipsmith.eda") / "recipes" / "opensta.txt")
        .read_text(encoding="utf-8")
        .splitlines()
        if line.startswith(">")
    )
    return frozenset(re.findall(r"[a-z]+(?:_[a-z]+)+", script))
