"""Context from definitions of what is named near the cursor."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from chipsmith.core.languages.definitions import Definition, definitions
from chipsmith.lsp.context.files import LARGEST
from chipsmith.lsp.context.index import Index, Text
from chipsmith.lsp.context.snippet import Cursor, Snippet, near, trim
from chipsmith.lsp.documents import Document

MOST = 8
"""Definitions that are shown."""
_IDENTIFIER = re.compile(r"[A-Za-z_]\w{2,}")


@frozen
class Symbols:
    """Procs, modules, functions, classes, clocks and parameters, each by its head."""

    index: Index
    name: str = "symbols"

    def gather(self, document: Document, cursor: Cursor, budget: int) -> list[Snippet]:
        known = self._known(document, cursor)
        found: list[Snippet] = []
        for name in _names(document, cursor):
            if name not in known or len(found) == MOST:
                continue
            text, definition = known[name]
            head = trim(definition.head, budget)
            if head:
                budget -= len(head)
                line = text.text.count("\n", 0, definition.offset)
                found.append(Snippet(self.name, text.shown, head, line))
        return sorted(found, key=lambda one: (one.path, one.line))

    def _known(self, document: Document, cursor: Cursor) -> dict[str, tuple[Text, Definition]]:
        """Name to its first definition that the prompt does not show already."""
        known: dict[str, tuple[Text, Definition]] = {}
        for text in self._texts(document):
            own = text.path == document.path
            for one in definitions(text.family, text.text):
                if not (own and cursor.shows(one.offset, one.offset + 1)):
                    known.setdefault(one.name, (text, one))
        return known

    def _texts(self, document: Document) -> Iterator[Text]:
        own = self.index.text_of(document)
        if len(own.text) <= LARGEST:
            yield own
        yield from self.index.related(document)


def _names(document: Document, cursor: Cursor) -> dict[str, None]:
    """Identifiers near the cursor, the nearest first."""
    lines = near(document, cursor, above=8, below=2)
    return dict.fromkeys(name for line in lines for name in reversed(_IDENTIFIER.findall(line)))
