"""Questions that a command's spec answers, made from the spec."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from chipsmith.eda.specs.model import ApiClass, Command, ToolSpec
from chipsmith.eda.specs.signature import signature
from chipsmith.finetune.sft.instruction import Instruction, Kind, asked

USAGE = (
    "What is the usage of {name} in {tool}?",
    "How is {name} called in {tool}?",
    "{tool}: arguments of {name}?",
)
FLAGS = ("Which flags does {name} of {tool} take?", "List the options of {name} ({tool}).")
HAS_FLAG = ("Does {name} of {tool} have a flag {flag}?", "Can I give {flag} to {name} in {tool}?")
METHOD = ("How do I call {name} of {owner} in {tool}?", "{tool}: signature of {owner}.{name}?")


def from_spec(spec: ToolSpec, general: frozenset[str] = frozenset()) -> Iterator[Instruction]:
    """Questions about a tool's own commands and classes; `general` are names of the language's commands.

    Commands that the spec knows by name only make none: a model taught their usage would invent it.
    """
    own = [command for command in spec.commands if command.name not in general and command.checked]
    flags = sorted({flag.name for command in own for flag in command.flags})
    for command in own:
        yield from _of_command(spec.tool, command, flags)
    for one in spec.classes:
        yield from _of_class(spec.tool, one)


def _of_command(tool: str, command: Command, flags: Sequence[str]) -> Iterator[Instruction]:
    name = command.name
    source = f"commands:{tool}:{name}"

    def ask(templates: Sequence[str], answer: str, flag: str = "") -> Instruction:
        question = _chosen(templates, name + flag).format(name=name, tool=tool, flag=flag)
        return Instruction(Kind.COMMANDS, source, answer, asked(question))

    usage = signature(command).label
    yield ask(USAGE, f"`{usage}`")
    own = [flag.name for flag in command.flags]
    if own:
        yield ask(FLAGS, f"{', '.join(own)}.")
        right = _chosen(own, name)
        yield ask(HAS_FLAG, f"Yes: `{usage}`", right)
    if wrong := [flag for flag in flags if command.flag(flag) is None]:
        offered = f" It takes {', '.join(own)}." if own else " It takes no flags."
        flag = _chosen(wrong, name)
        yield ask(HAS_FLAG, f"No, {name} has no flag {flag}.{offered}", flag)


def _of_class(tool: str, one: ApiClass) -> Iterator[Instruction]:
    for method in one.methods:
        if method.name.startswith("_"):
            continue
        question = _chosen(METHOD, one.name + method.name).format(name=method.name, owner=one.name, tool=tool)
        answer = f"`{signature(method).label}`" + (f" returns {method.returns}." if method.returns else "")
        yield Instruction(Kind.COMMANDS, f"commands:{tool}:{one.name}", answer, asked(question))


def _chosen(values: Sequence[str], key: str) -> str:
    """Always the same one for the same key."""
    return values[int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) % len(values)]
