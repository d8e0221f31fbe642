"""Which layout a request reads, and where it writes: what remains says what is to be done."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from chipsmith.eda.requests.layouts.scope import only_cell
from chipsmith.eda.requests.layouts.spelling import spelled
from chipsmith.eda.requests.literals import WORDS

_FILE = r"[\w./-]*\w\.(?:gds\.gz|gds2?|oas|oasis)\b"
_THING = (
    r"(?:it|that|this|them|everything|(?:the |my |a |all of |an |its )*(?:\w+ )?(?:result\w*|layouts?|files?|output|outcome|rest|lot|thing|copy|"
    r"gds(?:ii)?|oasis|new one|design|chip|remainder|whole|stream|version|both|structure|cells?)(?: out)?)"
)
_SAVE = r"(?:write|save|store|export|dump|output|put|stream|send|print out|written|saved|stored)(?:s|d|ing)?(?: out)?"
_TO = r"(?:to|of|as|into|in|under|at|called|named|goes to|goes into|is|:|=|->|→|file|a file|the file|name|the name|a new file|oasis|gds|oas|format|should be|shall be|a|go(?:es)? (?:to|in|into))"
_TARGET = re.compile(
    rf"(?:[,.;:]? ?\b(?:and |then |finally |, )*(?:please )?\b{_SAVE} (?:{_THING} )?(?:back |out )?(?:{_TO} )*"
    rf"|\b(?:make|create|build|generate|produce|draw|set up) (?:a file |a layout |the file |the layout )?(?=\S+\.(?:gds|oas))"
    rf"|[,.;:]? ?\b(?:and |then )*(?:the )?(?:output|result|outcome|target)(?: file(?: name)?)?:? (?:{_TO} )*"
    rf"|[,;:.]? ?(?:\(|- |-> |> |=> |→ )(?:{_TO} )*|[,;:.]? ?\b(?:{_TO}:? )+|[,;] ?|[.] )(?P<file>{_FILE})(?: (?:file|again))?\)?",
    re.IGNORECASE,
)
_READING = re.compile(
    r"(?:open|load|read|take|from|of|in|does|has|is|for|with|given|on|convert|flatten|import|check|"
    r"inside|within|compare|how|use|about|into memory)(?: in| up)?(?: the)?(?: file| layout| gds)? $", re.IGNORECASE,
)  # fmt: skip
_DECIMALS = re.compile(
    rf"[,.;:(]? ?(?:\b(?:and |each |all |both |print |give |rounded |round(?:ed)? (?:it|them) |shown |printed |written |using |use |it |them |numbers? |areas? )*(?:with|to|at|in|of|using)? ?)?"
    rf"\b(?P<number>\d|{'|'.join(WORDS)}) (?:decimals?(?: places| digits)?|digits? after the (?:decimal )?point|fractional digits|digits|places after the (?:decimal )?point)\b(?: each)?\)?",
    re.IGNORECASE,
)
_CHILD = re.compile(
    r"\b(?P<name>[A-Z][A-Z0-9_]+) \((?:holding |with |contains |holds )?(?P<what>(?:[^()]|\([^()]*\))*\bon (?:layer )?\d+/\d+(?:[^()]|\([^()]*\))*)\)"
)
_LINES = re.compile(
    r",? (?:one per line|one a line|each on (?:its|a) own line|line by line|on separate lines|one line each|one below the other)\b",
    re.IGNORECASE,
)
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


def frame_of(prompt: str, files: Sequence[str] = (), cells: Sequence[str] = ()) -> Frame:
    """The frame of a request in a folder with these files; a folder's only layout is read."""
    layouts = [file for file in files if re.fullmatch(_FILE, file, re.IGNORECASE)]
    named = list(dict.fromkeys(re.findall(_FILE, prompt, re.IGNORECASE)))
    known = [name for name in named if name in layouts] or ([] if layouts else _read_first(prompt, named))
    if len(known) > 1:
        return Frame(spelled(prompt), "", (), frozenset(cells))
    reads = known[0] if known else layouts[0] if len(layouts) == 1 else ""
    writes: list[str] = []

    def cut(match: re.Match[str]) -> str:
        writes.append(match["file"])
        return "" if match[0][0] in " ,;" else " "

    text = _without_source(_back(prompt, reads, writes), reads)
    text = _TARGET.sub(cut, text)
    text = _children_first(_LINES.sub("", spelled(text)).strip(" ,;:"))
    text = text if re.search(r"\w", text) else NOTHING
    text, decimals = _without_decimals(text)
    text, cell = (text, "") if reads else only_cell(text)
    return Frame(text, reads, tuple(dict.fromkeys(writes)), frozenset(cells), decimals, cell)


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
    return text[: match.start()] + text[match.end() :], WORDS[told] if told in WORDS else int(told)


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
    again = re.compile(
        rf"[,.;]? ?\b(?:and |then )*{_SAVE} (?:{_THING} )?(?:back )?(?:to|as|into|over|in) {re.escape(reads)}",
        re.IGNORECASE,
    )
    match = again.search(text) if reads else None
    if not match or reads not in text[: match.start()]:
        return text
    writes.append(reads)
    return text[: match.start()] + text[match.end() :]


def _read_first(prompt: str, named: Sequence[str]) -> list[str]:
    """The first file, where the words before it say that it is read."""
    for name in named[:1]:
        before = prompt[: prompt.index(name)]
        if (_READING.search(before) or not before.strip()) and not re.search(
            rf"{_SAVE} [^.;,]*$", before, re.IGNORECASE
        ):
            return [name]
    return []
