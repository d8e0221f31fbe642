"""Chipsmith's own messages, each to the part of the language server that answers it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from lsprotocol import types
from pygls.uris import to_fs_path

from chipsmith.lsp import protocol
from chipsmith.lsp.messages import blocks, bugs, chat, edits, scripts
from chipsmith.lsp.server import ChipsmithLanguageServer


async def _bug(ls: ChipsmithLanguageServer, params: bugs.BugParams) -> str:
    with protocol.failing():
        text = params.text
        if text is None:
            document = ls.documents.required(params.uri)
            text, at = document.source, document.offset_at_position
            if params.range:
                text = text[at(params.range.start) : at(params.range.end)]
        return await ls.assistant.bugs.look(text, PurePath(to_fs_path(params.uri) or "").name)


async def _write_script(ls: ChipsmithLanguageServer, params: scripts.WriteParams) -> scripts.ScriptResult:
    _, send = _teller(ls, params.token)
    with protocol.failing():
        document = ls.documents.required(params.uri)
        result, edit = await ls.assistant.scripts.below_comment(document, params.line, send)
    await ls.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit))
    return result


def _teller(ls: ChipsmithLanguageServer, token: int | str | None) -> tuple[int | str, Callable[[str], None]]:
    """What names an answer, and what sends its pieces as they come."""
    name = token if token is not None else ls.protocol.msg_id or ""
    return name, lambda text: ls.protocol.notify(chat.DELTA, chat.Delta(name, text))


async def _chat(ls: ChipsmithLanguageServer, params: chat.ChatParams) -> chat.ChatResult:
    token, send = _teller(ls, params.token)
    with protocol.failing():
        return await ls.assistant.chat.answer(params, token, send)


async def _script(ls: ChipsmithLanguageServer, params: scripts.ScriptParams) -> scripts.ScriptResult:
    _, send = _teller(ls, params.token)
    with protocol.failing():
        document = ls.documents.opened(params.uri) if params.uri else None
        return await ls.assistant.scripts.write(params, send, document)


async def _edit(ls: ChipsmithLanguageServer, params: edits.EditParams) -> edits.EditResult:
    _, send = _teller(ls, params.token)
    with protocol.failing():
        return await ls.assistant.edits.propose(params, ls.documents.required(params.text_document.uri), send)


def _resolve_edit(ls: ChipsmithLanguageServer, params: edits.ResolveEditParams) -> edits.ResolveEditResult:
    with protocol.failing():
        return ls.assistant.edits.resolve(params)


async def _check(ls: ChipsmithLanguageServer, params: blocks.CheckParams) -> blocks.CheckResult:
    with protocol.failing():
        return await ls.assistant.diagnostics.of_block(params)


async def _review_block(ls: ChipsmithLanguageServer, params: blocks.ReviewParams) -> blocks.ReviewResult:
    with protocol.failing():
        return await ls.assistant.edits.review(params, ls.documents.required(params.text_document.uri))


def _did_apply(ls: ChipsmithLanguageServer, params: blocks.ApplyParams) -> None:
    ls.assistant.chat.applied(params)


async def _context(ls: ChipsmithLanguageServer, params: chat.ChatParams) -> chat.ContextResult:
    with protocol.failing():
        return await ls.assistant.chat.context(params)


def _providers(ls: ChipsmithLanguageServer, _: Any) -> chat.ProvidersResult:
    return ls.assistant.chat.offered()


def _feedback(ls: ChipsmithLanguageServer, params: chat.FeedbackParams) -> None:
    ls.assistant.chat.feedback(params)


async def _status(ls: ChipsmithLanguageServer, _: Any) -> protocol.StatusResult:
    return await ls.assistant.status()


def _did_move_cursor(ls: ChipsmithLanguageServer, params: types.TextDocumentPositionParams) -> None:
    if document := ls.documents.opened(params.text_document.uri):
        ls.assistant.completions.rests(document, params.position)


def _did_show(ls: ChipsmithLanguageServer, params: protocol.CompletionParams) -> None:
    ls.assistant.completions.shown(params.id)


def _did_partially_accept(ls: ChipsmithLanguageServer, params: protocol.PartialAcceptParams) -> None:
    ls.assistant.completions.partly_accepted(params.id, params.accepted_length)


def _did_reject(ls: ChipsmithLanguageServer, params: protocol.CompletionParams) -> None:
    ls.assistant.completions.rejected(params.id)


MESSAGES: dict[str, Any] = {
    chat.CHAT: _chat,
    edits.EDIT: _edit,
    edits.RESOLVE_EDIT: _resolve_edit,
    chat.CONTEXT: _context,
    chat.PROVIDERS: _providers,
    scripts.SCRIPT: _script,
    blocks.CHECK: _check,
    blocks.REVIEW_BLOCK: _review_block,
    blocks.DID_APPLY: _did_apply,
    chat.FEEDBACK: _feedback,
    protocol.STATUS: _status,
    protocol.DID_MOVE_CURSOR: _did_move_cursor,
    protocol.DID_SHOW: _did_show,
    protocol.DID_PARTIALLY_ACCEPT: _did_partially_accept,
    protocol.DID_REJECT: _did_reject,
}
COMMANDS: dict[str, Any] = {bugs.BUG: _bug, scripts.WRITE: _write_script}
