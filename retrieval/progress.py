"""How far an update of the index is."""

from __future__ import annotations

import time
from collections.abc import Callable

from attrs import Factory, define


@define
class Progress:
    """Counts since the update began."""

    documents: int = 0
    """Done: written to the table."""
    passages: int = 0
    """Of these documents."""
    embedded: int = 0
    """Passages that the model computed; the others were unchanged or said again."""
    duplicates: int = 0
    copied: int = 0
    """Documents taken over from another model's table."""
    removed: int = 0
    began: float = Factory(time.monotonic)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    @property
    def rate(self) -> float:
        """Passages a second that the model computed."""
        return self.embedded / max(self.seconds, 1e-3)


Tell = Callable[[Progress], None]


def ignore(_: Progress) -> None:
    """Nobody wants to know."""
