"""The completion assistant: plain completion, and offers that an editor can show."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Hashable, Iterator
from contextlib import aclosing
from functools import partial
from time import monotonic

from attrs import asdict, define, evolve, field

from chipsmith import __version__
from chipsmith.core.events import Timings
from chipsmith.core.languages import language_of
from chipsmith.core.worth import Moment
from chipsmith.server.assistants.completion.comments import CommentOffers
from chipsmith.server.assistants.completion.editing import Editing
from chipsmith.server.assistants.completion.filters import Exclusion, Offer, Reason, objection
from chipsmith.server.assistants.completion.memory import Memory
from chipsmith.server.assistants.completion.place import place_of
from chipsmith.server.assistants.completion.shape import shape
from chipsmith.server.assistants.completion.stops import StopRule
from chipsmith.server.assistants.journal import Journal
from chipsmith.server.backends.base import CompletionRequest, Delta, TextBackend
from chipsmith.server.hub import Hub, Served

ANOTHER_TEMPERATURE = 0.4
"""Of a further candidate: the likeliest text was no good."""
REPLACED_WITHIN_S = 0.3
"""After so long nobody waits for a further one."""
FINAL = (Reason.EMPTY, Reason.UNLIKELY)
"""Reasons that say more of the place than of the candidate."""


Judge = Callable[[Offer, str, str], bool]
"""Whether an offer invents something, by the offer, its file's path and its file's tool."""
Unlikely = Callable[[Moment], bool]
"""Whether an offer would hardly be taken."""


@define
class CompletionAssistant:
    """Completes text. Files that `exclusion` covers get no offers, nor does what `invents` objects to, nor
    unasked what is `unlikely`. Below a comment `comments` offer before a model is asked."""

    hub: Hub
    journal: Journal
    exclusion: Exclusion
    invents: Judge | None = None
    unlikely: Unlikely = lambda _: False
    comments: CommentOffers | None = None
    _memory: Memory = field(factory=Memory, init=False)

    async def complete(self, request: CompletionRequest, role: str) -> AsyncGenerator[tuple[Served, Delta]]:
        """Stream what stands between prefix and suffix, as the model writes it."""
        async with self.hub.text(role) as (served, backend):
            request = evolve(request, told=partial(self.journal.generated, served))
            async with aclosing(backend.complete(request)) as deltas:
                async for delta in deltas:
                    yield served, delta

    async def offer(self, editing: Editing, role: str) -> AsyncGenerator[tuple[Served, Delta]]:
        """One delta with what to show at the cursor, or with no text and the reason why not.

        What was offered before and is typed through or undone comes from memory, at no cost.

        An offer is one piece, since its end decides on its beginning: overlaps, brackets, filters.
        """
        async with self.hub.text(role) as (served, backend):
            if self.exclusion.covers(editing.path, editing.workspace):
                yield served, self._withheld(Delta("", "stop", Timings()), Reason.EXCLUDED)
                return
            prefix, recipes = editing.request.prefix, _recipes(served)
            for writer in (recipes, served):
                if (known := self._memory.recall(_place(writer, editing.request), prefix)) is not None:
                    yield writer, Delta(known, "stop", Timings())
                    return
            delta, writer = await self._below_comment(editing), recipes
            if not delta.text:
                delta, writer = await self._best(served, backend, editing), served
            if delta.text:
                self._memory.keep(_place(writer, editing.request), prefix, delta.text)
            yield writer, delta

    async def warm(self, editing: Editing, role: str) -> AsyncGenerator[tuple[Served, Delta]]:
        """Have the prompt computed that an offer there will need; one delta without text."""
        async with self.hub.text(role) as (served, backend):
            if self.exclusion.covers(editing.path, editing.workspace):
                yield served, Delta("", "stop", Timings())
            else:
                yield served, await self._ask(served, backend, evolve(_plain(editing.request), warm=True))

    async def _best(self, served: Served, backend: TextBackend, editing: Editing) -> Delta:
        """The first candidate that no filter objects to, or the last one's objection.

        A model that has nothing to say is not pressed, and nobody waits long for a replacement.
        """
        request = _plain(editing.request)
        place = place_of(language_of(editing.language, editing.path), request.prefix, request.suffix)
        spent, delta, reason, started = Timings(), Delta(), None, monotonic()
        for attempt in _attempts(evolve(request, stop_when=StopRule(place)), editing.candidates):
            delta = await self._ask(served, backend, attempt)
            spent = _sum(spent, delta.timings or Timings())
            raw = delta.text.replace("\r\n", "\n")
            text = shape(place, raw, cut_off=delta.finish == "length")
            reason = self._objection(Offer(place, text), editing)
            if reason is None and await self._disregarded(evolve(editing, request=request), text):
                reason = Reason.DISREGARDS
            if reason is None:
                return Delta(_with_line_ends(editing.request, text), delta.finish, spent)
            if reason in FINAL or monotonic() - started > REPLACED_WITHIN_S:
                break
        return self._withheld(evolve(delta, text="", timings=spent), reason or Reason.EMPTY)

    async def _below_comment(self, editing: Editing) -> Delta:
        """What a known way makes of the comment above; no text where there is none, or others are wanted."""
        if self.comments is None or editing.request.sampling.temperature > 0:
            return Delta()
        request = _plain(editing.request)
        text = await self.comments.below(evolve(editing, request=request))
        place = place_of(language_of(editing.language, editing.path), request.prefix, request.suffix)
        if not text or self._objection(Offer(place, text), editing):
            return Delta()
        return Delta(_with_line_ends(editing.request, text), "stop", Timings())

    async def _disregarded(self, editing: Editing, text: str) -> bool:
        """Whether a text has nothing to do with the comment above it."""
        return self.comments is not None and await self.comments.disregarded(editing, text)

    def _objection(self, offer: Offer, editing: Editing) -> Reason | None:
        if reason := objection(offer):
            return reason
        if self.invents is not None and self.invents(offer, editing.path, editing.tool):
            return Reason.INVENTED
        moment = Moment(editing.language, offer.place.prefix, offer.place.suffix, offer.text)
        return Reason.UNLIKELY if editing.automatic and self.unlikely(moment) else None

    async def _ask(self, served: Served, backend: TextBackend, request: CompletionRequest) -> Delta:
        """A whole answer as one delta."""
        text, last = "", Delta()
        request = evolve(request, told=partial(self.journal.generated, served))
        async with aclosing(backend.complete(request)) as deltas:
            async for last in deltas:
                text += last.text
        return evolve(last, text=text)

    def _withheld(self, delta: Delta, reason: Reason) -> Delta:
        self.journal.filtered(reason)
        return evolve(delta, filtered=str(reason))


def _recipes(served: Served) -> Served:
    """By whom an offer is that no model wrote."""
    return evolve(served, model="recipes", version=f"recipes-{__version__}", adapter="", asks="")


def _plain(request: CompletionRequest) -> CompletionRequest:
    """A request as a model is asked for an offer: line feeds only, and one answer."""
    prefix, suffix = request.prefix.replace("\r\n", "\n"), request.suffix.replace("\r\n", "\n")
    return evolve(request, prefix=prefix, suffix=suffix, whole=True)


def _place(served: Served, request: CompletionRequest) -> Hashable:
    """All that decides on an offer except the text before the cursor."""
    what = (request.document, request.suffix, tuple(request.context), request.max_tokens)
    return (served.version, served.model, *what, request.sampling, request.stops)


def _attempts(request: CompletionRequest, candidates: int) -> Iterator[CompletionRequest]:
    yield request
    for number in range(1, candidates):
        sampling = evolve(request.sampling, temperature=ANOTHER_TEMPERATURE, seed=number)
        yield evolve(request, sampling=sampling)


def _sum(one: Timings, other: Timings) -> Timings:
    values = asdict(other)
    return Timings(**{name: value + values[name] for name, value in asdict(one).items()})


def _with_line_ends(request: CompletionRequest, text: str) -> str:
    """The text with the document's line ends."""
    return text.replace("\n", "\r\n") if "\r\n" in request.prefix + request.suffix else text
