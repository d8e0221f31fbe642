"""What files looked like when they were read last, so that unchanged ones are not read again."""

from __future__ import annotations

import json
import time
from pathlib import Path

from attrs import Factory, define

from chipsmith.core.files import write_json

_SETTLED_NS = 2_000_000_000
"""A file may change twice within one tick of its clock: one changed so recently is not trusted (as git's
"racy" entries)."""


@define
class Stamps:
    """Digests of files by size and time of change. A memory only: without it files are read and compared."""

    _known: dict[str, tuple[int, int, str]] = Factory(dict)
    """Path to bytes, nanoseconds since 1970, digest."""

    @classmethod
    def load(cls, path: Path) -> Stamps:
        """From a file; empty where it is missing or broken."""
        try:
            raw = json.loads(path.read_bytes())
            return cls(
                {str(key): (int(size), int(at), str(digest)) for key, (size, at, digest) in raw.items()}
            )
        except (OSError, ValueError, AttributeError, TypeError):
            return cls()

    def save(self, path: Path) -> None:
        write_json(path, self._known)

    def digest(self, path: Path, size: int, changed: int) -> str | None:
        """The digest of a file that still looks as it did."""
        match self._known.get(str(path)):
            case (known_size, known_changed, digest) if (known_size, known_changed) == (size, changed):
                return digest
        return None

    def remember(self, path: Path, size: int, changed: int, digest: str) -> None:
        if time.time_ns() - changed > _SETTLED_NS:
            self._known[str(path)] = (size, changed, digest)
        else:
            self._known.pop(str(path), None)

    def forget(self, path: str) -> None:
        self._known.pop(path, None)
