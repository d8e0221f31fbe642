"""Offers that were made already: text that is typed through or undone is answered without the model."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from attrs import frozen

KEPT = 256
"""Places whose offers are remembered; the least recently used is forgotten."""
OFFERS = 8
"""Offers remembered per place: as a person types on, its prefixes grow."""


@frozen
class Made:
    """An offer: `text` was offered after `prefix`."""

    prefix: str
    text: str

    def rest_after(self, prefix: str) -> str | None:
        """What is left of the offer where its beginning has been typed, or None where it was not."""
        if not prefix.startswith(self.prefix):
            return None
        typed = prefix[len(self.prefix) :]
        rest = self.text[len(typed) :]
        return rest if rest and self.text.startswith(typed) else None


class Memory:
    """Offers by place: all that decides on an offer except the text before the cursor."""

    def __init__(self) -> None:
        self._places: OrderedDict[Hashable, list[Made]] = OrderedDict()

    def recall(self, place: Hashable, prefix: str) -> str | None:
        """The offer for a prefix, newest first, or None."""
        made = self._places.get(place)
        if made is None:
            return None
        self._places.move_to_end(place)
        return next(
            (rest for offer in reversed(made) if (rest := offer.rest_after(prefix)) is not None), None
        )

    def keep(self, place: Hashable, prefix: str, text: str) -> None:
        """Remember an offer."""
        made = self._places.setdefault(place, [])
        self._places.move_to_end(place)
        made.append(Made(prefix, text))
        del made[:-OFFERS]
        while len(self._places) > KEPT:
            self._places.popitem(last=False)
