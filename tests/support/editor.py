"""An editor that speaks LSP to `chipsmith lsp` in a process of its own, as a person would use it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from attrs import define, field
from lsprotocol import types
from pytest_lsp import LanguageClient, make_test_lsp_client

from chipsmith.lsp.documents import Document
from chipsmith.lsp.messages.chat import CHAT, DELTA
from chipsmith.lsp.protocol import ACCEPT, STATUS
from support.patience import PATIENCE_S

COMMAND = (sys.executable, "-m", "chipsmith.cli", "lsp")


@define
class Editor:
    client: LanguageClient
    capabilities: types.ServerCapabilities
    document: Document | None = None
    cursor: int = 0
    deltas: list[Any] = field(factory=list)
    applied: list[types.ApplyWorkspaceEditParams] = field(factory=list)
    """What the language server asked to change."""

    @property
    def said(self) -> list[str]:
        return [message.message for message in self.client.messages]

    @property
    def shown(self) -> Document:
        """The document that was opened last."""
        assert self.document is not None, "no document was opened"
        return self.document

    def open(self, text: str, uri: str = "file:///project/run.tcl", language: str = "tcl") -> None:
        self.document = Document(uri, text, 1, language)
        self.cursor = len(text)
        item = types.TextDocumentItem(uri, language, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def close(self) -> None:
        document = types.TextDocumentIdentifier(self.shown.uri)
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))

    def replace(self, start: int, end: int, text: str) -> None:
        """Replace code points of the document, and tell the language server as editors do."""
        at = self.shown.position_at_offset
        change = types.TextDocumentContentChangePartial(types.Range(at(start), at(end)), text)
        self.shown.apply_change(change)
        self.shown.version = (self.shown.version or 0) + 1
        identifier = types.VersionedTextDocumentIdentifier(self.shown.version, self.shown.uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [change]))

    def insert(self, text: str) -> None:
        self.replace(self.cursor, self.cursor, text)
        self.cursor += len(text)

    def type(self, text: str) -> None:
        for character in text:
            self.insert(character)

    async def complete(
        self, *, invoked: bool = True, at: types.Position | None = None
    ) -> types.InlineCompletionItem | None:
        """Ask for ghost text at the cursor."""
        items = await self.alternatives(invoked=invoked, at=at)
        return items[0] if items else None

    async def alternatives(
        self, *, invoked: bool = True, at: types.Position | None = None
    ) -> Sequence[types.InlineCompletionItem]:
        kind = types.InlineCompletionTriggerKind
        params = types.InlineCompletionParams(
            context=types.InlineCompletionContext(kind.Invoked if invoked else kind.Automatic),
            text_document=types.TextDocumentIdentifier(self.shown.uri),
            position=at or self.shown.position_at_offset(self.cursor),
        )
        answer = await self.client.text_document_inline_completion_async(params)
        return answer.items if isinstance(answer, types.InlineCompletionList) else answer or []

    async def accept(self, item: types.InlineCompletionItem) -> None:
        """Insert the offer and run its command, in VS Code's order."""
        assert item.command is not None, "every offer has a command"
        self.insert(str(item.insert_text))
        params = types.ExecuteCommandParams(item.command.command, item.command.arguments)
        await self.client.workspace_execute_command_async(params)

    async def request(self, method: str, params: Any) -> Any:
        return await self.client.protocol.send_request_async(method, params)  # type: ignore[no-untyped-call]  # pygls

    def notify(self, method: str, params: Any) -> None:
        self.client.protocol.notify(method, params)

    async def chat(self, question: str, **more: Any) -> Any:
        return await self.request(CHAT, {"messages": [{"role": "user", "content": question}], **more})

    def cancel_last(self) -> None:
        """Cancel the newest request."""
        newest = list(self.client.protocol._request_futures)[-1]
        self.client.cancel_request(types.CancelParams(newest))

    async def until_ready(self, timeout_s: float = PATIENCE_S) -> Any:
        """Wait for the connection to the server; return its status."""
        async with asyncio.timeout(timeout_s):
            while (status := await self.request(STATUS, None)).state != "ready":
                await asyncio.sleep(0.05)
        return status


@asynccontextmanager
async def editing(
    capabilities: types.ClientCapabilities | None = None, **options: Any
) -> AsyncIterator[Editor]:
    """Start `chipsmith lsp`, open a session with these initialization options, and end both."""
    client = make_test_lsp_client()
    await client.start_io(*COMMAND, env=dict(os.environ))
    params = types.InitializeParams(
        capabilities=capabilities or types.ClientCapabilities(),
        client_info=types.ClientInfo("pytest", "9"),
        root_uri="file:///project",
        initialization_options=options or None,
    )
    result = await asyncio.wait_for(client.initialize_session(params), PATIENCE_S)
    editor = Editor(client, result.capabilities)

    @client.feature(DELTA)  # type: ignore[untyped-decorator]  # pygls
    def _delta(params: Any) -> None:
        editor.deltas.append(params)

    @client.feature(types.WORKSPACE_APPLY_EDIT)  # type: ignore[untyped-decorator]  # pygls
    def _apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        editor.applied.append(params)
        return types.ApplyWorkspaceEditResult(True)

    try:
        yield editor
    finally:
        await asyncio.wait_for(client.shutdown_session(), PATIENCE_S)
        await client.stop()  # type: ignore[no-untyped-call]  # pygls


__all__ = ["ACCEPT", "COMMAND", "Editor", "editing"]
