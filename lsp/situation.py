"""What the editor shows, as the providers of context look at it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lsprotocol import types

from chipsmith.collectors.mentions import Attachment, Situation
from chipsmith.lsp.context.files import Files
from chipsmith.lsp.documents import Document
from chipsmith.lsp.messages.chat import ChatParams


def situation(
    params: ChatParams, documents: Iterable[Document], files: Files, workspace: Path | None
) -> Situation:
    """`documents` are those that are open; excluded ones are not shown."""
    shown = [document for document in documents if not files.excludes(document.path)]
    selected = next((one for one in shown if params.selection and one.uri == params.selection.uri), None)
    wanted = params.selection.range if params.selection else None
    return Situation(
        workspace,
        selection=_attachment(selected, files, wanted) if selected else None,
        open=tuple(_attachment(document, files, None) for document in shown),
        problems=tuple(params.problems),
        terminal=params.terminal,
        excludes=files.excludes,
    )


def _attachment(document: Document, files: Files, wanted: types.Range | None) -> Attachment:
    start, stop = 0, len(document.source)
    if wanted is not None:
        start = document.offset_at_position(wanted.start)
        stop = document.offset_at_position(wanted.end)
    line = document.position_at_offset(start).line + 1
    text, path = document.source[start:stop], files.shown(document.path)
    return Attachment("", "", text, path, line, document.language_id or "")
