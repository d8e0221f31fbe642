"""Chipsmith's own messages beside the standard ones, typed, and a protocol that answers malformed ones.

Fields are named as the code names them; on the wire they are in camelCase, as all of LSP is. Results
have no defaults, since lsprotocol leaves fields out that have theirs.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from attrs import define, field, validators
from cattrs import BaseValidationError
from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.protocol import JsonRPCNotification, LanguageServerProtocol

from chipsmith.core.errors import ChipsmithError
from chipsmith.lsp.messages import blocks, chat, edits, scripts
from chipsmith.lsp.tally import Today

log = logging.getLogger(__name__)

STATUS = "chipsmith/status"
DID_MOVE_CURSOR = "chipsmith/didMoveCursor"
"""Where the person is looking now; a prompt is computed there before it is asked for."""
DID_SHOW = "chipsmith/didShow"
DID_PARTIALLY_ACCEPT = "chipsmith/didPartiallyAccept"
DID_REJECT = "chipsmith/didReject"
ACCEPT = "chipsmith.accept"
"""The command that an accepted item runs, with the completion's identifier."""


REQUEST_FAILED = -32803
"""LSP 3.17: the request was well-formed and failed."""
UNREADABLE = JsonRPCNotification(method="$/unreadable", jsonrpc="2.0", params=None)


@define
class RoleStatus:
    model: str
    version: str | None
    loaded: bool
    error: str | None


@define
class StatusResult:
    state: str
    """starting, ready, lost or failed."""
    message: str
    url: str | None
    roles: dict[str, RoleStatus]
    latency_ms: float | None
    """Of the last completion, from request to answer."""
    recording: str
    """How much is recorded of this workspace: `all`, `no_code` or `off`."""
    today: Today
    """What became of this editor's offers today."""


@define
class CompletionParams:
    """What a client reports of a completion: `id` is the accept command's argument."""

    id: str


@define
class PartialAcceptParams:
    id: str
    accepted_length: int
    """UTF-16 code units from the offer's start, all parts together."""


@define
class InitializationOptions:
    """What a client may set when it starts the language server; everything is optional."""

    server_url: str | None = None
    """A server elsewhere, which is not ours to start."""
    token: str | None = field(default=None, repr=False)
    debounce_ms: int | None = field(default=None, validator=validators.optional(validators.ge(0)))
    prefix_characters: int | None = field(default=None, validator=validators.optional(validators.ge(1)))
    suffix_characters: int | None = field(default=None, validator=validators.optional(validators.ge(0)))


P = TypeVar("P")


@define
class Request(Generic[P]):
    id: int | str
    params: P
    method: str
    jsonrpc: str


@define
class Notification(Generic[P]):
    params: P
    method: str
    jsonrpc: str


MESSAGES: Mapping[str, tuple[Any, Any]] = {
    chat.CHAT: (Request[chat.ChatParams], Notification[chat.ChatParams]),
    chat.CONTEXT: (Request[chat.ChatParams], Notification[chat.ChatParams]),
    chat.PROVIDERS: (Request[Any], Notification[Any]),
    chat.FEEDBACK: (Request[chat.FeedbackParams], Notification[chat.FeedbackParams]),
    STATUS: (Request[Any], Notification[Any]),
    edits.EDIT: (Request[edits.EditParams], Notification[edits.EditParams]),
    edits.RESOLVE_EDIT: (Request[edits.ResolveEditParams], Notification[edits.ResolveEditParams]),
    scripts.SCRIPT: (Request[scripts.ScriptParams], Notification[scripts.ScriptParams]),
    blocks.CHECK: (Request[blocks.CheckParams], Notification[blocks.CheckParams]),
    blocks.REVIEW_BLOCK: (Request[blocks.ReviewParams], Notification[blocks.ReviewParams]),
    blocks.DID_APPLY: (Request[blocks.ApplyParams], Notification[blocks.ApplyParams]),
    chat.DELTA: (Request[chat.Delta], Notification[chat.Delta]),
    DID_MOVE_CURSOR: (
        Request[types.TextDocumentPositionParams],
        Notification[types.TextDocumentPositionParams],
    ),
    DID_SHOW: (Request[CompletionParams], Notification[CompletionParams]),
    DID_PARTIALLY_ACCEPT: (Request[PartialAcceptParams], Notification[PartialAcceptParams]),
    DID_REJECT: (Request[CompletionParams], Notification[CompletionParams]),
}
"""How a message is read that comes with an id, and without one."""


class Protocol(LanguageServerProtocol):
    """LSP with Chipsmith's messages; a request that cannot be read is answered rather than dropped."""

    @functools.cache  # noqa: B019 - there is one protocol a process
    def get_message_type(self, method: str) -> Any:
        """The type of a message that we send: of ours, notifications only."""
        return MESSAGES[method][1] if method in MESSAGES else types.METHOD_TO_TYPES.get(method, (None,))[0]

    def structure_message(self, data: dict[str, Any]) -> Any:
        try:
            if "jsonrpc" in data and (kinds := MESSAGES.get(data.get("method", ""))):
                return self._converter.structure({"params": None, **data}, kinds["id" not in data])
            return super().structure_message(data)
        except (JsonRpcException, BaseValidationError, TypeError, ValueError) as error:
            log.warning("cannot read %s: %r", data.get("method"), type(error))
            if "id" in data and "method" in data:
                self._send_response(data["id"], error=JsonRpcInvalidParams().to_response_error())
            return UNREADABLE


@contextmanager
def failing() -> Iterator[None]:
    """Let an error of ours fail the request as JSON-RPC does: with its message, and its fix in `data`."""
    try:
        yield
    except ChipsmithError as error:
        raise JsonRpcException(error.message, REQUEST_FAILED, {"fix": error.fix}) from error
