"""Phrases for many objects at once: "all inputs but the clock", "whatever leaves the block"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ALL = r"(?:all|every|each|any)(?: of)?(?: the)?(?: primary)?"
_CLOCK = r"(?: for)?(?: the)? \w*c\w*k\w*"
_THAT = r"(?:everything|all|whatever) (?:that |which )?"
_BLOCK = r"(?: the (?:block|chip|design))?"
COLLECTIONS = (
    (rf"(?:{_ALL} )?(?:data )?inputs?(?: ports?)? (?:except|but|other than|without){_CLOCK}",
     "[data_inputs]"),
    (rf"everything (?:except|but){_CLOCK}|(?:{_ALL} |the )?data inputs?(?: ports?)?", "[data_inputs]"),
    (rf"{_ALL} (?:input ports?|inputs?)|\binputs\b|{_THAT}(?:enters|comes in(?:to)?)\b{_BLOCK}",
     "[all_inputs]"),
    (rf"{_ALL} (?:output ports?|outputs?)|\boutputs\b|{_THAT}(?:leaves|goes out|comes out)\b(?: of)?{_BLOCK}",
     "[all_outputs]"),
    (rf"{_ALL} clocks?|\b(?:both|two|three) (?:of the )?clocks\b", "[all_clocks]"),
    (rf"{_ALL} (?:registers?|flip-?flops?)", "[all_registers]"),
    (r"(?:the|whole|entire|current) design\b", "[current_design]"),
)  # fmt: skip
"""Phrases for many objects at once, and how the tool gathers them."""
_GATHERED = {
    "[data_inputs]": {"port", "in"}, "[all_inputs]": {"port", "in"}, "[all_outputs]": {"port", "out"},
    "[all_clocks]": {"clock"}, "[all_registers]": {"cell"}, "[current_design]": {"design"},
}  # fmt: skip
_PATTERNS = [(re.compile(pattern, re.IGNORECASE), gatherer) for pattern, gatherer in COLLECTIONS]


def gathered(prompt: str) -> Iterator[tuple[int, int, str, frozenset[str]]]:
    """Start and end of each, how the tool gathers what is meant, and its classes; phrases may overlap."""
    for pattern, gatherer in _PATTERNS:
        for match in pattern.finditer(prompt):
            yield match.start(), match.end(), gatherer, frozenset(_GATHERED[gatherer])
