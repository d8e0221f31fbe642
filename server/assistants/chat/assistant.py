"""Answering a conversation: gather, fit, ask the model, look for what supports the answer, record."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from attrs import evolve, frozen

from chipsmith.core.chat_prompt import FROM_PASSAGES, SYSTEM, with_passages
from chipsmith.core.embedded import SCHEME
from chipsmith.core.events import Message
from chipsmith.server.assistants.chat.history import ABOUT_A_MESSAGE, History
from chipsmith.server.assistants.chat.passages import (
    AUTOMATIC,
    FOUND,
    KINDS,
    USAGE,
    Asked,
    Commands,
    Given,
    Search,
    fit,
    gather,
)
from chipsmith.server.assistants.chat.quotes import Embed, Quote, quotes, usage_of
from chipsmith.server.assistants.chat.turn import Turn
from chipsmith.server.assistants.journal import Journal
from chipsmith.server.backends.base import ChatRequest, Delta, TextBackend
from chipsmith.server.hub import Hub, Served

GROUNDED_TOKENS = 192
"""Of an answer from what a search found, unless the client says how long: what is written stands above it."""
FOLLOWS_UP = 6
"""Words up to which a question is taken to go on from the one before, and is searched for with it."""
ANSWER_SHARE = 4
"""One part in so many of the context is left for the answer."""
PASSAGES_SHARE = 0.7
"""Of the room beside the question, where there are earlier turns too."""

_WRITE = re.compile(
    r"```|(?:^|[.!?:,\n]\s*|please\s+|you\s+)"
    r"(?:write|generate|draft|rewrite|refactor|convert|translate|implement|complete|fix|show|give|make|create)\b",
    re.IGNORECASE,
)
"""A request to write something, or code that it is about."""


@frozen
class Prepared:
    request: ChatRequest
    given: list[Given]
    condensed: int


class ChatAssistant:
    def __init__(self, hub: Hub, journal: Journal, search: Search, embed: Embed, commands: Commands) -> None:
        self._hub = hub
        self._journal = journal
        self._search = search
        self._embed = embed
        self._commands = commands
        self._history = History()

    async def answer(self, turn: Turn, role: str) -> AsyncGenerator[tuple[Served, Delta]]:
        """Stream the answer; when it ends, or the reader leaves, the turn is recorded.

        Where passages were found, their sentences nearest to the question come first, and an answer that
        leaves the passages at once is ended. Of an embedded model's words only those are shown that they
        support.

        Raises:
            NoIndexError: the question asks for a search, and nothing was indexed.
            ContextTooLongError: the question alone is too long.
        """
        found = await gather(_with_former(turn), self._search, self._commands)
        turn.fruitless = any(one.provider != AUTOMATIC for one in turn.asked.searches) and not found
        async with self._hub.text(role) as (served, backend):
            prepared = await self._prepare(turn, found, backend, served.asks)
            strict = served.model.startswith(SCHEME) and _looks_up(turn, prepared.given)
            preface = turn.begin(prepared.given, await self._quotes(prepared.given), strict=strict)
            turn.condensed = prepared.condensed
            deltas = backend.chat(evolve(prepared.request, told=turn.spent))
            try:
                if preface:
                    yield served, Delta(preface)
                async with aclosing(deltas):
                    async for delta in deltas:
                        yield served, _noted(turn, delta)
                        if turn.ended:
                            break
            except Exception:
                turn.finish = "error"
                raise
            finally:
                self._record(turn, served)

    async def _quotes(self, given: Sequence[Given]) -> list[Quote]:
        """Usage of commands, and quotes of what was found; of what a person brought they need none."""
        usage = [usage_of(one) for one in given if one.provider == USAGE]
        found = [one for one in given if one.provider in KINDS]
        return usage + (await quotes(found[0].argument, found, self._embed) if found else [])

    async def _prepare(self, turn: Turn, found: Sequence[Given], backend: TextBackend, asks: str) -> Prepared:
        """The request with rules and passages, and with older turns summarised where they do not fit.

        `asks` are the words by which this version was trained to give its best.
        """
        system, talk = _split(turn.request.messages)
        if turn.asked.rules:
            system += f"\n\nRules of this project:\n{turn.asked.rules}"
        if found:
            system += f"\n\n{FROM_PASSAGES}"
        room = self._room(turn.request, backend, system + asks, talk[-1].content)
        given = fit(found, int((PASSAGES_SHARE if len(talk) > 1 else 1.0) * room), backend.tokens)
        question = _with_passages(talk[-1], given)
        left = room - sum(one.tokens for one in given) + backend.tokens(question.content)
        kept = await self._history.condense([*talk[:-1], question], left, backend)
        if kept.summary:
            system += f"\n\nEarlier in this conversation: {kept.summary}"
        if asks:
            system += f"\n\n{asks}"
        limit = turn.request.max_tokens
        if limit is None and any(one.provider in FOUND for one in given):
            limit = GROUNDED_TOKENS
        messages = [Message("system", system), *kept.messages]
        request = evolve(turn.request, messages=messages, max_tokens=limit)
        return Prepared(request, given, kept.dropped)

    @staticmethod
    def _room(request: ChatRequest, backend: TextBackend, system: str, question: str) -> int:
        """Tokens that are left beside the system's words, the question and the answer."""
        answer = min(request.max_tokens or backend.context, backend.context // ANSWER_SHARE)
        taken = backend.tokens(system) + backend.tokens(question) + 3 * ABOUT_A_MESSAGE
        return max(backend.context - answer - taken, 0)

    def _record(self, turn: Turn, served: Served) -> None:
        self._journal.generated(served, turn.timings, session=turn.caller.session)
        for event in turn.events(served):
            self._journal.record(event)


def with_system(messages: list[Message]) -> list[Message]:
    """The conversation with our system message, unless it brings its own."""
    return messages if messages and messages[0].role == "system" else [SYSTEM, *messages]


def _looks_up(turn: Turn, given: Sequence[Given]) -> bool:
    """Whether the answer should stand in the passages: all were found, and nothing new is to be written."""
    written = _WRITE.search(turn.request.messages[-1].content)
    return not written and all(one.provider in FOUND for one in given)


def _with_former(turn: Turn) -> Asked:
    """The searches of a short question, with the question before it."""
    former = [message.content for message in turn.request.messages if message.role == "user"][:-1]
    if not former:
        return turn.asked
    searches = tuple(
        evolve(one, query=f"{former[-1]} {one.query}") if len(one.query.split()) <= FOLLOWS_UP else one
        for one in turn.asked.searches
    )
    return evolve(turn.asked, searches=searches)


def _noted(turn: Turn, delta: Delta) -> Delta:
    """Keep what the model says, and mark it; at its end add where it comes from."""
    turn.text += delta.text
    turn.timings = delta.timings or turn.timings
    shown = turn.marker.feed(delta.text)
    finish = delta.finish or ("stop" if turn.left else None)
    if finish is None:
        return evolve(delta, text=shown)
    turn.finish = finish
    return evolve(delta, text=shown + turn.end(), finish=finish, timings=turn.timings)


def _split(messages: Sequence[Message]) -> tuple[str, list[Message]]:
    """The system's words, and the talk."""
    head = [message.content for message in messages if message.role == "system"]
    talk = [message for message in messages if message.role != "system"]
    return "\n\n".join(head), talk or [Message("user", "")]


def _with_passages(question: Message, given: Sequence[Given]) -> Message:
    if not given:
        return question
    return evolve(question, content=with_passages(question.content, [one.shown() for one in given]))
