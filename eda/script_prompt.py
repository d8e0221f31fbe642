"""What the model is shown: commands, nearest examples, and the request, as one text that it goes on with."""

from __future__ import annotations

from collections.abc import Sequence

from chipsmith.eda.python.methods import call_of
from chipsmith.eda.solved import Example
from chipsmith.eda.specs.model import Command, Flag, ToolSpec

ROOM = 2000
"""Characters of examples and commands: some 700 tokens, which a slow machine reads in seconds."""
MOST_COMMANDS = 5
END = "\n\n"
"""What ends a script: an empty line."""


def script_prompt(
    spec: ToolSpec,
    task: str,
    *,
    commands: Sequence[Command] = (),
    examples: Sequence[Example] = (),
    begun: str = "",
) -> str:
    """A prompt in the form of a file of solved tasks, whose last one is open.

    The nearest example stands last; `begun` are lines of the script that stand already.
    """
    head = f"# {spec.language.capitalize()} scripts for {spec.tool}, each a task and its solution.\n\n"
    show = call_of if spec.language == "python" else usage
    told = "".join(f"# {name} is {one}.\n" for name, one in spec.objects.items())
    told += "".join(
        f"# {show(command)}\n" for command in commands[: 2 * MOST_COMMANDS if spec.objects else MOST_COMMANDS]
    )
    shown: list[str] = []
    room = ROOM - len(told)
    for example in examples:
        block = f"{_task(example.prompt)}{example.script}\n\n"
        if len(block) <= room:
            shown.append(block)
            room -= len(block)
    return head + (f"{told}\n" if told else "") + "".join(reversed(shown)) + _task(task) + begun


def usage(command: Command) -> str:
    """A command's synopsis in Tcl's usual notation."""
    flags = (_flag(flag) for flag in command.flags[:10])
    words = (argument.name if argument.required else f"[{argument.name}]" for argument in command.arguments)
    return " ".join([command.name, *flags, *words])


def _flag(flag: Flag) -> str:
    text = f"{flag.name} {flag.value.name or flag.value.kind}" if flag.value else flag.name
    return text if flag.required else f"[{text}]"


def _task(prompt: str) -> str:
    return f"# Task: {' '.join(prompt.split())}\n"
