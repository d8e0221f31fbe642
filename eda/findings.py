"""What a check found, and how it may be mended."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen


class Severity(StrEnum):
    ERROR = "error"
    """The tool would refuse it."""
    WARNING = "warning"
    """It may well be wrong, or depends on what cannot be seen from here."""
    HINT = "hint"
    """It works, and there is a better way."""


@frozen
class Edit:
    """The text from one place up to another is replaced; lines and columns from 0, in code points."""

    line: int
    start: int
    end_line: int
    end: int
    text: str


@frozen
class Fix:
    """One way to mend a finding."""

    title: str
    edits: tuple[Edit, ...]


@frozen
class Finding:
    """What is wrong between two places; lines and columns from 0, in code points."""

    line: int
    start: int
    end_line: int
    end: int
    message: str
    code: str
    severity: Severity = Severity.ERROR
    fixes: tuple[Fix, ...] = ()
