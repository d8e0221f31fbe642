"""Asks a program about itself: fixed commands, an empty folder to run in, limits on time and output."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from chipsmith.core.errors import ToolError, ToolMissingError

SECONDS = 30.0
MOST_OUTPUT = 16 << 20
PACKAGES = {"sta": "opensta", "yosys": "yosys", "tclsh": "tcl"}
"""Debian's name of the package that brings each program."""


def ask(command: Sequence[str], *, stdin: str = "", seconds: float = SECONDS) -> str:
    """What `command` writes to standard output and standard error together.

    Raises:
        ToolMissingError: there is no such program.
        ToolError: it did not end in time, or wrote more than `MOST_OUTPUT` bytes; it and what it started
            are ended.
    """
    program = find(command[0])
    with tempfile.TemporaryDirectory(prefix="chipsmith-learn-") as folder:
        output = Path(folder) / ".output"
        with output.open("wb") as stream:
            process = subprocess.Popen(
                [program, *command[1:]],
                stdin=subprocess.PIPE,
                stdout=stream,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env={**os.environ, "PAGER": "cat", "MANPAGER": "cat", "TERM": "dumb", "COLUMNS": "200"},
                start_new_session=True,
            )
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (MOST_OUTPUT, MOST_OUTPUT))
            try:
                process.communicate(stdin.encode(), timeout=seconds)
            except subprocess.TimeoutExpired as error:
                raise ToolError(
                    f"{' '.join(command)} did not end within {seconds:g} seconds.",
                    fix="name a command that prints its help and ends, or use --manual with a file.",
                ) from error
            finally:
                _end(process)
        if output.stat().st_size >= MOST_OUTPUT:
            raise ToolError(
                f"{' '.join(command)} wrote more than {MOST_OUTPUT >> 20} MB.",
                fix="name a command that prints its help and nothing else.",
            )
        return output.read_text("utf-8", "replace")


def find(program: str) -> str:
    """Full path of a program. Raises ToolMissingError."""
    if path := shutil.which(program):
        return path
    package = PACKAGES.get(program)
    fix = (
        f"install it (Debian: apt-get install {package})."
        if package
        else "check the name, or put it on PATH."
    )
    raise ToolMissingError(f"The program {program} is not installed.", fix=fix)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the whole group that `process` leads; what it left behind would go on without it."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()
