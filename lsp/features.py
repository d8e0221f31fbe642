"""Which message goes to which part of the language server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from chipsmith.core.home import Home
from chipsmith.lsp import menu, own, protocol
from chipsmith.lsp.server import ChipsmithLanguageServer

if TYPE_CHECKING:
    from chipsmith.lsp.completions import Offer


def make_server(home: Home) -> ChipsmithLanguageServer:
    """The server with its features registered."""
    server = ChipsmithLanguageServer(home)
    for method, handler in (*_FEATURES.items(), *own.MESSAGES.items()):
        server.feature(method)(handler)
    for method, options, handler in _WITH_OPTIONS:
        server.feature(method, options)(handler)
    server.command(protocol.ACCEPT)(_accept)
    for command, handler in own.COMMANDS.items():
        server.command(command)(handler)
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
}
