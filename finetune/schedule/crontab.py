"""A daily training as a line of the user's crontab."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Sequence

from attrs import frozen

from chipsmith.core.errors import InputError
from chipsmith.finetune.schedule.job import NAME, Job, ask, failed

MARK = f"# {NAME}"
"""Ends our line, by which it is found again."""


@frozen
class Crontab:
    """One line, which our mark ends."""

    command: Sequence[str] = ("crontab",)

    def text(self, job: Job) -> str:
        hour, minute = map(int, job.at.split(":"))
        log = job.home.logs / "finetune.log"
        words = shlex.join(["nice", "-n", "19", *job.command])
        line = f"CHIPSMITH_HOME={shlex.quote(str(job.home.root))} {words} >>{shlex.quote(str(log))} 2>&1"
        if "\n" in line:
            raise InputError("A crontab holds no names with line ends.", fix="rename that file.")
        escaped = line.replace("%", r"\%")
        return f"{minute} {hour} * * * {escaped} {MARK}\n"

    def installed(self) -> str | None:
        return "".join(line for line in self._lines() if _is_ours(line)) or None

    def install(self, job: Job) -> None:
        self._write([*self._others(), self.text(job)])

    def remove(self) -> bool:
        if self.installed() is None:
            return False
        self._write(self._others())
        return True

    def _others(self) -> list[str]:
        return [line for line in self._lines() if not _is_ours(line)]

    def _lines(self) -> list[str]:
        done = subprocess.run([*self.command, "-l"], capture_output=True, text=True, check=False)
        if done.returncode and "no crontab" not in done.stderr:
            raise failed([*self.command, "-l"], done.stderr)
        return [f"{line}\n" for line in done.stdout.splitlines()]

    def _write(self, lines: Sequence[str]) -> None:
        ask([*self.command, "-"], "".join(lines))


def _is_ours(line: str) -> bool:
    return line.rstrip().endswith(MARK)
