"""Checks of the machine: Python, disk, memory, sandbox, editors, EDA tools."""

from __future__ import annotations

import platform
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Sequence

from chipsmith.cli.checks.finding import Check, Finding, Situation, fail, info, ok, warn
from chipsmith.core.errors import SandboxError, ToolMissingError

OLDEST_PYTHON = (3, 11)
OLDEST_NVIM = (0, 11)
OLDEST_VSCODE = (1, 91)
MB = 1_000_000
LITTLE_DISK = 2_000 * MB
"""A training run keeps two checkpoints and an export of the small model."""
NO_DISK = 100 * MB
LITTLE_MEMORY = 1_500 * MB
TOOLS = ("opensta", "yosys", "klayout")


def python(_: Situation) -> Finding:
    if sys.version_info[:2] < OLDEST_PYTHON:
        return fail(f"Python {platform.python_version()} is too old.", "install Python 3.11 or newer.")
    return ok(f"Python {platform.python_version()}")


def home_directory(situation: Situation) -> Finding:
    root = situation.home.root
    if not root.exists():
        return ok(f"{root} will be made when something is written")
    mode = stat.S_IMODE(root.stat().st_mode)
    if mode & 0o077:
        return warn(f"{root} can be read by others (mode {mode:04o}).", f"chmod 700 {root}")
    return ok(f"{root}, for you alone")


def disk(situation: Situation) -> Finding:
    root = situation.home.root
    existing = next(path for path in (root, *root.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    said = f"{free / MB:,.0f} MB free at {existing}"
    fix = f"free some space there, or set CHIPSMITH_HOME to another disk (now {root})."
    if free < NO_DISK:
        return fail(f"Only {said}; nothing can be recorded or trained.", fix)
    if free < LITTLE_DISK:
        return warn(f"Only {said}; a training run wants {LITTLE_DISK / MB:,.0f} MB.", fix)
    return ok(said)


def memory(_: Situation) -> Finding:
    import psutil

    free = psutil.virtual_memory().available
    said = f"{free / MB:,.0f} MB of memory available"
    if free < LITTLE_MEMORY:
        return warn(f"Only {said}.", "close other programs, or configure a smaller model.")
    return ok(said)


def sandbox(_: Situation) -> Finding:
    """Proved, not looked for: a script tries to get out and has to fail."""
    from chipsmith.eda.sandbox import prove

    try:
        prove()
    except SandboxError as error:
        return warn(f"{error.message} Scripts are checked only.", error.fix)
    return ok("it holds: no network, nothing to write outside, limits on time, memory and processes")


def neovim(_: Situation) -> Finding:
    return _editor("Neovim", ("nvim", "--version"), OLDEST_NVIM)


def vscode(_: Situation) -> Finding:
    return _editor("VS Code", ("code", "--version"), OLDEST_VSCODE)


def tools(_: Situation) -> Finding:
    from chipsmith.eda.tools import Tool, find_tool

    found: list[Tool] = []
    absent: list[ToolMissingError] = []
    for name in TOOLS:
        try:
            found.append(find_tool(name))
        except ToolMissingError as error:
            absent.append(error)
    said = ", ".join(f"{tool.name} {tool.version()}" for tool in found)
    if not absent:
        return ok(said)
    lacking = " ".join(error.message for error in absent)
    fix = "; ".join(error.fix for error in absent)
    return warn(f"{lacking} Scripts for them are checked without being run. {said}".rstrip(), fix)


def parse_version(text: str) -> tuple[int, ...]:
    """The first dotted number in a program's answer to `--version`; () where there is none."""
    found = re.search(r"\d+(?:\.\d+)+", text)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def _editor(name: str, command: Sequence[str], oldest: tuple[int, ...]) -> Finding:
    if shutil.which(command[0]) is None:
        return info(f"{name} is not installed", "nothing to do, unless you want to use it.")
    version = parse_version(_output(command))
    if version < oldest:
        said = _dotted(version) or "of unknown version"
        return warn(f"{name} {said} is too old.", f"install {name} {_dotted(oldest)} or newer.")
    return ok(f"{name} {_dotted(version)}")


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _output(command: Sequence[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=10, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


CHECKS = (
    Check("python", python),
    Check("home", home_directory),
    Check("disk", disk),
    Check("memory", memory),
    Check("sandbox", sandbox),
    Check("neovim", neovim),
    Check("vscode", vscode),
    Check("tools", tools),
)
