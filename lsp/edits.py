"""Edits by instruction: proposed as hunks, applied as the person decides, never over newer text."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from typing import Any

from attrs import define, field
from lsprotocol import types

from chipsmith.core.errors import InputError, RefusedError
from chipsmith.core.events import EditOutcome, Event, new_id
from chipsmith.core.graft import graft
from chipsmith.core.hunks import Hunk, hunks, place
from chipsmith.lsp.connection import Connection
from chipsmith.lsp.documents import Document
from chipsmith.lsp.messages.blocks import ReviewParams, ReviewResult
from chipsmith.lsp.messages.edits import (
    EditHunk,
    EditParams,
    EditResult,
    ResolveEditParams,
    ResolveEditResult,
)
from chipsmith.lsp.session import Session

KEPT = 32
"""Proposals that may still be resolved; older ones are forgotten."""


@define
class Proposal:
    document: Document
    source: str
    """The document as it was when the edit was asked for."""
    hunks: dict[int, Hunk]
    """Those that are open still, by their place in the result."""
    recorded: bool
    """Whether each hunk's outcome is; what became of a block is told by `chipsmith/didApply`."""


@define
class Edits:
    """Asks the server for edits; `record` takes what became of each hunk."""

    connection: Connection
    session: Session
    rules: Callable[[str], str]
    """The rules that count for a path."""
    record: Callable[[Event], None]
    _proposals: OrderedDict[str, Proposal] = field(factory=OrderedDict, init=False)

    async def propose(
        self, params: EditParams, document: Document, send: Callable[[str], None]
    ) -> EditResult:
        """Stream the model's words through `send`, and return the hunks.

        Raises:
            InputError: the range holds nothing.
            ServerUnreachableError: there is no server, or it went away.
            RefusedError: the server refused.
        """
        asked = _copy(document)
        body = self._body(params, document)
        await self.connection.settled()
        said = await _done(self.connection.stream("/v1/edits", body), send)
        proposed = [
            Hunk(one["first_line"], tuple(one["removed"]), tuple(one["added"])) for one in said["hunks"]
        ]
        self._keep(said["id"], Proposal(document, asked.source, dict(enumerate(proposed)), recorded=True))
        return EditResult(
            id=said["id"],
            version=asked.version or 0,
            hunks=[_told(hunk, asked) for hunk in proposed],
            model=said["model"],
            model_version=said["model_version"],
            timings=said["timings"],
        )

    async def review(self, params: ReviewParams, document: Document) -> ReviewResult:
        """The hunks that put a block of an answer into a document.

        Raises:
            InputError: the block is in the document already.
        """
        asked = _copy(document)
        changes = await asyncio.to_thread(_changes, asked, params)
        if not changes:
            raise InputError("The document has this block already.", fix="nothing needs to be applied.")
        name = new_id()
        self._keep(name, Proposal(document, asked.source, dict(enumerate(changes)), recorded=False))
        return ReviewResult(name, asked.version or 0, [_told(hunk, asked) for hunk in changes])

    def resolve(self, params: ResolveEditParams) -> ResolveEditResult:
        """The text edits of accepted hunks, for the document as it is now.

        Raises:
            InputError: there is no such edit, or no such hunk in it.
        """
        proposal = self._proposals.get(params.id)
        if proposal is None:
            raise InputError("That edit is not open any more.", fix="ask for it again.")
        wrong = [one for one in (*params.accepted, *params.rejected) if one not in proposal.hunks]
        if wrong:
            raise InputError(f"The edit has no open hunk {wrong[0]}.", fix="name each hunk once.")
        accepted = {index: proposal.hunks.pop(index) for index in dict.fromkeys(params.accepted)}
        rejected = {index: proposal.hunks.pop(index) for index in params.rejected if index in proposal.hunks}
        now = proposal.document
        placed = dict(zip(accepted, place(accepted.values(), proposal.source, now.source), strict=True))
        if proposal.recorded:
            self._tell(params.id, rejected, "rejected")
            self._tell(params.id, {i: hunk for i, hunk in accepted.items() if placed[i]}, "accepted")
            self._tell(params.id, {i: hunk for i, hunk in accepted.items() if not placed[i]}, "conflict")
        if not proposal.hunks:
            del self._proposals[params.id]
        return ResolveEditResult(
            edits=[
                types.TextEdit(_range(hunk, now), "".join(hunk.added)) for hunk in placed.values() if hunk
            ],
            version=now.version or 0,
            conflicts=[index for index, hunk in placed.items() if hunk is None],
        )

    def _keep(self, name: str, proposal: Proposal) -> None:
        self._proposals[name] = proposal
        while len(self._proposals) > KEPT:
            self._proposals.popitem(last=False)

    def _tell(self, edit: str, hunks: dict[int, Hunk], outcome: Any) -> None:
        for index, hunk in hunks.items():
            self.record(
                EditOutcome(
                    **self.session.base(),
                    edit=edit,
                    hunk=index,
                    outcome=outcome,
                    removed="".join(hunk.removed),
                    added="".join(hunk.added),
                )
            )

    def _body(self, params: EditParams, document: Document) -> dict[str, Any]:
        first, text = _lines(document, params.range)
        return {
            "text": text,
            "instruction": params.instruction,
            "language": document.language_id or "",
            "path": document.path,
            "first_line": first,
            "rules": self.rules(document.path),
            "stream": True,
            **self.session.base(),
        }


def _copy(document: Document) -> Document:
    """The document as it is now, whatever is typed into it meanwhile."""
    return Document(document.uri, document.source, document.version, position_codec=document.position_codec)


def _changes(document: Document, params: ReviewParams) -> list[Hunk]:
    """What a block changes: of the selected lines all that differs, else of those that it is about."""
    first = params.range.start.line
    if params.range.start == params.range.end:
        return graft(document.source, params.text, first)
    first, selected = _lines(document, params.range)
    end = "\r\n" if "\r\n" in selected else "\n"
    ended = end if selected.endswith(end) else ""
    return hunks(selected, end.join(params.text.splitlines()) + ended, first_line=first)


def _lines(document: Document, wanted: types.Range) -> tuple[int, str]:
    """The first line that a range touches, and the text of all of them.

    Raises:
        InputError: they hold nothing.
    """
    first, last = wanted.start.line, wanted.end.line
    if last > first and wanted.end.character == 0:
        last -= 1
    text = "".join(document.lines[first : last + 1])
    if not text.strip():
        raise InputError("There is no code to edit.", fix="select the lines that are to be changed.")
    return first, text


async def _done(events: AsyncIterator[Any], send: Callable[[str], None]) -> dict[str, Any]:
    async for event in events:
        if event.get("event") == "done":
            done: dict[str, Any] = event
            return done
        send(event.get("text", ""))
    raise RefusedError("The server ended without a proposal.", fix="ask again; the server's log says more.")


def _told(hunk: Hunk, document: Document) -> EditHunk:
    return EditHunk(_range(hunk, document), "".join(hunk.removed), "".join(hunk.added))


def _range(hunk: Hunk, document: Document) -> types.Range:
    """Whole lines; behind a last line that has no end, the document's end."""
    starts = [*document.line_starts, len(document.source)]
    first, end = (starts[min(line, len(starts) - 1)] for line in (hunk.first_line, hunk.end_line))
    return types.Range(document.position_at_offset(first), document.position_at_offset(end))
