"""A document's text as it is learnt: code as it stood, prose as Markdown under its headings."""

from __future__ import annotations

import re
from collections.abc import Iterable

from chipsmith.core.corpus import Block, Document

_SIGNED = re.compile(r"^[0-9a-f]{12} by .+ on \d{4}-\d\d-\d\d$\n?", re.MULTILINE)
"""The line that collection adds to a commit's message: who and when teaches nothing."""
_LARGEST_GAP = 2
"""Blank lines between two definitions that are kept."""


def rendered(document: Document) -> str:
    match document.kind:
        case "code" | "log" | "report":
            return _as_it_stood(document.blocks)
        case "commit":
            return _SIGNED.sub("", "\n\n".join(block.text for block in document.blocks))
    return "\n\n".join(_under_headings(document.blocks))


def _as_it_stood(blocks: Iterable[Block]) -> str:
    pieces, last = [], 0
    for block in blocks:
        pieces.append("\n" * min(max(block.first_line - last - 1, 0), _LARGEST_GAP) + block.text)
        last = block.last_line
    return "\n".join(pieces)


def _under_headings(blocks: Iterable[Block]) -> Iterable[str]:
    above: tuple[str, ...] = ()
    for block in blocks:
        for level, title in enumerate(block.headings):
            if block.headings[: level + 1] != above[: level + 1]:
                yield f"{'#' * (level + 1)} {title}"
        above = block.headings
        yield block.text
