"""What a script was made from: the commands and examples that were shown, and which of them are in it."""

from __future__ import annotations

from typing import Any

from attrs import asdict

from chipsmith.core.events import ContextOffered, ContextUsed, Event, Piece
from chipsmith.eda.script_prompt import usage
from chipsmith.eda.solved import commands_of
from chipsmith.server.assistants.scripts.plan import Plan
from chipsmith.server.assistants.scripts.request import ScriptRequest

COMMAND, EXAMPLE = "command", "example"
"""Who brought a piece; its passage is `command:NAME` or `example:ID`."""


def sources(request: ScriptRequest, plan: Plan, script: str) -> list[Event]:
    """What is recorded of the context of a script, which is empty where none was offered.

    A command is used if the script calls it, an example if the script calls all that it calls.
    """
    found = [unit.found for unit in (plan.whole, *plan.steps)]
    commands = {command.name: command for one in found for command in one.commands}
    examples = {example.id: example for one in found for example in one.examples if request.uses("examples")}
    called = commands_of(script)
    pieces = [
        Piece(f"{COMMAND}:{name}", COMMAND, text=f"{usage(command)}\n{command.help}".strip())
        for name, command in commands.items()
    ] + [
        Piece(f"{EXAMPLE}:{name}", EXAMPLE, text=f"{example.prompt}\n{example.script}")
        for name, example in examples.items()
    ]
    if not pieces:
        return []
    used = [f"{COMMAND}:{name}" for name in commands if name in called]
    used += [
        f"{EXAMPLE}:{name}"
        for name, example in examples.items()
        if example.commands and example.commands <= called
    ]
    who: dict[str, Any] = asdict(request.caller)
    return [
        ContextOffered(answer=request.id, query=request.prompt, pieces=pieces, **who),
        ContextUsed(answer=request.id, passages=used, **who),
    ]
