"""What there is to gather from: open documents, the files they name, and where was last edited."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator

from attrs import define, field, frozen

from chipsmith.core.languages import Language, family, language_of
from chipsmith.lsp.context.files import LARGEST, Files
from chipsmith.lsp.context.references import references
from chipsmith.lsp.documents import Document, Edit

MOST_NAMED = 96
"""Names in a document that are looked for."""
FRESH_S = 5.0
"""How long a name that was looked up needs no new look at the disk."""
MOST_REGIONS = 16
"""Edited regions that are remembered."""
LARGEST_REGION = 1000
"""Characters up to which edits are joined; what is larger at once was pasted or formatted."""
SAME_REGION = 200
"""Characters between two edits that count as one."""


@frozen
class Text:
    """A file as the editor has it, or else as it lies on the disk."""

    path: str
    shown: str
    text: str
    language: Language

    @property
    def family(self) -> str:
        return family(self.language)


@define
class Region:
    """Where a document was edited; moves with later edits."""

    document: Document
    start: int
    stop: int

    def follow(self, edit: Edit) -> None:
        if edit.end <= self.start:
            self.start, self.stop = self.start + edit.growth, self.stop + edit.growth
        elif edit.start < self.stop:
            self.start, self.stop = min(self.start, edit.start), max(self.stop, edit.end) + edit.growth

    def touches(self, edit: Edit) -> bool:
        return self.start - SAME_REGION <= edit.end and edit.start <= self.stop + SAME_REGION


@frozen
class Named:
    """The files that a document was found to name."""

    names: tuple[str, ...]
    paths: tuple[str, ...]
    found_s: float


@define
class Index:
    """Follows the editor; `files` reads the disk, when `look` is called."""

    files: Files
    regions: deque[Region] = field(factory=lambda: deque(maxlen=MOST_REGIONS), init=False)
    """The most recent last."""
    _open: dict[str, Document] = field(factory=dict, init=False)
    _named: dict[str, Named] = field(factory=dict, init=False)

    @property
    def documents(self) -> list[Document]:
        """Those that are open, in the order of their opening."""
        return list(self._open.values())

    def opened(self, document: Document) -> None:
        self._open[document.uri] = document

    def closed(self, uri: str) -> None:
        self._open.pop(uri, None)
        self._named.pop(uri, None)
        for region in [region for region in self.regions if region.document.uri == uri]:
            self.regions.remove(region)

    def edited(self, document: Document, edit: Edit) -> None:
        """Note where a document changes; an edit near an older one widens and renews it."""
        start, stop = edit.start, edit.start + len(edit.text)
        for region in [region for region in self.regions if region.document is document]:
            touches = region.touches(edit)
            region.follow(edit)
            low, high = min(start, region.start), max(stop, region.stop)
            if touches and high - low <= LARGEST_REGION:
                self.regions.remove(region)
                start, stop = low, high
        self.regions.append(Region(document, start, stop))

    def text_of(self, document: Document) -> Text:
        path, source = document.path, document.source
        return Text(path, self.files.shown(path), source, language_of(document.language_id or "", path))

    def others(self, document: Document) -> Iterator[Text]:
        """The other open documents that are neither huge nor excluded, in the order of their opening."""
        for other in self._open.values():
            if other is not document and len(other.source) <= LARGEST and not self.files.excludes(other.path):
                yield self.text_of(other)

    def look(self, document: Document, now_s: float) -> None:
        """Find the files that a document names, unless that was done lately."""
        own, former = self.text_of(document), self._named.get(document.uri)
        names = references(own.family, own.text[:LARGEST])[:MOST_NAMED]
        if former is None or former.names != names or now_s - former.found_s > FRESH_S:
            folder = os.path.dirname(document.path)  # noqa: PTH120 - as the paths of `files`
            found = dict.fromkeys(self.files.find(name, folder) for name in names)
            paths = tuple(path for path in found if path and path != document.path)
            self._named[document.uri] = Named(names, paths, now_s)

    def named(self, document: Document) -> Iterator[Text]:
        """The files that a document names, in its order, as `look` found them."""
        edited = {text.path: text for text in self.others(document)}
        former = self._named.get(document.uri)
        for path in former.paths if former else ():
            if path in edited:
                yield edited[path]
            elif (text := self.files.read(path)) is not None:
                yield Text(path, self.files.shown(path), text, language_of("", path))

    def related(self, document: Document) -> Iterator[Text]:
        """Named files, and other open ones of the document's family."""
        own, seen = family(self.text_of(document).language), set()
        for text in self.named(document):
            seen.add(text.path)
            yield text
        for text in self.others(document):
            if text.family == own and text.path not in seen:
                yield text
