"""What every event carries."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from typing import Any, ClassVar

from attrs import Attribute, Factory, evolve, field, frozen

SCHEMA = "1"
"""Changes when a field changes its meaning; a new field or event does not change it."""


def new_id() -> str:
    """A random identifier of 32 hexadecimal digits."""
    return uuid.uuid4().hex


def now() -> str:
    """The time in UTC, ISO 8601 to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def _check_time(_event: Event, _attribute: Attribute[str], value: str) -> None:
    """One notation only, so that times sort as text and a date can name a file."""
    if not _TIME.fullmatch(value):
        raise ValueError(f"{value!r} is not a time such as 2026-01-31T12:00:00.000Z")
    datetime.fromisoformat(value)


@frozen
class Timings:
    """Where a generation's time went; token counts and milliseconds."""

    prompt_tokens: int = 0
    """Prompt tokens computed for this request."""
    reused_tokens: int = 0
    """Prompt tokens that stood in the cache already."""
    generated_tokens: int = 0
    """Tokens of the answer."""
    guessed_tokens: int = 0
    """Tokens guessed, from the text before (prompt lookup) or by healing, and decoded beside the next one."""
    right_tokens: int = 0
    """Guesses that were right: decodes saved."""
    queue_ms: float = 0.0
    """Waiting for a slot."""
    prompt_ms: float = 0.0
    """Computing the prompt."""
    generated_ms: float = 0.0
    """Writing the answer."""


@frozen(kw_only=True)
class Event:
    """What every event carries."""

    name: ClassVar[str]
    code_fields: ClassVar[frozenset[str]] = frozenset()
    """Fields that hold code, prose about code, paths or names; the level `no_code` empties them."""

    id: str = Factory(new_id)
    """An event that is delivered twice is the same event."""
    time: str = field(factory=now, validator=_check_time)
    """UTC, such as `2026-01-31T12:00:00.000Z`."""
    session: str = ""
    """One run of one editor, terminal or client."""
    user: str = ""
    client: str = ""
    """Editor or program and its version."""
    workspace: str = ""
    """The workspace's path."""

    def without_code(self) -> Event:
        """A copy that keeps no code, no paths and no names; of a model's path its last part."""
        emptied = self.code_fields | {"workspace"}
        changes: dict[str, Any] = {name: type(getattr(self, name))() for name in emptied}
        if model := getattr(self, "model", ""):
            changes["model"] = model.rsplit("/", 1)[-1]
        return evolve(self, **changes)
