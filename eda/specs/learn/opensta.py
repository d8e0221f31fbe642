"""OpenSTA, learnt from the tool itself: its usage lines, and the procedures that read the arguments."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib import resources

from attrs import evolve

from chipsmith.core.errors import ToolError
from chipsmith.eda.specs.corrections import amend
from chipsmith.eda.specs.facts import hand_corrections
from chipsmith.eda.specs.learn.procedures import Accepted, Procedure, read_procedure
from chipsmith.eda.specs.learn.process import ask
from chipsmith.eda.specs.model import Argument, Command, Flag, ToolSpec
from chipsmith.eda.specs.notation import Usage, parse_usage, value_of

ALIASES = {
    f"get_{one}": f"get_{one}s"
    for one in ("cell", "clock", "lib", "lib_cell", "lib_pin", "net", "pin", "port")
}
Told = Mapping[str, list[list[str]]]


def learn_opensta() -> ToolSpec:
    """Raises ToolMissingError; ToolError where the tool does not answer as OpenSTA does."""
    told = _ask()
    usages = {usage[0]: usage[1] for usage in told["usage"]}
    procedures = {
        name: Procedure(name, tuple(formals.split()), body) for name, formals, body in told["procedure"]
    }
    names = sorted({name for (name,) in told["command"]} | {"source"})
    commands = {name: _command(name, usages.get(name, ""), procedures) for name in names}
    spec = ToolSpec(
        "opensta",
        told["version"][0][0],
        "tcl",
        tuple(commands.values()),
        variables=tuple(name for (name,) in told["variable"]),
        includes=("tcl",),
        shortens=told["unknown"] == [["sta_unknown"]],
        program="sta",
        learnt_from="the usage lines and procedures of the tool",
    )
    return _aliased(amend(spec, hand_corrections("opensta")))


def _aliased(spec: ToolSpec) -> ToolSpec:
    """`get_cell` and its like take what `get_cells` takes."""
    known = {command.name: command for command in spec.commands}
    aliases = {one: evolve(known[many], name=one) for one, many in ALIASES.items() if many in known}
    return evolve(spec, commands=tuple(aliases.get(command.name, command) for command in spec.commands))


def sdc_of(opensta: ToolSpec) -> ToolSpec:
    """The commands of SDC as OpenSTA takes them."""
    from chipsmith.eda.specs.facts import sdc_names

    wanted = sdc_names()
    return evolve(
        opensta,
        tool="sdc",
        commands=tuple(command for command in opensta.commands if command.name in wanted),
        learnt_from="OpenSTA",
    )


def _ask() -> Told:
    """What the tool answers to opensta.tcl, by the kind of the record."""
    source = resources.files(__package__) / "opensta.tcl"
    with resources.as_file(source) as script:
        output = ask(["sta", "-no_init", "-no_splash", "-exit", str(script)])
    told: defaultdict[str, list[list[str]]] = defaultdict(list)
    for line in output.splitlines():
        if line.startswith("@@ "):
            _, kind, *fields = line.split(" ")
            told[kind].append([base64.b64decode(field).decode() for field in fields])
    if not told["version"] or not told["usage"]:
        raise ToolError(
            f"The program sta does not answer as OpenSTA does: {output[-200:].strip()}",
            fix="see that `sta` on PATH is OpenSTA, version 2 or later.",
        )
    return told


def _command(name: str, usage: str, procedures: Mapping[str, Procedure]) -> Command:
    read = parse_usage(usage)
    procedure = procedures.get(name)
    if procedure is None:
        return Command(name, read.arguments, read.flags, redirects=read.redirects)
    accepted = read_procedure(name, procedures)
    if not procedure.takes_any:
        return Command(name, tuple(_fixed(procedure, read)), redirects=accepted.redirects)
    flags = tuple(_flags(read, accepted)) if accepted.parsed else read.flags
    return Command(name, tuple(_arguments(read, accepted)), flags, redirects=accepted.redirects)


def _fixed(procedure: Procedure, usage: Usage) -> Iterator[Argument]:
    """Arguments of a procedure that takes so many and no others, named as the usage line names them."""
    named = usage.arguments if len(usage.arguments) == len(procedure.formals) else ()
    for at, formal in enumerate(procedure.formals):
        argument = named[at] if named else value_of(formal.rstrip("?"))
        yield evolve(argument, required=not formal.endswith("?"), repeated=False)


def _flags(usage: Usage, accepted: Accepted) -> Iterator[Flag]:
    """Those of the usage line that are taken, then those that it does not tell of."""
    told = {flag.name: flag for flag in usage.flags}
    groups = {name: "|".join(names) for names in accepted.exclusive for name in names}
    for flag in (evolve(flag, group=groups.get(flag.name, flag.group)) for flag in usage.flags):
        if flag.name in accepted.values:
            value = flag.value or value_of(flag.name.lstrip("-"))
            yield evolve(flag, value=value, repeated=flag.name in accepted.repeated)
        elif flag.name in accepted.switches:
            yield evolve(flag, value=None)
        elif not accepted.strict:
            yield flag
    for name in sorted(accepted.values - told.keys()):
        yield Flag(name, value_of(name.lstrip("-")), repeated=name in accepted.repeated)
    for name in sorted(accepted.switches - told.keys()):
        yield Flag(name)


def _arguments(usage: Usage, accepted: Accepted) -> Iterator[Argument]:
    """Arguments by the usage line, as many as the procedure counts."""
    arguments = usage.arguments
    fewest = sum(argument.required for argument in arguments)
    counts = accepted.counts or accepted.sometimes
    if not counts:
        yield from arguments
        return
    fewest = min(counts) if accepted.counts else min(*counts, fewest)
    for at in range(max(counts)):
        argument = arguments[at] if at < len(arguments) else Argument(f"value{at + 1}")
        yield evolve(argument, required=at < fewest)
