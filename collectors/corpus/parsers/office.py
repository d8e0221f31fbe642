"""Office files: text documents, slides and sheets of the Open XML formats."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from chipsmith.collectors.corpus.parsed import Outline, Parsed
from chipsmith.collectors.corpus.reading import too_large
from chipsmith.core.corpus import Block
from chipsmith.core.errors import LeftOutError, Reason

if TYPE_CHECKING:
    from docx.table import Table

ROWS = 20_000
"""Of a sheet; more are data."""
_ROWS_OF_BLOCK = 40
_OLD = b"\xd0\xcf\x11\xe0"
"""How files of the older formats begin, and encrypted ones."""


def word(data: bytes, largest: int) -> Parsed:
    """The lines of a block are paragraphs and tables, counted together."""
    return read_archive(data, largest, _word)


def slides(data: bytes, largest: int) -> Parsed:
    """The lines of a block are slides."""
    return read_archive(data, largest, _slides)


def sheets(data: bytes, largest: int) -> Parsed:
    """The lines of a block are rows."""
    return read_archive(data, largest, _sheets)


def read_archive(data: bytes, largest: int, parse: Callable[[io.BytesIO], Parsed]) -> Parsed:
    """What `parse` makes of an archive of XML files.

    Raises:
        LeftOutError: it is broken, encrypted, or unpacks to more than `largest` bytes.
    """
    if data.startswith(_OLD):
        raise LeftOutError(
            Reason.ENCRYPTED, "is encrypted or of an older format.", fix="save it as docx, pptx or xlsx."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > largest:  # zipfile gives no more of a member than it says
            raise too_large(unpacked, largest)
        return parse(io.BytesIO(data))
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError, OSError, AttributeError) as error:
        raise LeftOutError(Reason.BROKEN, f"is no Office file that can be read: {error}") from error


def _word(stream: io.BytesIO) -> Parsed:
    import docx
    from docx.table import Table

    document = docx.Document(stream)
    outline, blocks, title = Outline(), [], document.core_properties.title or ""
    for number, part in enumerate(document.iter_inner_content(), 1):
        text = _rows(part) if isinstance(part, Table) else part.text.strip()
        style = "" if isinstance(part, Table) or part.style is None else part.style.name or ""
        if not text:
            continue
        if style == "Title":
            title = text
        elif style.startswith("Heading ") and style[8:].isdigit():
            outline.enter(int(style[8:]), text)
        else:
            blocks.append(Block(text, number, number, outline.headings))
    return Parsed(tuple(blocks), title=title)


def _rows(table: Table) -> str:
    return "\n".join(" | ".join(cell.text.strip() for cell in row.cells) for row in table.rows)


def _slides(stream: io.BytesIO) -> Parsed:
    from pptx import Presentation

    blocks = []
    presentation = Presentation(stream)
    for number, slide in enumerate(presentation.slides, 1):
        named = slide.shapes.title
        title = named.text_frame.text.strip() if named is not None else ""
        texts = [text for shape in slide.shapes if shape != named for text in _texts(shape)]
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            texts.append(slide.notes_slide.notes_text_frame.text.strip())
        if text := "\n".join(filter(None, texts)) or title:
            blocks.append(Block(text, number, number, (title,) if title else ()))
    return Parsed(tuple(blocks), title=presentation.core_properties.title or "")


def _texts(shape: Any) -> Iterator[str]:
    if shape.has_text_frame:
        yield shape.text_frame.text.strip()
    elif getattr(shape, "has_table", False):
        yield _rows(shape.table)
    elif hasattr(shape, "shapes"):
        for inner in shape.shapes:
            yield from _texts(inner)


def _sheets(stream: io.BytesIO) -> Parsed:
    import openpyxl

    book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
    blocks = tuple(block for sheet in book.worksheets for block in sheet_blocks(sheet.title, _cells(sheet)))
    return Parsed(blocks, title=book.properties.title or "")


def _cells(sheet: Any) -> Iterator[list[str]]:
    for cells in sheet.iter_rows(max_row=ROWS, values_only=True):
        yield ["" if cell is None else str(cell) for cell in cells]


def sheet_blocks(sheet: str, cells: Iterable[Sequence[str]]) -> Iterator[Block]:
    """Rows that are not empty, some at a time; an empty one ends a block."""
    rows: list[tuple[int, str]] = []
    for number, row in enumerate(cells, 1):
        text = " | ".join(row).strip(" |")
        if text:
            rows.append((number, text))
        if rows and (not text or len(rows) == _ROWS_OF_BLOCK):
            yield _of_rows(rows, sheet)
            rows = []
    if rows:
        yield _of_rows(rows, sheet)


def _of_rows(rows: list[tuple[int, str]], sheet: str) -> Block:
    return Block("\n".join(text for _, text in rows), rows[0][0], rows[-1][0], (sheet,))
