"""What a check found."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from attrs import frozen

from chipsmith.core.config import Config
from chipsmith.core.errors import ChipsmithError
from chipsmith.core.home import Home


class Status(StrEnum):
    OK = "ok"
    INFO = "info"
    """Something optional is absent."""
    WARN = "warn"
    """Works, but worse or less safely than it could."""
    FAIL = "fail"


@frozen
class Finding:
    status: Status
    message: str
    fix: str = ""


@frozen
class Situation:
    """What a check may look at."""

    home: Home
    config: Config


@frozen
class Check:
    name: str
    look: Callable[[Situation], Finding]

    def run(self, situation: Situation) -> Finding:
        """Look; an error of ours is a failure with that error's fix."""
        try:
            return self.look(situation)
        except ChipsmithError as error:
            return Finding(Status.FAIL, error.message, error.fix)


def ok(message: str) -> Finding:
    return Finding(Status.OK, message)


def info(message: str, fix: str) -> Finding:
    return Finding(Status.INFO, message, fix)


def warn(message: str, fix: str) -> Finding:
    return Finding(Status.WARN, message, fix)


def fail(message: str, fix: str) -> Finding:
    return Finding(Status.FAIL, message, fix)
