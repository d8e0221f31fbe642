"""Offers that come unasked are shown where their chance of being taken is worth the interruption."""

from __future__ import annotations

import zlib
from pathlib import Path

from attrs import define, field

from chipsmith.core.worth import Moment, Worth, read_worth

SHOWN_ANYWAY = 20
"""One in so many unlikely offers is shown, so that a person who has changed is noticed."""


@define
class Interruption:
    """Judges by what was learnt from earlier offers, as it stands in a file now; `least` is a chance."""

    file: Path
    least: float
    _written: int = field(default=0, init=False)
    _worth: Worth | None = field(default=None, init=False)

    def unlikely(self, moment: Moment) -> bool:
        """Whether an offer would hardly be taken, and need not be shown to learn more."""
        worth = self._learnt() if self.least else None
        if worth is None or worth.chance(moment) >= self.least:
            return False
        return zlib.crc32((moment.prefix + moment.text).encode("utf-8", "replace")) % SHOWN_ANYWAY != 0

    def _learnt(self) -> Worth | None:
        try:
            written = self.file.stat().st_mtime_ns
        except OSError:
            return None
        if written != self._written:
            self._worth, self._written = read_worth(self.file), written
        return self._worth
