"""Text documents, slides and sheets of the Open Document Format (LibreOffice's), by odfpy."""

from __future__ import annotations

import io
import xml.sax
from collections.abc import Iterator
from itertools import islice
from typing import Any

from chipsmith.collectors.corpus.parsed import Outline, Parsed
from chipsmith.collectors.corpus.parsers.office import ROWS, read_archive, sheet_blocks
from chipsmith.core.corpus import Block

_MOST_REPEATED = 64
"""Equal cells that are told of a run of them; sheets are filled up to their edges with empty ones."""
_CONTAINERS = frozenset({"text:section", "text:list", "text:list-item", "text:list-header"})

_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})


def parse(data: bytes, largest: int) -> Parsed:
    """The lines of a block are paragraphs and tables, slides, or rows.

    Raises:
        LeftOutError: it is broken, encrypted, or unpacks to more than `largest` bytes.
    """
    return read_archive(data, largest, _document)


def _document(stream: io.BytesIO) -> Parsed:
    from odf.opendocument import load  # type: ignore[import-untyped] # it ships no types

    try:
        document = load(stream)
    except xml.sax.SAXException as error:
        raise ValueError(error) from error
    for kind, read in (("text", _text), ("presentation", _slides), ("spreadsheet", _sheets)):
        if hasattr(document, kind):
            return Parsed(tuple(read(getattr(document, kind))), title=_title(document))
    raise ValueError(f"{document.mimetype} is no text, no slides and no sheets")


def _title(document: Any) -> str:
    return next((str(title) for title in _all(document.meta, "dc:title")), "")


def _all(part: Any, tag: str) -> Iterator[Any]:
    """The outermost elements of a kind within `part`, in order."""
    for inner in part.childNodes:
        if inner.nodeType != inner.ELEMENT_NODE:
            continue
        if inner.tagName == tag:
            yield inner
        else:
            yield from _all(inner, tag)


def _text(body: Any) -> Iterator[Block]:
    outline = Outline()
    for number, part in enumerate(_parts(body), 1):
        text = _content(part)
        if not text:
            continue
        if part.tagName == "text:h":
            outline.enter(int(part.getAttribute("outlinelevel") or 1), text)
        else:
            yield Block(text, number, number, outline.headings)


def _parts(body: Any) -> Iterator[Any]:
    """Headings, paragraphs and tables, those of sections and lists as well."""
    for part in body.childNodes:
        if part.tagName in _CONTAINERS:
            yield from _parts(part)
        elif part.tagName in ("text:h", "text:p", "table:table"):
            yield part


def _slides(body: Any) -> Iterator[Block]:
    for number, page in enumerate(_all(body, "draw:page"), 1):
        frames = [(frame.getAttribute("class"), _lines(frame)) for frame in _all(page, "draw:frame")]
        title = next((text for kind, text in frames if kind == "title"), "")
        told = "\n".join(text for kind, text in frames if text and kind != "title")
        if text := told or title:
            yield Block(text, number, number, (title,) if title else ())


def _sheets(body: Any) -> Iterator[Block]:
    for sheet in _all(body, "table:table"):
        yield from sheet_blocks(sheet.getAttribute("name") or "", islice(_rows(sheet), ROWS))


def _content(part: Any) -> str:
    from odf.teletype import extractText  # type: ignore[import-untyped] # it ships no types

    if part.tagName == "table:table":
        return "\n".join(" | ".join(row) for row in _rows(part))
    return str(extractText(part)).strip()


def _rows(table: Any) -> Iterator[list[str]]:
    for row in _all(table, "table:table-row"):
        cells = [cell for cell in row.childNodes if cell.tagName in _CELLS]
        texts = [text for cell in cells for text in [_lines(cell)] * _repeated(cell, "numbercolumnsrepeated")]
        for _ in range(_repeated(row, "numberrowsrepeated")):
            yield texts


def _repeated(part: Any, attribute: str) -> int:
    return min(int(part.getAttribute(attribute) or 1), _MOST_REPEATED)


def _lines(part: Any) -> str:
    """The paragraphs of a cell or a frame."""
    return "\n".join(_content(paragraph) for paragraph in _all(part, "text:p"))
