"""Offers for editors that draw no ghost text: as the first item of the ordinary completion menu."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lsprotocol import types

from chipsmith.lsp import protocol
from chipsmith.lsp.documents import Document

if TYPE_CHECKING:
    from chipsmith.lsp.completions import Offer

NAME = "Chipsmith"
FIRST = "\t"
"""Sorts before every command and flag."""
_WORD = re.compile(r"[\w:.$-]*\Z")
_LABEL_CHARACTERS = 80


def is_wanted(client: types.ClientCapabilities) -> bool:
    """Whether a client has a menu, and says of itself that it draws no inline completion (LSP 3.18)."""
    features = client.text_document
    return bool(features and features.completion and not features.inline_completion)


def item(document: Document, position: types.Position, offer: Offer) -> types.CompletionItem:
    """An offer as an item that continues the word at the position, as the filters of clients want it."""
    offset = document.offset_at_position(position)
    word = _WORD.search(document.source, max(offset - 64, 0), offset)
    start = word.start() if word else offset
    whole = document.source[start:offset] + offer.text
    line = next(filter(None, whole.splitlines()), whole)
    place = types.Range(document.position_at_offset(start), position)
    return types.CompletionItem(
        line[:_LABEL_CHARACTERS].strip(),
        kind=types.CompletionItemKind.Snippet,
        detail=NAME,
        documentation=types.MarkupContent(
            types.MarkupKind.Markdown, f"```{document.language_id or ''}\n{whole}\n```"
        ),
        sort_text=FIRST,
        filter_text=line,
        insert_text_mode=types.InsertTextMode.AsIs,
        text_edit=types.TextEdit(place, whole),
        command=types.Command("Accept", protocol.ACCEPT, arguments=[offer.id]),
    )
