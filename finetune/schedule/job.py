"""A daily training, and what a system's timer is asked to do with it."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Sequence
from typing import Protocol

from attrs import field, frozen, validators

from chipsmith.core.errors import ScheduleError
from chipsmith.core.home import Home

NAME = "chipsmith-finetune"


@frozen
class Job:
    """A training that is asked for once a day."""

    at: str = field(validator=validators.matches_re(r"([01]\d|2[0-3]):[0-5]\d"))
    """The time of day, such as `02:30`."""
    arguments: tuple[str, ...]
    """Of the command `finetune`."""
    home: Home

    @property
    def command(self) -> tuple[str, ...]:
        return (sys.executable, "-m", "chipsmith.finetune.cli", *self.arguments)


class Timer(Protocol):
    """Where a system keeps what it starts at a time of day."""

    def text(self, job: Job) -> str:
        """What would be written, to read or to carry elsewhere. Raises InputError."""

    def installed(self) -> str | None:
        """What is there of ours, or None. Raises ScheduleError."""

    def install(self, job: Job) -> None:
        """In place of an earlier one. Raises ScheduleError, InputError."""

    def remove(self) -> bool:
        """Whether there was one. Raises ScheduleError."""


def ask(command: Sequence[str], given: str | None = None) -> None:
    """Run a command of the system. Raises ScheduleError where it fails."""
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise failed(command, done.stderr)


def failed(command: Sequence[str], said: str) -> ScheduleError:
    return ScheduleError(
        f"`{shlex.join(command)}` failed: {said.strip()[-300:]}",
        fix="mend that, or print the schedule with --print and install it yourself.",
    )
