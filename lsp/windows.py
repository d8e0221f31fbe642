"""The text around the cursor that a completion request carries.

The prefix starts at an anchor that stays where it is while the cursor moves on, so that a keystroke
adds to the prompt instead of shifting it and the server's prompt cache goes on serving.
"""

from __future__ import annotations

from attrs import frozen


@frozen
class Window:
    """Text before and after the cursor."""

    prefix: str
    suffix: str


@frozen
class WindowSize:
    """Limits in characters (code points)."""

    prefix: int = 3000
    suffix: int = 800

    @property
    def step(self) -> int:
        """How far the anchor moves at once."""
        return max(self.prefix // 2, 1)


DEFAULT_SIZE = WindowSize()


def window_at(source: str, offset: int, size: WindowSize = DEFAULT_SIZE) -> Window:
    """The window at `offset`: between half and all of `size.prefix` where the document has as much."""
    start, stop = _anchor(source, offset, size), _stop(source, offset, size)
    return Window(source[start:offset], source[offset:stop])


def _anchor(source: str, offset: int, size: WindowSize) -> int:
    if offset <= size.prefix:
        return 0
    steps = -((size.prefix - offset) // size.step)  # the fewest that bring the prefix within its limit
    anchor = steps * size.step
    line_end = source.find("\n", anchor - 1, offset)
    return anchor if line_end < 0 else line_end + 1


def _stop(source: str, offset: int, size: WindowSize) -> int:
    stop = offset + size.suffix
    if stop >= len(source):
        return len(source)
    line_end = source.rfind("\n", offset, stop)
    return stop if line_end < 0 else line_end + 1
