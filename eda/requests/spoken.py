"""What a request names otherwise: pins by their cell, the reset, some of the inputs, corners."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from chipsmith.eda.requests.lexical import ordinary_words
from chipsmith.eda.requests.literals import PROSE

Classes = Mapping[str, frozenset[str]]
"""Every name of a design, and the classes in which it is one."""
Spoken = tuple[int, int, tuple[str, ...]]
"""Start, end, and the names that are meant."""

OUTPUTS = ("Q", "Y", "Z", "ZN", "GCK", "QN", "S", "CO", "O", "X")
"""Pins of cells that are outputs in most libraries, the likeliest first."""
_CELL = r"(?:the )?(?:cell |instance |register |flop )?(\w+)"
_WORDS = re.compile(r"[A-Za-z_][\w/]*")
_OUTPUT_OF = re.compile(rf"\b(?:the )?output(?: pin)? of {_CELL}", re.IGNORECASE)
_PIN_OF = re.compile(
    rf"(?<!from [A-Z] to )(?<!from [A-Z][A-Z] to )(?<!arc [A-Z] to )"
    rf"\b(?:the )?(?:pin )?([A-Z]\w{{0,3}})(?: pin)? of {_CELL}"
)
_OWN_PIN = re.compile(r"\b(\w+)(?:'s| )\s*(?:pin )?([A-Z]\w{0,3})(?: pin\b|(?= (?:of|at|to|and|is)\b))")
_RESET = re.compile(
    r"\b(?:the |a )?(?:\w*synchronous )?reset\b(?! (?:the|all|every|path|it|that))(?: (?:input|port|pin)\b)?",
    re.IGNORECASE,
)
_ENABLE = re.compile(r"\bthe enable\b(?: (?:input|port|pin)\b)?(?! \w+_)", re.IGNORECASE)
_ENABLES = re.compile(r"(?:^|_)en(?:able)?$", re.IGNORECASE)
_RESETS = re.compile(r"rst|reset", re.IGNORECASE)
_SOME_OF = re.compile(
    r"\b(?:(?:all|every|each|the)\s+)*(?:(?:two|three|four|five|six|seven|eight)\s+)?"
    r"([A-Za-z]\w*)(?:[- ]side)? (inputs?|outputs?)\b(?! delay| transition| pin)",
    re.IGNORECASE,
)
_CLOCKS = re.compile(
    r"\b(?:the\s+)?([A-Za-z]\w*)[- ](?:side )?clock\b(?! (?:path|network|tree|edge|pin|gat))", re.IGNORECASE
)
_REGISTERS = re.compile(
    r"\b(?:the\s+)?(?:(?:two|three|four|both|all)\s+)?([A-Za-z]\w*)(?:\s+and\s+([A-Za-z]\w*))?\s+(?:registers|flops|flip-?flops)\b",
    re.IGNORECASE,
)
_ITS_PIN = re.compile(r"\bits\s+(?:pin\s+)?([A-Z]\w{0,3})\b(?:\s+pin\b)?")
_CORNERS = re.compile(r"\bcorners?,?\s+(\w+)(?:\s+and\s+(\w+))?", re.IGNORECASE)


def spoken(prompt: str, classes: Classes) -> Iterator[Spoken]:
    """All of them, as they are found."""
    yield from _some(prompt, classes)
    yield from _clocks(prompt, classes)
    yield from _registers(prompt, classes)
    yield from _corners(prompt)
    yield from _pins(prompt, classes)
    yield from _reset(prompt, classes)
    enables = [name for name, kinds in classes.items() if "in" in kinds and _ENABLES.search(name)]
    if len(enables) == 1:
        for match in _ENABLE.finditer(prompt):
            yield match.start(), match.end(), (enables[0],)


def _pins(prompt: str, classes: Classes) -> Iterator[Spoken]:
    for match in _OUTPUT_OF.finditer(prompt):
        names = (f"{match[1]}/{leg}" for leg in OUTPUTS)
        if name := next((name for name in names if name in classes), ""):
            yield match.start(), match.end(), (name,)
    for pattern, form in ((_PIN_OF, r"\2/\1"), (_OWN_PIN, r"\1/\2")):
        for match in pattern.finditer(prompt):
            if (name := match.expand(form)) in classes:
                yield match.start(), match.end(), (name,)

    cells = [match for match in _WORDS.finditer(prompt) if "cell" in classes.get(match[0], ())]
    for match in _ITS_PIN.finditer(prompt):
        owner = next((cell[0] for cell in reversed(cells) if cell.end() <= match.start()), "")
        if f"{owner}/{match[1]}" in classes:
            yield match.start(), match.end(), (f"{owner}/{match[1]}",)


def _clocks(prompt: str, classes: Classes) -> Iterator[Spoken]:
    """The clock that a word shortens to, as rd_clk for the read clock."""
    for match in _CLOCKS.finditer(prompt):
        known = [name for name, kinds in classes.items() if "clock" in kinds]
        names = [name for name in known if _begins(match[1].lower(), name) and name != match[1]]
        if len(names) == 1:
            yield match.start(), match.end(), (names[0],)


def _registers(prompt: str, classes: Classes) -> Iterator[Spoken]:
    """Cells whose names begin with a word, as sum_reg_0 for the sum registers."""
    for match in _REGISTERS.finditer(prompt):
        words = [word.lower() for word in (match[1], match[2]) if word]
        names = tuple(
            name for word in words for name, kinds in classes.items()
            if "cell" in kinds and "/" not in name and _begins(word, name) and name != word
        )  # fmt: skip
        if names and all(any(_begins(word, name) for name in names) for word in words):
            yield match.start(), match.end(), names


def _reset(prompt: str, classes: Classes) -> Iterator[Spoken]:
    """The design's only reset, unless the word is an order."""
    resets = [name for name, kinds in classes.items() if "in" in kinds and _RESETS.search(name)]
    if len(resets) != 1 or "reset" in classes:
        return
    for match in _RESET.finditer(prompt):
        orders = match.start() == 0 and match[0].lower() == "reset"
        if not orders or prompt.startswith(" tied", match.end()):
            yield match.start(), match.end(), (resets[0],)


def _corners(prompt: str) -> Iterator[Spoken]:
    for match in _CORNERS.finditer(prompt):
        for group in (1, 2):
            if match[group] and match[group].lower() not in PROSE | ordinary_words():
                yield match.start(group), match.end(group), (match[group],)


def _some(prompt: str, classes: Classes) -> Iterator[Spoken]:
    for match in _SOME_OF.finditer(prompt):
        side = "in" if match[2].lower().startswith("in") else "out"
        if names := tuple(_beginning(match[1].lower(), side, classes)):
            yield match.start(), match.end(), names


def _beginning(word: str, side: str, classes: Classes) -> Iterable[str]:
    """Inputs or outputs whose names begin with a word or what it may be shortened to, as rd for read."""
    for name, kinds in classes.items():
        if side in kinds and "clock" not in kinds and "[" not in name and _begins(word, name):
            yield name


def _begins(word: str, name: str) -> bool:
    first, *more = name.lower().split("_")
    short = len(first) > 1 and first[0] == word[0] and (_within(first, word) or word.startswith(first))
    return first == word or (bool(more) and short)


def _within(short: str, word: str) -> bool:
    """Whether a word has the letters of a shorter one, in their order."""
    letters = iter(word)
    return all(letter in letters for letter in short)
