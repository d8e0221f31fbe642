"""A conversation's next answer, as it is being written."""

from __future__ import annotations

import uuid
from typing import Any

from attrs import asdict, define, field

from chipsmith.core.events import ChatTurn, ContextOffered, ContextUsed, Event, Timings
from chipsmith.server.assistants.chat.caller import Caller
from chipsmith.server.assistants.chat.marking import Citation, Marker, Strict, sources
from chipsmith.server.assistants.chat.passages import Asked, Given
from chipsmith.server.assistants.chat.quotes import Quote
from chipsmith.server.backends.base import ChatRequest
from chipsmith.server.engine.job import Finish
from chipsmith.server.hub import Served

NOTHING_FOUND = "The index has nothing on this. What follows is the model's own knowledge.\n\n"
LEFT = "\n\nThe rest is left out: the model went on without the passages."
UNSAID = "The model's own words are left out: the passages do not say them."


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
    quoted: list[Quote] = field(factory=list)
    marker: Marker = field(factory=lambda: Marker(()))
    condensed: int = 0
    """Older messages that a summary stands for."""
    fruitless: bool = False
    """A search was asked for by name and found nothing."""

    @property
    def ended(self) -> bool:
        return self.finish != "cancelled"

    @property
    def cited(self) -> list[Citation]:
        return self.marker.cited

    @property
    def used(self) -> set[int]:
        """The passages that the answer quotes or rests on."""
        return {number for one in self.cited for number in one.numbers} | {one.number for one in self.quoted}

    def spent(self, timings: Timings) -> None:
        """What it cost, told at its end; also when nobody read so far."""
        self.timings = timings

    @property
    def left(self) -> bool:
        """Whether the model has left the passages, and there is something better to read than its words."""
        return self.marker.lost and (bool(self.quoted) or isinstance(self.marker, Strict))

    def begin(self, given: list[Given], quoted: list[Quote], *, strict: bool = False) -> str:
        """Take note of the passages; returns what is said before the model speaks.

        `strict` leaves out what they do not support.
        """
        self.given, self.quoted = given, quoted
        told = "".join(map(str, quoted)) + "\n" if quoted else ""
        preface = NOTHING_FOUND if self.fruitless and not given else told
        self.marker = (Strict if strict else Marker)(given, start=len(preface))
        return preface

    def end(self) -> str:
        """What is said after the model: where it comes from."""
        left = self.marker.finish()
        if self.left:
            left += LEFT if self.cited else UNSAID
        return left + (sources(self.given, self.used, self.cited) if self.given else "")

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
        used = [by_number[number] for number in sorted(self.used)]
        return [
            turn,
            ContextOffered(answer=self.id, query=query, pieces=[one.piece() for one in self.given], **who),
            ContextUsed(
                answer=self.id,
                passages=used,
                unsupported=sum(not one.supported for one in self.cited) + self.marker.left_out,
                **who,
            ),
        ]
