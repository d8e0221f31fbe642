"""Chat: one streamed answer a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import asdict, define

from chipsmith.core.events import ChatFeedback, Event
from chipsmith.lsp.connection import Connection
from chipsmith.lsp.protocol import ChatParams, ChatResult, FeedbackParams
from chipsmith.lsp.session import Session


@define
class Chat:
    """Asks the server, which records the turn; `record` takes the feedback that follows."""

    connection: Connection
    session: Session
    record: Callable[[Event], None]

    async def answer(self, params: ChatParams, token: int | str, send: Callable[[str], None]) -> ChatResult:
        """Stream an answer through `send`, and return it whole under `token`.

        Waits for a server that is being started.

        Raises:
            ServerUnreachableError: there is none, or it went away.
            RefusedError: the server refused.
        """
        await self.connection.settled()
        result = ChatResult(id=token, turn="", content="", model="", model_version="", finish="", timings={})
        async for chunk in self.connection.stream("/v1/chat/completions", self._body(params)):
            if text := _take(chunk, result):
                result.content += text
                send(text)
        return result

    def feedback(self, params: FeedbackParams) -> None:
        self.record(
            ChatFeedback(**self.session.base(), turn=params.turn, rating=params.rating, text=params.text)
        )

    def _body(self, params: ChatParams) -> dict[str, Any]:
        messages = [asdict(message) for message in params.messages]
        base = {**self.session.base(), "conversation": params.session or ""}
        return {"model": "chat", "messages": messages, "stream": True, **base}


def _take(chunk: dict[str, Any], result: ChatResult) -> str:
    """Note what a piece says about the answer, and return its text."""
    result.turn = chunk.get("id") or result.turn
    result.model = chunk.get("model") or result.model
    result.model_version = chunk.get("model_version") or result.model_version
    result.timings = chunk.get("timings") or result.timings
    choices = chunk.get("choices") or [{}]
    result.finish = choices[0].get("finish_reason") or result.finish
    return (choices[0].get("delta") or {}).get("content") or ""
