"""An answer marked while it streams: after each sentence the passage that supports it, or that none does.

Of a small model only what is supported is given on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from chipsmith.server.assistants.chat.passages import FOUND, Given
from chipsmith.server.assistants.support import Support

UNSUPPORTED = "[?]"
LEAST_WORDS = 4
"""Shorter sentences claim nothing that could be looked up."""
LOST = 3
"""Unsupported sentences from the start after which the rest is not worth waiting for."""

_END = re.compile(r"[.!?:](?=\s)|\n")
_FENCE = re.compile(r"^\s*```.*$", re.MULTILINE)
_CITED = re.compile(r"\s?\[(\d{1,3})\]")
_WORD = re.compile(r"[A-Za-z_]\w{2,}")


@frozen
class Citation:
    """A sentence of the answer."""

    start: int
    stop: int
    """Code points of the answer as it was sent."""
    numbers: tuple[int, ...]
    """The passages that support it."""
    supported: bool


class Marker:
    """Takes an answer piece by piece and gives it on sentence by sentence.

    A passage that the model cites counts only where it does support the sentence; code is left to the
    checks of code. Without passages the answer goes through as it comes.
    """

    def __init__(self, given: Sequence[Given], *, start: int = 0) -> None:
        """`start`: code points that were sent before."""
        texts = {one.number: f"{one.breadcrumb}\n{one.text}" for one in given}
        self._supports = {number: Support(text) for number, text in texts.items()}
        self._together = Support("\n".join(texts.values()))
        self._held = ""
        self._sent = start
        self._in_code = False
        self.cited: list[Citation] = []
        self.left_out = 0
        """Sentences that were not given on."""

    @property
    def lost(self) -> bool:
        """Whether the answer has left the passages before it said anything of them."""
        return len(self.cited) >= LOST and not any(one.supported for one in self.cited)

    def feed(self, text: str) -> str:
        if not self._supports:
            return text
        self._held += text
        out = ""
        while end := _END.search(self._held):
            piece, self._held = self._held[: end.end()], self._held[end.end() :]
            out += self._marked(piece)
        return out

    def finish(self) -> str:
        """What was held back at the end."""
        piece, self._held = self._held, ""
        return self._marked(piece) if piece else ""

    def _marked(self, piece: str) -> str:
        """A sentence or a line with its marks."""
        if self._is_passed(piece):
            return self._send(piece)
        bare = _CITED.sub("", piece)
        sentence = bare.strip()
        numbers, supported = self._judge(sentence, [int(number) for number in _CITED.findall(piece)])
        begin = self._sent + len(bare) - len(bare.lstrip())
        self.cited.append(Citation(begin, begin + len(sentence), numbers, supported))
        marks = "".join(f" [{number}]" for number in numbers) or ("" if supported else f" {UNSUPPORTED}")
        body = bare.rstrip()
        return self._send(body + marks + bare[len(body) :])

    def _is_passed(self, piece: str) -> bool:
        """Whether a piece is code or too short, so that there is nothing to look up."""
        fence = _FENCE.match(piece) is not None
        self._in_code ^= fence
        return fence or self._in_code or len(_WORD.findall(piece)) < LEAST_WORDS

    def _judge(self, sentence: str, named: Sequence[int]) -> tuple[tuple[int, ...], bool]:
        """The passages that support a sentence, and whether they do one by one or together."""
        able = [number for number, support in self._supports.items() if not support.missing(sentence)]
        numbers = [number for number in named if number in able] or able[:1]
        return tuple(dict.fromkeys(numbers)), bool(numbers) or not self._together.missing(sentence)

    def _send(self, text: str) -> str:
        self._sent += len(text)
        return text


class Strict(Marker):
    """Gives on what the passages support, up to the first sentence or block of code that they do not.

    It is for a small model, which seldom comes back to its passages. What is too short to be looked up goes
    with what follows it, or with nothing.
    """

    _waiting = ""
    _left = False

    @property
    def lost(self) -> bool:
        return self._left

    def finish(self) -> str:
        out = super().finish()
        return out + self._flushed(dangling=self._in_code)

    def _marked(self, piece: str) -> str:
        if self._left:
            return ""
        was_code = self._in_code
        if self._is_passed(piece):
            self._waiting += piece
            return self._flushed() if was_code and not self._in_code else ""
        if not self._judge(_CITED.sub("", piece).strip(), ())[1]:
            return self._leave()
        waiting, self._waiting = self._waiting, ""
        return self._send(waiting) + super()._marked(piece)

    def _flushed(self, *, dangling: bool = False) -> str:
        """What waits, if it stands in the passages and is no beginning."""
        waiting, self._waiting = self._waiting, ""
        if dangling or self._together.missing(_FENCE.sub("", _CITED.sub("", waiting))):
            return self._leave() if waiting.strip() else ""
        return self._send(waiting)

    def _leave(self) -> str:
        self._left, self._waiting, self.left_out = True, "", self.left_out + 1
        return ""


def sources(given: Sequence[Given], used: set[int], cited: Sequence[Citation]) -> str:
    """What ends a grounded answer for every client: where it comes from, and what the marks mean.

    What was found and not used is named as well: a search knows better what is near than a small model.
    """
    told = [f"[{one.number}] {one.place}" for one in given if one.number in used]
    more = [
        f"[{one.number}] {one.place}" for one in given if one.number not in used and one.provider in FOUND
    ]
    lines = [f"Sources: {', '.join(told)}"] if told else []
    lines += [f"See also: {', '.join(more)}"] if more else []
    if any(not one.supported for one in cited):
        lines.append(f"{UNSUPPORTED} The passages do not say this.")
    return "\n\n" + "\n".join(lines) if lines else ""
