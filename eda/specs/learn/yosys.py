"""Yosys, learnt from `help -all` and from what `yosys -import` makes known to Tcl."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import evolve

from chipsmith.core.errors import ToolError
from chipsmith.eda.specs.learn.process import ask
from chipsmith.eda.specs.model import Argument, Command, Flag, ToolSpec
from chipsmith.eda.specs.notation import parse_usage, value_of

_HEADING = re.compile(r"^(\w+)  --  (.*)\n=+\n", re.MULTILINE)
_OPTION = re.compile(r"^ {4}(-\w[^\n]*)$", re.MULTILINE)
_SELECTION = Argument("selection", required=False, repeated=True)
_TCL = 'puts "@@ [info commands]"; yosys -import; puts "@@ [info commands]"\n'


def learn_yosys() -> ToolSpec:
    """Commands as `yosys NAME …`, and by their plain names as they are after `yosys -import`.

    Raises:
        ToolMissingError: Yosys is not installed.
        ToolError: it does not answer as Yosys does.
    """
    version = re.search(r"Yosys (\S+)", ask(["yosys", "-V"]))
    commands = {command.name: command for command in _read(ask(["yosys", "-Q", "-T", "-p", "help -all"]))}
    if version is None or not commands:
        raise ToolError("The program yosys does not answer as Yosys does.", fix="see that it is Yosys.")
    imported = {name: commands[known] for name, known in _imported(commands)}
    subcommands = (*commands.values(), Command("-import", abbreviates=False))
    return ToolSpec(
        "yosys",
        version[1],
        "tcl",
        (
            *(evolve(command, name=name) for name, command in imported.items()),
            Command("yosys", subcommands=subcommands, abbreviates=False),
        ),
        includes=("tcl",),
        program="yosys",
        learnt_from="the help of the tool",
    )


def _imported(commands: dict[str, Command]) -> Iterator[tuple[str, str]]:
    """Names in Tcl after the import, and the command of each; what Tcl has already stays Tcl's."""
    output = ask(["yosys", "-Q", "-T", "-c", "/dev/stdin"], stdin=_TCL)
    lists = [line[3:].split() for line in output.splitlines() if line.startswith("@@ ")]
    if len(lists) == 2:
        before, after = map(set, lists)
        for name in sorted(after - before):
            known = name if name in commands else name.removesuffix("s")
            if known in commands:
                yield name, known


def _read(output: str) -> Iterator[Command]:
    """One command for each heading of `help -all`."""
    headings = list(_HEADING.finditer(output))
    ends = [heading.start() for heading in headings[1:]] + [len(output)]
    for heading, end in zip(headings, ends, strict=True):
        yield _command(heading[1], heading[2].strip(), output[heading.end() : end])


def _command(name: str, line: str, text: str) -> Command:
    usages = re.findall(rf"^ {{4}}{name}(?: +(.*))?$", text, re.MULTILINE)
    read = [parse_usage(_plain(usage)) for usage in usages]
    flags = {flag.name: evolve(flag, required=False, group="") for usage in read for flag in usage.flags}
    flags |= {flag.name: flag for flag in _listed(text)}
    return Command(
        name,
        tuple(_arguments([usage.arguments for usage in read])),
        tuple(flags.values()),
        help=line,
        abbreviates=False,
        flags_first=True,
        checked=bool(flags) or not any("[options]" in usage for usage in usages),
    )


def _plain(usage: str) -> str:
    """A usage line without what stands in angle brackets or is negated, and with three dots for two."""
    named = re.sub(r"<([^>]*)>", lambda value: re.sub(r"\W+", "_", value[1]), usage.replace("[!]", ""))
    return re.sub(r"(?<!\.)\.\.(?!\.)", "...", named)


def _listed(text: str) -> Iterator[Flag]:
    """Flags of the list of options: lines such as `-top <module>` or `-add, -del`, each with text below."""
    for option in _OPTION.finditer(text):
        about = re.match(r"(?:\n {5,}[^\n]*|\n)*", text[option.end() :])
        described = " ".join((about[0] if about else "").split())
        for form in re.split(r", (?=-)|\s\|\s(?=-)", option[1]):
            yield _flag(form, described)


def _flag(form: str, described: str) -> Flag:
    match = re.match(r"(-[A-Z](?=[<a-z])|-[\w-]+)(.*)", form)
    name, rest = (match[1], match[2].strip()) if match else (form, "")
    value = re.search(r"<([^>]*)>|([\w-]+)", rest)
    return Flag(
        name,
        value_of(re.sub(r"\W+", "_", value[1] or value[2])) if value else None,
        repeated="multiple" in described or "several times" in described,
        joined=rest.startswith(("=", "[=")) or re.fullmatch("-[A-Z]", name) is not None,
        help=described[:160],
    )


def _arguments(ways: Sequence[tuple[Argument, ...]]) -> Iterator[Argument]:
    """Arguments where the command is called in one way; else, and for a selection or a command, any words."""
    names = [argument.name for way in ways for argument in way if argument.name != "options"]
    if len(ways) != 1 or {"selection", "cmd", "command", "args", "types", "value", "string"} & set(names):
        yield _SELECTION
    else:
        yield from (argument for argument in ways[0] if argument.name in names)
