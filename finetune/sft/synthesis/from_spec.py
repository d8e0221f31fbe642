"""Requests for a tool of a person's own, from its command spec alone; checked against the spec, not run."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from attrs import frozen

from chipsmith.core.home import Home
from chipsmith.eda.check import Severity, check
from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.requests.literals import Units, written
from chipsmith.eda.requests.masks import masked
from chipsmith.eda.script_prompt import END
from chipsmith.eda.specs.model import Argument, Command, Kind, ToolSpec
from chipsmith.eda.specs.store import load_spec
from chipsmith.finetune.sft.instruction import Instruction, is_held_out
from chipsmith.finetune.sft.instruction import Kind as Taught

ASKS = (
    "{help}", "please {help}", "run {name}{told}", "{help} with {name}", "use {name} to {help}",
    "call {name}{told}",
)  # fmt: skip
"""Wordings of a command without and with its name."""
JOINTS = (". ", ", then ", " and ", "; ")
COUNTS = (1, 1, 1, 2, 2, 3)
FLAG_SHARE = 0.35
HELD_SHARE = 0.1
TRIES = 4
NAMES = ["alpha_1", "blk_a", "u_core", "n_12", "cfg_x", "main_2", "lane_3", "stage_b"]
FILES = ("out.txt", "result.rpt", "setup.tcl", "data.csv")


def spec_instructions(
    tool: str, home: Home, count: int, *, held_out: bool, seed: int
) -> Iterator[Instruction]:
    """About `count` requests with marks for their values; held-out ones combine other commands."""
    spec = load_spec(tool, home)
    general = frozenset(load_spec("tcl", home).names) if "tcl" in spec.includes else frozenset()
    commands = [one for one in spec.commands if one.checked and one.name not in general]
    rng = random.Random(f"{tool} {seed} {held_out}")  # noqa: S311 -- reproducible choices, no secrets
    asker, seen, tries = _Asker(rng), set[str](), 0
    while commands and len(seen) < count and tries < TRIES * count:
        tries += 1
        chosen = rng.choices(commands, k=rng.choice(COUNTS))
        source = f"made:{tool}:{' '.join(sorted({one.name for one in chosen}))}"
        request, script = asker.ask(chosen)
        if is_held_out(source, HELD_SHARE) != held_out or request in seen or not _holds(script, spec):
            continue
        seen.add(request)
        found = masked(request, DesignNames(), Units())
        yield Instruction(Taught.MADE, source, found.hide(script) + END, text=found.prompt(tool))


def _holds(script: str, spec: ToolSpec) -> bool:
    return not any(finding.severity is Severity.ERROR for finding in check(script, spec))


@frozen
class _Asker:
    rng: random.Random

    def ask(self, commands: Sequence[Command]) -> tuple[str, str]:
        asked = [self._one(command) for command in commands]
        request, *rest = (text for text, _ in asked)
        for text in rest:
            request += self.rng.choice(JOINTS) + text
        return request[:1].upper() + request[1:] + ".", "\n".join(script for _, script in asked)

    def _one(self, command: Command) -> tuple[str, str]:
        words, told = [command.name], []
        for flag in command.flags:
            if flag.required or self.rng.random() < FLAG_SHARE:
                value = self._value(flag.value) if flag.value else ""
                words += [flag.name, value] if value else [flag.name]
                told.append(f"{_prose(flag.name)} {value}".strip())
        for argument in command.arguments:
            if argument.required:
                value = self._value(argument)
                words.append(value)
                told.append(f"{_prose(argument.name)} {value}".strip())
        with_what = f" with {', '.join(told)}" if told else ""
        help_ = _prose(command.help.split(". ")[0]) or _prose(command.name)
        text = self.rng.choice(ASKS).format(name=command.name, help=help_, told=with_what)
        return (text if with_what in text else text + with_what), " ".join(words)

    def _value(self, argument: Argument) -> str:
        if argument.choices:
            return self.rng.choice(argument.choices)
        if argument.kind is Kind.INTEGER:
            return str(self.rng.randint(2, 40))
        if argument.kind is Kind.NUMBER:
            return written(self.rng.randint(2, 400) / 100)
        return self.rng.choice(FILES if argument.kind is Kind.FILE else NAMES)


def _prose(text: str) -> str:
    """A name or a line of help as words of a sentence."""
    words = re.sub(r"[_\-]+", " ", text).strip(" .")
    return words[:1].lower() + words[1:]
