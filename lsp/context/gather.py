"""The context of a document: gathered from all sources, and kept while one types along a line."""

from __future__ import annotations

import logging
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from chipsmith.core.config import TabConfig
from chipsmith.lsp.context.commands import Commands
from chipsmith.lsp.context.edits import Edits
from chipsmith.lsp.context.files import Files
from chipsmith.lsp.context.index import Index
from chipsmith.lsp.context.named import Named
from chipsmith.lsp.context.open_files import OpenFiles
from chipsmith.lsp.context.similar import Similar
from chipsmith.lsp.context.snippet import Cursor, Snippet, Source
from chipsmith.lsp.context.symbols import Symbols
from chipsmith.lsp.documents import Document

if TYPE_CHECKING:
    from chipsmith.eda.specs.model import ToolSpec

log = logging.getLogger(__name__)

PAUSE_S = 2.0
"""A pause in asking after which the line's context is gathered anew."""
SHARES = (3, 2, 3, 3, 2, 2)
"""Sources from the steadiest to the liveliest, and their parts of the budget: what changes stands last,
so that the prompt's beginning stays the same."""


def _no_rules(_path: str) -> str:
    return ""


def _no_spec(_document: Document) -> None:
    return None


@define
class _Kept:
    line: int
    asked_s: float
    snippets: tuple[Snippet, ...]


@define
class Context:
    """Gathers at most `budget` characters; none of its sources' faults reaches the editor."""

    index: Index
    sources: Sequence[tuple[Source, int]]
    budget: int
    rules: Callable[[str], str] = _no_rules
    """The rules that count for a path; they stand first, and change seldom."""
    _kept: dict[str, _Kept] = field(factory=dict, init=False)

    @classmethod
    def of(
        cls,
        tab: TabConfig,
        files: Files,
        rules: Callable[[str], str] = _no_rules,
        spec_of: Callable[[Document], ToolSpec | None] = _no_spec,
    ) -> Context:
        """The context as it is configured."""
        index = Index(files)
        sources: tuple[Source, ...] = (
            Named(index), OpenFiles(index), Symbols(index), Similar(index), Commands(spec_of), Edits(index),
        )  # fmt: skip
        made = zip(sources, SHARES, strict=True) if tab.context_characters else ()
        wanted = [(source, share) for source, share in made if source.name in tab.context_sources]
        return cls(index, wanted, tab.context_characters, rules)

    def closed(self, uri: str) -> None:
        """Forget a document."""
        self.index.closed(uri)
        self._kept.pop(uri, None)

    def at(self, document: Document, cursor: Cursor, now_s: float) -> tuple[Snippet, ...]:
        """The snippets for a cursor: those of before, unless its line changed or there was a pause.

        Args:
            now_s: of any steady clock.
        """
        if self.index.files.excludes(document.path):
            return ()
        rules = self.rules(document.path)
        told = (Snippet("rules", "rules", rules),) if rules else ()
        return told + self._around(document, cursor, now_s) if self.sources else told

    def _around(self, document: Document, cursor: Cursor, now_s: float) -> tuple[Snippet, ...]:
        line = bisect_right(document.line_starts, cursor.offset)
        kept = self._kept.get(document.uri)
        if kept is None or kept.line != line or now_s - kept.asked_s > PAUSE_S:
            kept = self._kept[document.uri] = _Kept(line, now_s, self.gather(document, cursor, now_s))
        kept.asked_s = now_s
        return kept.snippets

    def gather(self, document: Document, cursor: Cursor, now_s: float) -> tuple[Snippet, ...]:
        """The snippets for a cursor, gathered now. What one source leaves over, the later ones may use."""
        self.index.look(document, now_s)
        left, parts = self.budget, sum(share for _, share in self.sources)
        found: list[Snippet] = []
        for source, share in self.sources:
            for snippet in self._ask(source, document, cursor, left * share // parts):
                if not any(snippet.text in other.text for other in found):
                    found.append(snippet)
                    left -= len(snippet.text)
            parts -= share
        return tuple(_joined(found))

    def _ask(self, source: Source, document: Document, cursor: Cursor, budget: int) -> Sequence[Snippet]:
        try:
            return source.gather(document, cursor, budget)
        except Exception:  # context is an extra: a fault in it must not cost the completion
            log.exception("the context source %s failed", source.name)
            return ()


def _joined(snippets: Iterable[Snippet]) -> list[Snippet]:
    """Neighbouring snippets of one source and file as one."""
    groups = [list(group) for _, group in groupby(snippets, key=lambda one: (one.source, one.path))]
    return [evolve(group[0], text="\n".join(one.text for one in group)) for group in groups]
