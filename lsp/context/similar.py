"""Context from passages that resemble the lines at the cursor."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from itertools import count

from attrs import define, field

from chipsmith.lsp.context.files import LARGEST
from chipsmith.lsp.context.index import Index, Text
from chipsmith.lsp.context.snippet import LONGEST_LINE, Cursor, Snippet, near, trim
from chipsmith.lsp.documents import Document

BLOCK_LINES = 8
MOST = 3
"""Passages that are shown."""
CANDIDATES = 12
"""Best passages that are looked at; some of them the prompt shows already."""
MOST_TERMS = 24
MOST_FILES = 32
"""Files that stay indexed."""
_TERM = re.compile(r"[A-Za-z_]\w+")
_SCHEMA = "CREATE VIRTUAL TABLE passages USING fts5(text)"
_ADD = "INSERT INTO passages (rowid, text) VALUES (?, ?)"
_REMOVE = "DELETE FROM passages WHERE rowid = ?"
_BEST = "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?"


@define
class Indexed:
    """A file as it stands in the index."""

    text: str
    rows: dict[str, int] = field(factory=dict)
    """Passage to its row."""
    starts: dict[str, int] = field(factory=dict)
    """Passage to its (last) place in the text."""


@define
class Similar:
    """Passages of open and named files, ranked by BM25.

    SQLite's FTS5 does it: it takes single passages in and out while one types, which the BM25 packages
    on PyPI cannot, and needs nothing that Python does not have.
    """

    index: Index
    name: str = "similar"
    _database: sqlite3.Connection = field(init=False)
    _files: dict[str, Indexed] = field(factory=dict, init=False)
    _passages: dict[int, tuple[str, str]] = field(factory=dict, init=False)
    """Row to path and passage."""
    _rows: Iterator[int] = field(factory=lambda: count(1), init=False)

    def __attrs_post_init__(self) -> None:
        self._database = sqlite3.connect(":memory:", isolation_level=None)
        self._database.execute(_SCHEMA)

    def gather(self, document: Document, cursor: Cursor, budget: int) -> list[Snippet]:
        own = self.index.text_of(document)
        texts = {
            text.path: text for text in (own, *self.index.related(document)) if len(text.text) <= LARGEST
        }
        self._take_in(texts)
        found: list[Snippet] = []
        for path, passage in self._best(document, cursor):
            if len(found) == MOST or path not in texts:
                continue
            start = self._files[path].starts[passage]
            if path == own.path and cursor.shows(start, start + len(passage)):
                continue
            text = trim(passage, budget)
            if text:
                budget -= len(text)
                line = texts[path].text.count("\n", 0, start)
                found.append(Snippet(self.name, texts[path].shown, text, line))
        return sorted(found, key=lambda one: (one.path, one.line))

    def _best(self, document: Document, cursor: Cursor) -> list[tuple[str, str]]:
        lines = near(document, cursor, above=4, below=0)
        terms = dict.fromkeys(term for line in lines for term in _TERM.findall(line[:LONGEST_LINE]))
        if not terms:
            return []
        query = " OR ".join(f'"{term}"' for term in list(terms)[:MOST_TERMS])
        return [self._passages[row] for (row,) in self._database.execute(_BEST, (query, CANDIDATES))]

    def _take_in(self, texts: dict[str, Text]) -> None:
        """Bring the index up to date."""
        for path, text in texts.items():
            indexed = self._files.setdefault(path, Indexed(""))
            if indexed.text is not text.text:
                self._update(path, indexed, text.text)
        for path in [path for path in self._files if path not in texts]:
            if len(self._files) <= MOST_FILES:
                break
            self._update(path, self._files.pop(path), "")

    def _update(self, path: str, indexed: Indexed, text: str) -> None:
        """Write the passages that changed, and only those."""
        indexed.text, indexed.starts = text, dict(_passages(text))
        for passage in [passage for passage in indexed.rows if passage not in indexed.starts]:
            row = indexed.rows.pop(passage)
            del self._passages[row]
            self._database.execute(_REMOVE, (row,))
        for passage in indexed.starts:
            if passage not in indexed.rows:
                row = indexed.rows[passage] = next(self._rows)
                self._passages[row] = (path, passage)
                self._database.execute(_ADD, (row, passage.encode("utf-8", "replace").decode()))


def _passages(text: str) -> Iterator[tuple[str, int]]:
    """Passages between blank lines, of a few lines each, and where they start."""
    block: list[str] = []
    offset = 0
    for line in (*text.split("\n"), ""):
        told = len(line) <= LONGEST_LINE and not line.isspace() and line != ""
        if block and (not told or len(block) == BLOCK_LINES):
            passage = "\n".join(block)
            yield passage, offset - len(passage) - 1
            block = []
        if told:
            block.append(line)
        offset += len(line) + 1
