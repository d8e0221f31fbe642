"""Which message goes to which part of the language server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.uris import to_fs_path

from chipsmith.core.home import Home
from chipsmith.lsp import menu, protocol
from chipsmith.lsp.messages import blocks, bugs, chat, edits, scripts
from chipsmith.lsp.server import ChipsmithLanguageServer

if TYPE_CHECKING:
    from chipsmith.lsp.completions import Offer


def make_server(home: Home) -> ChipsmithLanguageServer:
    """The server with its features registered."""
    server = ChipsmithLanguageServer(home)
    for method, handler in _FEATURES.items():
        server.feature(method)(handler)
    for method, options, handler in _WITH_OPTIONS:
        server.feature(method, options)(handler)
    server.command(protocol.ACCEPT)(_accept)
    server.command(bugs.BUG)(_bug)
    server.command(scripts.WRITE)(_write_script)
    return server


def _initialize(ls: ChipsmithLanguageServer, params: types.InitializeParams) -> None:
    ls.open(params)


async def _initialized(ls: ChipsmithLanguageServer, _: types.InitializedParams) -> None:
    ls.assistant.begin()


async def _shutdown(ls: ChipsmithLanguageServer, _: None) -> None:
    await ls.assistant.farewell()


def _opened(ls: ChipsmithLanguageServer, params: types.DidOpenTextDocumentParams) -> None:
    if document := ls.documents.opened(params.text_document.uri):
        ls.assistant.completions.opened(document)
        ls.assistant.diagnostics.opened(document)


def _changed(ls: ChipsmithLanguageServer, params: types.DidChangeTextDocumentParams) -> None:
    if document := ls.documents.opened(params.text_document.uri):
        ls.assistant.diagnostics.changed(document)


def _saved(ls: ChipsmithLanguageServer, params: types.DidSaveTextDocumentParams) -> None:
    ls.assistant.saved(params.text_document.uri)


def _closed(ls: ChipsmithLanguageServer, params: types.DidCloseTextDocumentParams) -> None:
    ls.assistant.completions.closed(params.text_document.uri)
    ls.assistant.diagnostics.closed(params.text_document.uri)


def _code_actions(ls: ChipsmithLanguageServer, params: types.CodeActionParams) -> list[types.CodeAction]:
    document = ls.documents.opened(params.text_document.uri)
    if document is None:
        return []
    ls.assistant.completions.rests(document, params.range.start)  # editors ask where the cursor stops
    script = ls.assistant.scripts.action(document, params.range)
    return ls.assistant.diagnostics.actions(document, params.range) + ([script] if script else [])


async def _completion(
    ls: ChipsmithLanguageServer, params: types.CompletionParams
) -> types.CompletionList | None:
    document = ls.documents.opened(params.text_document.uri)
    if document is None:
        return None
    found = ls.assistant.commands.complete(document, params.position)
    if not ls.offers_in_menu:
        return found
    at = document.position_at_offset(document.offset_at_position(params.position))
    offers = await ls.assistant.completions.at(document, at, "automatic")
    return types.CompletionList(
        is_incomplete=True, items=[*(menu.item(document, at, offer) for offer in offers), *found.items]
    )


def _hover(ls: ChipsmithLanguageServer, params: types.HoverParams) -> types.Hover | None:
    document = ls.documents.opened(params.text_document.uri)
    return ls.assistant.commands.hover(document, params.position) if document else None


def _signature(ls: ChipsmithLanguageServer, params: types.SignatureHelpParams) -> types.SignatureHelp | None:
    document = ls.documents.opened(params.text_document.uri)
    return ls.assistant.commands.signature(document, params.position) if document else None


async def _inline_completion(
    ls: ChipsmithLanguageServer, params: types.InlineCompletionParams
) -> types.InlineCompletionList:
    document = ls.documents.opened(params.text_document.uri)
    if document is None:
        return types.InlineCompletionList([])
    invoked = params.context.trigger_kind == types.InlineCompletionTriggerKind.Invoked
    at = document.position_at_offset(document.offset_at_position(params.position))
    offers = await ls.assistant.completions.at(document, at, "invoked" if invoked else "automatic")
    return types.InlineCompletionList([_item(offer, at) for offer in offers])


def _item(offer: Offer, at: types.Position) -> types.InlineCompletionItem:
    accept = types.Command("Accept", protocol.ACCEPT, arguments=[offer.id])
    return types.InlineCompletionItem(offer.text, range=types.Range(at, at), command=accept)


def _accept(ls: ChipsmithLanguageServer, completion: str) -> None:
    ls.assistant.completions.accepted(completion)


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


_WITH_OPTIONS: tuple[tuple[str, Any, Any], ...] = (
    (types.TEXT_DOCUMENT_INLINE_COMPLETION, types.InlineCompletionOptions(), _inline_completion),
    (
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(
            code_action_kinds=[types.CodeActionKind.QuickFix, types.CodeActionKind.RefactorRewrite]
        ),
        _code_actions,
    ),
    (types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=["-", "["]), _completion),
    (
        types.TEXT_DOCUMENT_SIGNATURE_HELP,
        types.SignatureHelpOptions(trigger_characters=[" ", "-"]),
        _signature,
    ),
)
_FEATURES: dict[str, Any] = {
    types.INITIALIZE: _initialize,
    types.INITIALIZED: _initialized,
    types.SHUTDOWN: _shutdown,
    types.TEXT_DOCUMENT_DID_OPEN: _opened,
    types.TEXT_DOCUMENT_DID_CHANGE: _changed,
    types.TEXT_DOCUMENT_DID_SAVE: _saved,
    types.TEXT_DOCUMENT_DID_CLOSE: _closed,
    types.TEXT_DOCUMENT_HOVER: _hover,
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
