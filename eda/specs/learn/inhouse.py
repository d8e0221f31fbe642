"""In-house tools: their help output as a person says to ask for it, or their manual."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

from chipsmith.core.errors import InputError
from chipsmith.eda.specs.learn.manual import learn_manual
from chipsmith.eda.specs.learn.process import ask
from chipsmith.eda.specs.learn.report import Learnt
from chipsmith.eda.specs.learn.sources import lines_of, read_manual

MOST_COMMANDS = 2_000
Progress = Callable[[int, int], None]
"""Called with how many commands were asked about, and how many there are."""


def learn_command(
    tool: str, command: str, *, each: str = "", version: str = "", progress: Progress = lambda *_: None
) -> Learnt:
    """Run `command`, which prints the help, and read it; then `each` for every command, `{}` being its name.

    Nothing else is run, and nothing through a shell.

    Raises:
        InputError: the command cannot be split into words, or nothing is found in what it prints.
        ToolMissingError: its program is not installed.
        ToolError: it does not end in time.
    """
    words = _words(command)
    program = Path(words[0]).name
    lines = lines_of(ask(words))
    first = learn_manual(tool, version, lines, program=program, origin=command)
    if each and "{}" not in each:
        raise InputError(
            f'--each "{each}" has no place for the command.', fix='write {} there, as in "tool help {}".'
        )
    if each:
        names = [command.name for command in first.spec.commands if command.name != program]
        names += [sub.name for command in first.spec.commands for sub in command.subcommands]
        for at, name in enumerate(names[:MOST_COMMANDS]):
            progress(at, min(len(names), MOST_COMMANDS))
            lines += ["", *lines_of(ask(_words(each.replace("{}", shlex.quote(name)))))]
        first = learn_manual(tool, version, lines, program=program, origin=f"{command}; {each}")
    return _found(first, command)


def learn_file(tool: str, path: Path, *, version: str = "") -> Learnt:
    """Read a manual, a man page or saved help.

    Raises:
        InputError: it cannot be read, or nothing is found in it.
    """
    lines = read_manual(path)
    program = path.name.partition(".")[0] if re.search(r"\.[1-9]\w?$", path.name) else ""
    return _found(learn_manual(tool, version, lines, program=program, origin=path.name), str(path))


def _words(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise InputError(
            f"The command {command} cannot be read: {error}.", fix="close its quotes."
        ) from error
    if not words:
        raise InputError("The command is empty.", fix='give one, as in --command "mytool -help".')
    return words


def _found(learnt: Learnt, where: str) -> Learnt:
    if not learnt.spec.commands:
        raise InputError(
            f"No command and no flag was found in {where}.",
            fix="see that it prints usage lines, or write the commands into corrections.toml.",
        )
    return learnt
