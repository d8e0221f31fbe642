"""The chat assistant: answers a conversation and records the turn."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing

from attrs import define, field, frozen

from chipsmith.core.events import ChatTurn, Message, Timings
from chipsmith.server.assistants.journal import Journal
from chipsmith.server.backends.base import ChatRequest, Delta
from chipsmith.server.engine.job import Finish
from chipsmith.server.hub import Hub, Served

SYSTEM = Message(
    "system",
    "You are Chipsmith, an assistant for chip designers. Answer briefly and precisely. "
    "Say so when you do not know.",
)


@frozen
class Caller:
    """Who asks; kept with the recorded turn."""

    session: str = ""
    user: str = ""
    client: str = ""
    workspace: str = ""


@define
class Turn:
    """A conversation's next answer, as it is being written."""

    request: ChatRequest
    caller: Caller
    id: str = field(factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    text: str = ""
    finish: Finish = "cancelled"
    timings: Timings = field(factory=Timings)


class ChatAssistant:
    def __init__(self, hub: Hub, journal: Journal) -> None:
        self._hub = hub
        self._journal = journal

    async def answer(self, turn: Turn, role: str) -> AsyncGenerator[tuple[Served, Delta]]:
        """Stream the answer; when it ends, or the reader leaves, the turn is recorded."""
        async with self._hub.text(role) as (served, backend):
            deltas = backend.chat(turn.request)
            try:
                async with aclosing(deltas):
                    async for delta in deltas:
                        turn.text += delta.text
                        turn.finish = delta.finish or turn.finish
                        turn.timings = delta.timings or turn.timings
                        yield served, delta
            except Exception:
                turn.finish = "error"
                raise
            finally:
                self._record(turn, served)

    def _record(self, turn: Turn, served: Served) -> None:
        self._journal.generated(served, turn.timings, session=turn.caller.session)
        self._journal.record(
            ChatTurn(
                turn=turn.id,
                messages=list(turn.request.messages),
                answer=turn.text,
                finish=turn.finish,
                model=served.model,
                model_version=served.version,
                timings=turn.timings,
                session=turn.caller.session,
                user=turn.caller.user,
                client=turn.caller.client,
                workspace=turn.caller.workspace,
            )
        )


def with_system(messages: list[Message]) -> list[Message]:
    """The conversation with our system message, unless it brings its own."""
    return messages if messages and messages[0].role == "system" else [SYSTEM, *messages]
