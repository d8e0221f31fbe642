"""Which documents are followed."""

import pytest
from lsprotocol import types

from chipsmith.core.errors import InputError
from chipsmith.lsp.workspace import LARGEST, Documents

URI = "file:///run.tcl"


def opened(text: str) -> Documents:
    documents = Documents(None, types.TextDocumentSyncKind.Incremental)
    documents.put_text_document(types.TextDocumentItem(URI, "tcl", 1, text))
    change = types.TextDocumentContentChangeWholeDocument("set b 2")
    documents.update_text_document(types.VersionedTextDocumentIdentifier(2, URI), change)
    return documents


def test_an_open_document_is_followed() -> None:
    document = opened("set a 1").required(URI)
    assert (document.source, document.version) == ("set b 2", 2)


def test_a_text_over_the_limit_is_left_out_and_its_edits_with_it() -> None:
    documents = opened("#" * (LARGEST + 1))
    assert documents.opened(URI) is None
    with pytest.raises(InputError, match="5 MB"):
        documents.required(URI)


def test_what_was_never_opened_is_not_read_from_the_disk() -> None:
    with pytest.raises(InputError):
        opened("").required("file:///etc/hostname")
