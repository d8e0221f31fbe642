"""Context from what the person edited last, elsewhere."""

from __future__ import annotations

from attrs import frozen

from chipsmith.lsp.context.index import LARGEST_REGION, Index, Region
from chipsmith.lsp.context.snippet import Cursor, Snippet, trim
from chipsmith.lsp.documents import Document

MOST = 4
"""Regions that are shown."""


@frozen
class Edits:
    """The lines of recent edits as they stand now, the newest last."""

    index: Index
    name: str = "edits"

    def gather(self, document: Document, cursor: Cursor, budget: int) -> list[Snippet]:
        found: list[Snippet] = []
        for region in reversed(self.index.regions):
            if len(found) == MOST or not self._matters(region, document, cursor):
                continue
            text = trim(_lines(region), budget)
            if text.strip():
                budget -= len(text)
                source = region.document.source
                path = self.index.files.shown(region.document.path)
                found.append(Snippet(self.name, path, text, source.count("\n", 0, region.start)))
        return found[::-1]

    def _matters(self, region: Region, document: Document, cursor: Cursor) -> bool:
        here = region.document is document and cursor.shows(region.start - 1, region.stop + 1)
        fits = region.stop - region.start <= LARGEST_REGION
        return fits and not here and not self.index.files.excludes(region.document.path)


def _lines(region: Region) -> str:
    """The whole lines of a region."""
    source = region.document.source
    start = source.rfind("\n", 0, region.start) + 1
    stop = source.find("\n", region.stop)
    return source[max(start, region.start - LARGEST_REGION) : stop if stop >= 0 else len(source)]
