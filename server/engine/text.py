"""From token bytes to text: whole characters only, and nothing beyond where it stops."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Sequence

StopRule = Callable[[str], int | None]
"""Asked with the whole text so far; says where it ends, or None as long as it goes on."""


class TextStream:
    """Turns token bytes into text, holding back what may yet become a stop string.

    With a stop rule the text comes as one piece when it ends, since a rule may look back.
    """

    def __init__(self, stops: Sequence[str] = (), stop_when: StopRule | None = None) -> None:
        self._stops = [stop for stop in stops if stop]
        self._stop_when = stop_when
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""
        self.stopped = False

    def feed(self, piece: bytes) -> str:
        """Text that is certain now; after a stop string `stopped` is set and nothing more comes."""
        if self.stopped:
            return ""
        self._held += self._decoder.decode(piece)
        end = self._end()
        self.stopped = end is not None
        if end is None:
            end = 0 if self._stop_when else len(self._held) - self._partial_stop()
        return self._give(end)

    def finish(self) -> str:
        """What was held back when the generation ended by itself."""
        if self.stopped:
            return ""
        self._held += self._decoder.decode(b"", final=True)
        return self._give(len(self._held))

    def _give(self, size: int) -> str:
        text, self._held = self._held[:size], self._held[size:]
        return text

    def _end(self) -> int | None:
        """Where the held text ends, if a stop string stands in it or the rule says so."""
        found = [at for stop in self._stops if (at := self._held.find(stop)) >= 0]
        if self._stop_when and (end := self._stop_when(self._held)) is not None:
            found.append(end)
        return min(found, default=None)

    def _partial_stop(self) -> int:
        """Length of the longest end of the held text that begins a stop string."""
        longest = max((len(stop) for stop in self._stops), default=1) - 1
        for length in range(min(longest, len(self._held)), 0, -1):
            tail = self._held[-length:]
            if any(stop.startswith(tail) for stop in self._stops):
                return length
        return 0
