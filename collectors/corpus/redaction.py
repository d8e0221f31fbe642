"""Secrets taken out of what is read, before anything leaves."""

from __future__ import annotations

import re

from attrs import evolve

from chipsmith.collectors.corpus.parsed import Parsed
from chipsmith.collectors.redact import MARK, redact

_KEY = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY[A-Z ]{0,10}-----.*?"
    r"(?:-----END [A-Z0-9 ]{0,30}PRIVATE KEY[A-Z ]{0,10}-----|\Z)",
    re.DOTALL,
)


def redact_lines(text: str) -> str:
    """The text without secrets, each line where it was: a key of many lines leaves empty ones."""
    if "PRIVATE KEY" in text:
        text = _KEY.sub(lambda match: MARK + "\n" * match[0].count("\n"), text)
    return redact(text)


def redact_parsed(parsed: Parsed) -> Parsed:
    """The same of what a library took out of a file that has no lines."""
    blocks = (
        evolve(
            block,
            text=redact(block.text),
            headings=tuple(map(redact, block.headings)),
            name=redact(block.name),
        )
        for block in parsed.blocks
    )
    return evolve(parsed, blocks=tuple(blocks), title=redact(parsed.title))
