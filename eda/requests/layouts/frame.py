"""Which layout a request reads, and where it writes: what remains says what is to be done."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from chipsmith.eda.requests.layouts.grammar import pattern
from chipsmith.eda.requests.layouts.labels import Label, without_labels
from chipsmith.eda.requests.layouts.scope import only_cell
from chipsmith.eda.requests.layouts.spelling import spelled
from chipsmith.eda.requests.literals import WORDS

_FILE, _TARGET = pattern("file"), pattern("target")
_READING, _DECIMALS, _LINES = pattern("reading"), pattern("decimals"), pattern("lines")
_CHILD = pattern("child", exact=True)
_BACK = pattern("back")
_SAVES = pattern("saves")
_ASIDE = pattern("aside")
NOTHING = "copy the layout"
"""What is asked for where only files are named."""
THE_LAYOUT = "the layout"


@frozen
class Frame:
    """What surrounds that which a request about layouts wants to be done."""

    prompt: str
    """The request without its files, spelled plainly."""
    reads: str = ""
    """Empty where a layout is made."""
    writes: tuple[str, ...] = ()
    cells: frozenset[str] = frozenset()
    """Of the layout that is read."""
    decimals: int | None = None
    """Of printed numbers, where the request says so."""
    cell: str = ""
    """The only one that a layout which is made shall have, where it is named."""
    labels: tuple[Label, ...] = ()
    """Of printed values, in their order."""


def frame_of(prompt: str, files: Sequence[str] = (), cells: Sequence[str] = ()) -> Frame:
    """The frame of a request in a folder with these files; a folder's only layout is read."""
    prompt, labels = without_labels(prompt)
    layouts = [file for file in files if _FILE.fullmatch(file)]
    named = list(dict.fromkeys(_FILE.findall(prompt)))
    known = [name for name in named if name in layouts] or ([] if layouts else _read_first(prompt, named))
    if len(known) > 1:
        return Frame(spelled(prompt), "", (), frozenset(cells), labels=labels)
    reads = known[0] if known else layouts[0] if len(layouts) == 1 else ""
    writes: list[str] = []

    def cut(match: re.Match[str]) -> str:
        writes.append(match["file"])
        return "" if match[0][0] in " ,;" else " "

    text = _without_source(_back(prompt, reads, writes), reads)
    text = _TARGET.sub(cut, text)
    text = _children_first(_ASIDE.sub("", _LINES.sub("", spelled(text))).strip(" ,;:."))
    text = text if re.search(r"\w", text) else NOTHING
    text, decimals = _without_decimals(text)
    text, cell = (text, "") if reads else only_cell(text)
    return Frame(text, reads, tuple(dict.fromkeys(writes)), frozenset(cells), decimals, cell, labels)


def _children_first(text: str) -> str:
    """`an array of BIT (a box on 2/0)` as a sentence that says what BIT holds, and one that says the rest."""
    told = ""
    while match := _CHILD.search(text):
        told += f"cell {match['name']} holds {match['what']}. "
        text = text[: match.end("name")] + text[match.end() :]
    return told + text


def _without_decimals(text: str) -> tuple[str, int | None]:
    match = _DECIMALS.search(text)
    if not match:
        return text, None
    told = match["number"].lower()
    return text[: match.start()] + text[match.end() :], int(WORDS.get(told) or told)


def _without_source(text: str, reads: str) -> str:
    if not reads:
        return text
    text = re.sub(
        rf" (?:of|in|from|inside|within|for) (?:the )?(?:file |layout )?{re.escape(reads)}(?!\w)", "", text
    )
    text = re.sub(rf"^{re.escape(reads)} ?(?:[:,;–]|- ) ?", "", text)
    return text.replace(reads, THE_LAYOUT)


def _back(text: str, reads: str, writes: list[str]) -> str:
    """Without the order to write to the file that was read, which comes after another mention of it."""
    for match in _BACK.finditer(text):
        if match["file"] == reads and reads in text[: match.start()]:
            writes.append(reads)
            return text[: match.start()] + text[match.end() :]
    return text


def _read_first(prompt: str, named: Sequence[str]) -> list[str]:
    """The first file, where the words before it say that it is read."""
    for name in named[:1]:
        before = prompt[: prompt.index(name)]
        if (_READING.search(before) or not before.strip()) and not _SAVES.search(before):
            return [name]
    return []
