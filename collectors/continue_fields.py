"""Values of a row of Continue's development data, each of the type that is asked for."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

Row = dict[str, Any]
Value = TypeVar("Value")


class Fields:
    """A row's values, each of the type that is asked for or empty; notes which were used."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self.used: set[str] = set()

    def __call__(self, kind: type[Value], *names: str) -> Value:
        for name in names:
            value = self._row.get(name)
            if isinstance(value, kind) and not (kind is not bool and isinstance(value, bool)):
                self.used.add(name)
                return value
        return kind()

    def text(self, *names: str) -> str:
        return self(str, *names)

    def count(self, *names: str) -> int:
        return int(self(float, *names) or self(int, *names))

    def decision(self, name: str) -> bool | None:
        return self(bool, name) if isinstance(self._row.get(name), bool) else None

    def path(self, name: str) -> str:
        """A path; Continue writes them as addresses of files too."""
        text = self.text(name)
        return unquote(urlsplit(text).path) if text.startswith("file:") else text

    def base(self, time: str) -> dict[str, Any]:
        for name in ("timestamp", "createdAt", "eventName", "schema"):
            self.used.add(name)
        return {
            "time": time,
            "session": self.text("sessionId"),
            "user": self.text("userId"),
            "client": self.text("userAgent") or "Continue",
        }


def digest(*parts: str) -> str:
    """An identifier of what came from Continue, the same whenever it comes."""
    return hashlib.sha256("\0".join(("continue", *parts)).encode("utf-8", "replace")).hexdigest()[:32]


def time_of(value: object) -> str | None:
    """A time in our notation, from ISO 8601 or from milliseconds since 1970."""
    with suppress(ValueError, OverflowError, OSError):
        if isinstance(value, str):
            return _spelled(datetime.fromisoformat(value))
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _spelled(datetime.fromtimestamp(value / 1000, UTC))
    return None


def _spelled(time: datetime) -> str:
    aware = time if time.tzinfo else time.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
