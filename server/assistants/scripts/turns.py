"""What turns round when something is said again of something else: setup and hold, inputs and outputs."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from chipsmith.eda.requests.lexical import words_of
from chipsmith.eda.requests.mentions import Mention
from chipsmith.eda.specs.model import ToolSpec

_OPPOSITES = (
    ("-setup", "-hold"),
    ("-max", "-min"),
    ("-rise", "-fall"),
    ("-early", "-late"),
    ("-high", "-low"),
)
_SIDES = {"set_input_delay": "set_output_delay", "set_output_delay": "set_input_delay"}
_ONE_SIDED = ("set_driving_cell", "set_drive ", "set_input_transition")

_CHECKS = {"hold": ("-path_delay max", "-path_delay min"), "setup": ("-path_delay min", "-path_delay max")}
"""What a report of paths looks at, and what becomes of it where the other check is meant."""
CHECKS = frozenset(_CHECKS)


def of_check(script: str, said: Set[str]) -> str:
    """Reports of the check that is said now; empty where the script is none of the other one."""
    now = [check for check in _CHECKS if check in said]
    if len(now) != 1 or _CHECKS[now[0]][0] not in script:
        return ""
    return script.replace(*_CHECKS[now[0]])


def options(script: str, spec: ToolSpec) -> set[str]:
    """Words of the switches that the script's commands have, of those that come in pairs."""
    commands = [spec.command(line.split(maxsplit=1)[0]) for line in script.splitlines() if line.strip()]
    flags = {flag.name for command in commands if command for flag in command.flags if not flag.value}
    return {word for pair in _OPPOSITES for name in pair if name in flags for word in words_of(name)}


def with_options(script: str, said: set[str], spec: ToolSpec) -> str:
    """A script of one statement with the switches that are said now, which replace their opposites."""
    name = script.split(maxsplit=1)[0]
    command = spec.command(name)
    if command is None or "\n" in script:
        return script
    for flag in command.flags:
        mates = {mate for pair in _OPPOSITES if flag.name in pair for mate in pair}
        if not mates or not set(words_of(flag.name)) <= said or re.search(rf"\s{flag.name}\b", script):
            continue
        for mate in mates:
            script = re.sub(rf"\s{mate}(?=\s|$)", "", script)
        script = f"{name} {flag.name}{script[len(name) :]}"
    return script


def sided(script: str, known: Sequence[Mention], asked: Sequence[Mention]) -> str:
    """Delays of inputs become those of outputs where these are meant; empty for what only one side has."""
    before, now = _side(known), _side(asked)
    if not before or not now or before == now:
        return script
    if script.startswith(_ONE_SIDED):
        return ""
    return re.sub("|".join(_SIDES), lambda match: _SIDES[match[0]], script)


def _side(mentions: Sequence[Mention]) -> str:
    sides: list[Set[str]] = [
        one.classes & {"in", "out"} for one in mentions if one.classes and "clock" not in one.classes
    ]
    gatherers = {"[all_inputs]": {"in"}, "[data_inputs]": {"in"}, "[all_outputs]": {"out"}}
    sides += [gatherers.get(one.values[0], set()) for one in mentions if one.kind == "collection"]
    told = {side for some in sides for side in some}
    return told.pop() if len(told) == 1 else ""
