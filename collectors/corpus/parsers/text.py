"""Plain text: paragraphs, and headings where a line is underlined."""

from __future__ import annotations

from chipsmith.collectors.corpus.parsed import Lines, Parsed


def parse(lines: Lines) -> Parsed:
    """Paragraphs; the first line that is not blank is the title if it stands alone."""
    blocks = tuple(lines.paragraphs(1, len(lines)))
    alone = bool(blocks) and blocks[0].first_line == blocks[0].last_line
    return Parsed(blocks, title=blocks[0].text.strip()[:200] if alone else "")
