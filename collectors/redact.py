"""Secrets are taken out of events before anything reaches the disk."""

from __future__ import annotations

import re
import string
from functools import lru_cache
from typing import Any

from attrs import evolve, fields, has

from chipsmith.collectors.detectors import find, suspicious
from chipsmith.collectors.levels import level_for
from chipsmith.core.config import Level
from chipsmith.core.events import Event

MARK = "<redacted>"

_SHORTEST = 8
_CACHED_LINE = 500
"""People type into a document that stays: most lines of an event were looked at before."""
_KEY_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY[A-Z ]{0,10}-----")
_KEY_END = re.compile(r"-----END [A-Z0-9 ]{0,30}PRIVATE KEY[A-Z ]{0,10}-----")
_PUTTY_BLOCK = re.compile(r"(?<=Private-Lines: )\d+\s(?:[A-Za-z0-9+/=]+\s?)*")
_BASE64 = string.ascii_letters + string.digits + "+/=\r\n"


def permitted(event: Event, level: Level) -> Event | None:
    """What of an event may reach the disk: nothing, no code, or all; never a secret.

    Its workspace may tighten the level.
    """
    level = level_for(event.workspace, level)
    if level is Level.OFF:
        return None
    return redact_event(event if level is Level.ALL else event.without_code())


def redact_event(event: Event) -> Event:
    """The event with every secret in its texts replaced by MARK; itself if there is none."""
    clean: Event = _clean_fields(event, kept=("id", "time"))
    return clean


def _clean_fields(instance: Any, *, kept: tuple[str, ...] = ()) -> Any:
    changes: dict[str, Any] = {}
    for attribute in fields(type(instance)):
        if attribute.name not in kept:
            value = getattr(instance, attribute.name)
            if (clean := redact_value(value)) != value:
                changes[attribute.name] = clean
    return evolve(instance, **changes) if changes else instance


def redact_value(value: Any) -> Any:
    """A value as JSON or an event holds it, with every text in it redacted."""
    match value:
        case str():
            return redact(value)
        case list():
            return [redact_value(item) for item in value]
        case dict():
            return {redact_value(key): redact_value(item) for key, item in value.items()}
    return _clean_fields(value) if has(type(value)) else value


def redact(text: str) -> str:
    """The text with every secret replaced by MARK.

    A text may begin or end within a private key, as what stands before and after a cursor does.
    """
    if len(text) < _SHORTEST:
        return text
    if "PRIVATE KEY" in text or "Private-Lines" in text:
        text = _without_private_keys(text)
    lines = text.split("\n")
    clean = [_redact_cached(line) if len(line) <= _CACHED_LINE else _redact_line(line) for line in lines]
    return "\n".join(clean)


def _redact_line(line: str) -> str:
    if not suspicious(line):
        return line
    pieces, done = [], 0
    for start, end in sorted(find(line)):
        if start >= done:
            pieces += [line[done:start], MARK]
        done = max(done, end)
    return "".join(pieces) + line[done:]


_redact_cached = lru_cache(maxsize=8192)(_redact_line)


def _without_private_keys(text: str) -> str:
    pieces, done = [], 0
    while begin := _KEY_BEGIN.search(text, done):
        end = _KEY_END.search(text, begin.end())
        pieces += [text[done : begin.start()], MARK]
        done = end.end() if end else len(text)
    rest = text[done:]
    if end := _KEY_END.search(rest):  # its beginning stands before this text
        rest = rest[: end.start()].rstrip(_BASE64) + MARK + rest[end.end() :]
    return _PUTTY_BLOCK.sub(MARK, "".join(pieces) + rest)
