"""Facts that no tool tells about itself, written by hand: one command a line, as usage lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import resources

from attrs import evolve

from chipsmith.eda.specs.corrections import Corrections, read_corrections
from chipsmith.eda.specs.model import Command
from chipsmith.eda.specs.notation import parse_usage


def facts(tool: str) -> tuple[Command, ...]:
    """What is written by hand about `tool`; `name sub :: usage` describes a subcommand."""
    text = (resources.files(__package__) / f"{tool}.txt").read_text("utf-8")
    return tuple(_nested(read_facts(text)))


def read_facts(text: str) -> Iterator[Command]:
    """One command a line: `name :: usage -> returns`, or `name ::* usage` where its words are not checked."""
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, _, rest = line.partition("::")
        usage, _, returns = rest.removeprefix("*").partition("->")
        read = parse_usage(usage)
        yield Command(
            name.strip(),
            read.arguments,
            read.flags,
            returns=returns.strip(),
            redirects=read.redirects,
            checked=not rest.startswith("*"),
        )


def _nested(commands: Iterable[Command]) -> Iterator[Command]:
    parents: dict[str, list[Command]] = {}
    for command in commands:
        parent, _, sub = command.name.partition(" ")
        parents.setdefault(parent, []).append(evolve(command, name=sub or parent))
    for parent, parts in parents.items():
        yield (
            parts[0]
            if parts[0].name == parent and len(parts) == 1
            else Command(parent, subcommands=tuple(parts))
        )


def hand_corrections(tool: str) -> Corrections:
    """What is corrected by hand of what `tool` tells."""
    name = f"{tool}.toml"
    return read_corrections((resources.files(__package__) / name).read_text("utf-8"), name)


def sdc_names() -> frozenset[str]:
    """Names of the commands of Synopsys Design Constraints."""
    return frozenset((resources.files(__package__) / "sdc.txt").read_text("utf-8").split())
