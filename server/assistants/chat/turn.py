"""A conversation's next answer, as it is being written."""

from __future__ import annotations

import uuid
from typing import Any

from attrs import asdict, define, field

from chipsmith.core.events import ChatTurn, ContextOffered, ContextUsed, Event, Timings
from chipsmith.server.assistants.chat.caller import Caller
from chipsmith.server.assistants.chat.citations import Citation, citations, sources
from chipsmith.server.assistants.chat.passages import Asked, Given
from chipsmith.server.backends.base import ChatRequest
from chipsmith.server.engine.job import Finish
from chipsmith.server.hub import Served

NOTHING_FOUND = "The index has nothing on this. What follows is the model's own knowledge.\n\n"


@define
class Turn:
    request: ChatRequest
    """As it was asked, and is recorded."""
    caller: Caller
    asked: Asked = field(factory=Asked)
    id: str = field(factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    text: str = ""
    """What the model wrote."""
    finish: Finish = "cancelled"
    timings: Timings = field(factory=Timings)
    given: list[Given] = field(factory=list)
    cited: list[Citation] = field(factory=list)
    condensed: int = 0
    """Older messages that a summary stands for."""
    fruitless: bool = False
    """A search was asked for by name and found nothing."""

    @property
    def preface(self) -> str:
        """What is said before the model speaks."""
        return NOTHING_FOUND if self.fruitless and not self.given else ""

    def close(self) -> str:
        """Look for what supports the answer; returns what is said after it."""
        if not self.given:
            return ""
        self.cited = citations(self.text, self.given)
        return sources(self.given, self.cited, self.text)

    def told(self) -> dict[str, Any]:
        """What ends the answer beside its cost."""
        context = [
            {
                "number": one.number,
                "provider": one.provider,
                "argument": one.argument,
                "passage": one.id,
                "path": one.path,
                "first_line": one.first_line,
                "last_line": one.last_line,
                "tokens": one.tokens,
            }
            for one in self.given
        ]
        if not (context or self.condensed or self.fruitless):
            return {}
        return {
            "context": context,
            "citations": [asdict(one) for one in self.cited],
            "condensed": self.condensed,
        }

    def events(self, served: Served) -> list[Event]:
        """What is recorded of it."""
        who: dict[str, Any] = asdict(self.caller)
        turn = ChatTurn(
            turn=self.id,
            messages=list(self.request.messages),
            answer=self.text,
            finish=self.finish,
            model=served.model,
            model_version=served.version,
            timings=self.timings,
            **who,
        )
        if not self.given:
            return [turn]
        query = self.request.messages[-1].content
        by_number = {one.number: one.id for one in self.given}
        used = dict.fromkeys(by_number[number] for one in self.cited for number in one.numbers)
        return [
            turn,
            ContextOffered(answer=self.id, query=query, pieces=[one.piece() for one in self.given], **who),
            ContextUsed(
                answer=self.id,
                passages=list(used),
                unsupported=sum(not one.supported for one in self.cited),
                **who,
            ),
        ]
