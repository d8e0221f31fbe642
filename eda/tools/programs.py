"""The tools that can be run: their programs, how they take a script, and what their words mean."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import shutil
import sys
from functools import cache
from pathlib import Path

from attrs import frozen

from chipsmith.core.errors import ToolError, ToolMissingError, UnknownToolError, did_you_mean
from chipsmith.eda.specs.learn.process import ask
from chipsmith.eda.tools.design import Loads, load_nothing, load_opensta, load_yosys
from chipsmith.eda.tools.model import Language

PATIENCE_S = 10.0
"""How long a tool may take to tell its version."""
HARNESS = "/tmp/chipsmith/harness"  # noqa: S108 - a path inside the sandbox


@frozen
class Program:
    """What is known of a tool before it is looked for."""

    name: str
    language: Language
    command: tuple[str, ...]
    """How it is started with a script; the first word is the program."""
    install: str
    """How a person gets it."""
    version: tuple[str, ...] = ()
    """What makes it tell its version."""
    oldest: tuple[int, ...] = ()
    loads: Loads = load_nothing
    by_line: bool = False
    """It keeps its output back, so that it must be told to write each line at once."""
    traced: str = ""
    """Tcl command of which each call is noted, for a tool that leaves at its first error."""
    error: str = r"(?!)"
    """Finds an error in what it prints: a group `message`."""


PROGRAMS = {
    program.name: program
    for program in (
        Program(
            "opensta",
            "tcl",
            ("sta", "-no_splash", "-no_init", "-exit", f"{HARNESS}.tcl"),
            "apt-get install opensta",
            version=("-version",),
            oldest=(2, 0),
            loads=load_opensta,
            error=r"^Error: (?:harness\.tcl, \d+ )?(?P<message>.*)",
        ),
        Program(
            "yosys",
            "tcl",
            ("yosys", "-QT", "-c", f"{HARNESS}.tcl"),
            "apt-get install yosys",
            version=("-V",),
            oldest=(0, 9),
            loads=load_yosys,
            by_line=True,
            traced="yosys",
            error=r"^(?P<message>(?:\S+: )?ERROR: .*)",
        ),
        Program("tcl", "tcl", ("tclsh", f"{HARNESS}.tcl"), "apt-get install tcl"),
        Program("klayout", "python", (sys.executable,), "pip install klayout", oldest=(0, 27)),
        Program("python", "python", (sys.executable,), "install Python 3.11"),
    )
}
ALIASES = {"sdc": "opensta"}
"""Tools whose scripts another one runs."""
SYMBOLS_ONLY = frozenset({"openroad"})
"""Tools that are known by their interface and cannot be run here."""


def program(name: str) -> Program:
    """Raises UnknownToolError, or ToolMissingError for a tool that is never run."""
    if name in SYMBOLS_ONLY:
        raise ToolMissingError(
            f"{name} is not run by Chipsmith; its scripts are checked against its interface only.",
            fix="leave out --run, and run the script in the tool yourself.",
        )
    known = PROGRAMS.get(ALIASES.get(name, name))
    if known is None:
        raise UnknownToolError(
            f'Chipsmith cannot run a tool "{name}".{did_you_mean(name, PROGRAMS)}',
            fix=f"use one of {', '.join((*PROGRAMS, *ALIASES))}.",
        )
    return known


def locate(wanted: Program) -> tuple[Path, str]:
    """The program's path and version.

    Raises:
        ToolMissingError: not installed, too old, or it does not tell its version.
    """
    path = shutil.which(wanted.command[0])
    if path is None or (wanted.name == "klayout" and importlib.util.find_spec("klayout") is None):
        raise ToolMissingError(f"{wanted.name} is not installed.", fix=wanted.install)
    try:
        version = _version_of(wanted, path, Path(path).stat().st_mtime_ns)
    except (ToolError, OSError) as error:
        raise ToolMissingError(
            f"{path} does not tell its version: {error}", fix=f"install {wanted.name} anew: {wanted.install}."
        ) from error
    if wanted.oldest and _numbers(version) < wanted.oldest:
        oldest = ".".join(map(str, wanted.oldest))
        raise ToolMissingError(
            f"{wanted.name} is {version or 'of unknown version'}; {oldest} or newer is needed.",
            fix=f"install a newer one, such as by `{wanted.install}`.",
        )
    return Path(path), version


@cache
def _version_of(wanted: Program, path: str, _changed: int) -> str:
    """Asked once of each build of a program."""
    if wanted.name == "klayout":
        return importlib.metadata.version("klayout")
    if wanted.language == "python":
        return ".".join(map(str, sys.version_info[:3]))
    return _dotted(ask([path, *wanted.version], seconds=PATIENCE_S)) if wanted.version else ""


def _dotted(text: str) -> str:
    found = re.search(r"\d+(?:\.\d+)+", text)
    return found[0] if found else ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def prefix_of(path: Path) -> tuple[Path, ...]:
    """What a program outside /usr needs to read: the folder above its `bin`, unless a home is in there."""
    real = path.resolve()
    if real.is_relative_to("/usr") or real.parent == Path("/bin"):
        return ()
    above = real.parent.parent
    return (path.parent, real.parent) if Path.home().resolve().is_relative_to(above) else (path.parent, above)
