"""The completion assistant: text at the cursor that an editor can show."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from attrs import evolve

from chipsmith.core.events import Timings
from chipsmith.server.assistants.journal import Journal
from chipsmith.server.backends.base import CompletionRequest, Delta
from chipsmith.server.hub import Hub, Served


class CompletionAssistant:
    def __init__(self, hub: Hub, journal: Journal) -> None:
        self._hub = hub
        self._journal = journal

    async def complete(self, request: CompletionRequest, role: str) -> AsyncGenerator[tuple[Served, Delta]]:
        """Stream what stands between prefix and suffix."""
        timings = Timings()
        async with self._hub.text(role) as (served, backend):
            deltas = backend.complete(request)
            try:
                async with aclosing(deltas):
                    async for delta in deltas:
                        timings = delta.timings or timings
                        yield served, delta
            finally:
                self._journal.generated(served, timings)


def editor_stops(request: CompletionRequest) -> CompletionRequest:
    """The request with stop rules for an editor's ghost text.

    Within a line nothing but that line is written; at a line's end, up to a blank line or to the
    line that follows the cursor, which would be a repetition.
    """
    rest_of_line, _, below = request.suffix.partition("\n")
    if rest_of_line.strip():
        return evolve(request, stops=(*request.stops, "\n"))
    following = next((line for line in below.splitlines() if line.strip()), None)
    repeats = () if following is None else (f"\n{following}",)
    return evolve(request, stops=(*request.stops, "\n\n", *repeats))
