"""What is not worth showing, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import StrEnum

import pathspec
from attrs import frozen

from chipsmith.collectors.detectors import find, suspicious
from chipsmith.collectors.redact import MARK, redact
from chipsmith.server.assistants.completion.place import Place
from chipsmith.server.assistants.completion.shape import worsens


class Reason(StrEnum):
    """Why an offer was withheld; recorded with its outcome and counted."""

    EXCLUDED = "excluded"
    """The configuration excludes the file."""
    CONTROL = "control"
    """Control characters, or bytes that are no text."""
    LOOP = "loop"
    """It says the same again and again."""
    REPEATS_ABOVE = "repeats_above"
    """It begins with the line above."""
    REPEATS_BELOW = "repeats_below"
    """It begins with the line below."""
    INVENTED = "invented"
    """It has a command or flag that the file's tool does not have."""
    DISREGARDS = "disregards"
    """It uses nothing of what the comment above asks for."""
    UNLIKELY = "unlikely"
    """It would hardly be taken, as earlier ones like it were not."""
    EMPTY = "empty"
    """Nothing is left to show."""
    UNBALANCED = "unbalanced"
    """Brackets would lose their partners."""
    SECRET = "secret"  # noqa: S105  # the name of a reason
    """It looks like a password, key or licence."""


@frozen
class Offer:
    """What is left of what a model wrote, and where it would stand."""

    place: Place
    text: str


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffd]")
_LOOP = re.compile(r"(?=.{0,60}\w)(.{2,60}?)\1{3,}\s*$", re.DOTALL)
_LOOPED_TAIL = 400
_SAME_LINES = 3


def has_control_characters(offer: Offer) -> bool:
    return _CONTROL.search(offer.text) is not None


def loops(offer: Offer) -> bool:
    """The last passage stands there four times, or one line three times running."""
    tail = _LOOP.search(offer.text[-_LOOPED_TAIL:])
    if tail and re.search(r"\w", tail[1]):
        return True
    lines = [line.strip() for line in offer.text.split("\n") if re.search(r"\w\W*\w", line)]
    runs = zip(*(lines[shift:] for shift in range(_SAME_LINES)), strict=False)
    return any(len(set(run)) == 1 for run in runs)


def repeats_above(offer: Offer) -> bool:
    place = offer.place
    first, _, more = offer.text.partition("\n")
    if not place.rest.strip() and first.strip():
        return _same((place.line + first), place.above)
    return bool(place.line.strip()) and _same(more.lstrip("\n").partition("\n")[0], place.line)


def repeats_below(offer: Offer) -> bool:
    if offer.place.line.strip() and not offer.text.lstrip(" \t").startswith("\n"):
        return False
    return _same(offer.text.lstrip().partition("\n")[0], offer.place.below)


def is_empty(offer: Offer) -> bool:
    """Nothing stands there, or nothing behind the marks of comments."""
    marks = {"", *(comment.mark for comment in offer.place.language.comments)}
    return all(line.strip() in marks for line in offer.text.split("\n"))


def is_unbalanced(offer: Offer) -> bool:
    return worsens(offer.place, offer.text)


def is_secret(offer: Offer) -> bool:
    """A secret stands in the offer, or the offer completes one that the line began."""
    if MARK in offer.text or redact(offer.text) != offer.text:
        return True
    line = offer.place.line + offer.text.partition("\n")[0]
    return suspicious(line) and any(end > len(offer.place.line) for _, end in find(line))


FILTERS: tuple[tuple[Reason, Callable[[Offer], bool]], ...] = (
    (Reason.REPEATS_BELOW, repeats_below),
    (Reason.EMPTY, is_empty),
    (Reason.CONTROL, has_control_characters),
    (Reason.LOOP, loops),
    (Reason.REPEATS_ABOVE, repeats_above),
    (Reason.UNBALANCED, is_unbalanced),
    (Reason.SECRET, is_secret),
)


def objection(offer: Offer) -> Reason | None:
    """The first reason not to show an offer."""
    return next((reason for reason, objects in FILTERS if objects(offer)), None)


class Exclusion:
    """The files in which nothing is offered: patterns as in `.gitignore`."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = pathspec.GitIgnoreSpec.from_lines(patterns)

    def covers(self, path: str, workspace: str = "") -> bool:
        """Whether a file is excluded; patterns with a slash are relative to the workspace."""
        inside = path.removeprefix(workspace).lstrip("/\\") if workspace else path.lstrip("/\\")
        return bool(inside) and self._patterns.match_file(inside)


def _same(line: str, other: str) -> bool:
    """Whether two lines say the same, and say something."""
    return line.strip() == other.strip() and len(re.findall(r"\w", line)) > 3
