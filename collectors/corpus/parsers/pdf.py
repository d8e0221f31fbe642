"""PDF: a block a page, under the bookmarks that lead to it or before it."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from chipsmith.collectors.corpus.parsed import Outline, Parsed
from chipsmith.core.corpus import Block
from chipsmith.core.errors import LeftOutError, Reason

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

PAGES = 5000
"""More are not read."""
SECONDS = 300.0
"""Of the processor; what comes later is not read."""
LARGEST_PAGE = 4 << 20
"""Bytes of a page's instructions; a page with more is a drawing and is passed over."""


def parse(data: bytes, _largest: int) -> Parsed:
    """The lines of a block are pages.

    Raises:
        LeftOutError: it is broken, or opens only with a password.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it mends is no news to a person
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise LeftOutError(Reason.ENCRYPTED, "opens only with a password.", fix="save it without one.")
        blocks = tuple(_blocks(reader))
        title = (reader.metadata.title or "") if reader.metadata else ""
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise LeftOutError(Reason.BROKEN, f"is no PDF that can be read: {error}") from error
    return Parsed(blocks, title=str(title).strip())


def _blocks(reader: PdfReader) -> Iterator[Block]:
    marks = _bookmarks(reader)
    outline = Outline()
    end = time.thread_time() + SECONDS
    for number, page in enumerate(reader.pages[:PAGES], 1):
        if time.thread_time() > end:
            return
        first, *others = marks.get(number, [None])
        if first:
            outline.enter(*first)
        text = "\n".join(line.rstrip() for line in _text(page).split("\n")).strip()
        if text:
            yield Block(text, number, number, outline.headings)
        for other in others:
            if other:
                outline.enter(*other)


def _text(page: PageObject) -> str:
    contents = page.get_contents()
    drawn = contents is None or len(contents.get_data()) > LARGEST_PAGE
    return "" if drawn else page.extract_text()


def _bookmarks(reader: PdfReader) -> dict[int, list[tuple[int, str]]]:
    """Page to the levels and titles of the bookmarks that lead there."""
    found: dict[int, list[tuple[int, str]]] = {}

    def take(entries: list[Any], level: int) -> None:
        for entry in entries:
            if isinstance(entry, list):
                take(entry, level + 1)
            elif (page := reader.get_destination_page_number(entry)) is not None:
                found.setdefault(page + 1, []).append((level, str(entry.title).strip()))

    take(reader.outline, 1)
    return found
