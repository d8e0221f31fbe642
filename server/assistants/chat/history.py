"""Older turns of a long conversation, summarised so that the newer ones fit."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence

from attrs import define, field, frozen

from chipsmith.core.events import Message
from chipsmith.server.assistants.chat.passages import Count
from chipsmith.server.backends.base import ChatRequest, TextBackend
from chipsmith.server.engine.sampling import Sampling

ABOUT_A_MESSAGE = 8
"""Tokens that a template puts around a message."""
SUMMARY_TOKENS = 96
REMEMBERED = 64
"""Summaries kept; the next turn of a conversation needs the one of this turn."""
_ASK = "Summarise this conversation in at most four sentences. Keep names, numbers and decisions.\n\n{talk}"


@frozen
class Condensed:
    """A conversation that fits."""

    messages: list[Message]
    """The newer turns, the question last."""
    summary: str = ""
    """Of the older ones."""
    dropped: int = 0
    """Messages that the summary stands for."""


@define
class History:
    _summaries: OrderedDict[str, str] = field(factory=OrderedDict, init=False)

    async def condense(self, messages: Sequence[Message], room: int, backend: TextBackend) -> Condensed:
        """The newest turns that fit into `room` tokens, and a summary of the rest.

        The question itself always stays; whether it fits is for the backend to say.
        """
        cut = _cut(messages, room, backend.tokens)
        if cut == 0:
            return Condensed(list(messages))
        cut = _cut(messages, room - SUMMARY_TOKENS, backend.tokens)
        older = messages[:cut]
        return Condensed(list(messages[cut:]), await self._summary(older, room, backend), len(older))

    async def _summary(self, older: Sequence[Message], room: int, backend: TextBackend) -> str:
        talk = "\n".join(f"{message.role}: {message.content}" for message in older)
        key = hashlib.sha256(talk.encode()).hexdigest()
        if key not in self._summaries:
            request = ChatRequest(
                messages=[Message("user", _ASK.format(talk=_newest(talk, room, backend.tokens)))],
                max_tokens=SUMMARY_TOKENS,
                sampling=Sampling(temperature=0.0),
            )
            self._summaries[key] = "".join([delta.text async for delta in backend.chat(request)]).strip()
        self._summaries.move_to_end(key)
        while len(self._summaries) > REMEMBERED:
            self._summaries.popitem(last=False)
        return self._summaries[key]


def _cut(messages: Sequence[Message], room: int, count: Count) -> int:
    """How many of the first messages have to go; what stays begins with a question."""
    for index in range(len(messages) - 1, -1, -1):
        room -= count(messages[index].content) + ABOUT_A_MESSAGE
        if room < 0 and index < len(messages) - 1:
            after = range(index + 1, len(messages))
            return next((each for each in after if messages[each].role == "user"), len(messages) - 1)
    return 0


def _newest(talk: str, room: int, count: Count) -> str:
    """The end of a talk that fits, in whole lines."""
    lines = talk.splitlines()
    while len(lines) > 1 and count("\n".join(lines)) > room:
        lines = lines[max(1, len(lines) // 4) :]
    return "\n".join(lines)
