"""The documents that the editor has open, in our own way; too large ones are left out."""

from __future__ import annotations

from lsprotocol import types
from pygls.workspace import Workspace

from chipsmith.core.errors import InputError
from chipsmith.lsp.documents import Document

LARGEST = 5_000_000
"""Characters. Each keystroke in a larger text would cost more than it could bring."""


class Documents(Workspace):
    """pygls' workspace, holding `Document`s."""

    def put_text_document(
        self, text_document: types.TextDocumentItem, notebook_uri: str | None = None
    ) -> None:
        """Follow a document, unless it is too large."""
        if len(text_document.text) <= LARGEST:
            super().put_text_document(text_document, notebook_uri)

    def update_text_document(
        self, text_doc: types.VersionedTextDocumentIdentifier, change: types.TextDocumentContentChangeEvent
    ) -> None:
        if self.opened(text_doc.uri):
            super().update_text_document(text_doc, change)

    def opened(self, uri: str) -> Document | None:
        """The document if the editor has opened it; nothing is read from the disk."""
        document = self.get_text_document(uri)
        return document if isinstance(document, Document) and document.version is not None else None

    def required(self, uri: str) -> Document:
        """The document that a request is about.

        Raises:
            InputError: it is not open, or too large.
        """
        if document := self.opened(uri):
            return document
        raise InputError(
            "The document is not open.",
            fix=f"send textDocument/didOpen first; texts over {LARGEST // 1_000_000} MB are left out.",
        )

    def _create_text_document(
        self,
        doc_uri: str,
        source: str | None = None,
        version: int | None = None,
        language_id: str | None = None,
    ) -> Document:
        codec = self.position_codec
        return Document(
            doc_uri, source, version, language_id, sync_kind=self._sync_kind, position_codec=codec
        )
