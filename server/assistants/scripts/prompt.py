"""What the model is shown: commands, nearest examples, and the request, as one text that it goes on with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chipsmith.eda.specs.model import Command, Flag, ToolSpec
from chipsmith.server.assistants.scripts.examples import Example

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
    told = "".join(f"# {usage(command)}\n" for command in commands[:MOST_COMMANDS])
    shown: list[str] = []
    room = ROOM - len(told)
    for example in examples:
        block = f"{_task(example.prompt)}{example.script}\n\n"
        if len(block) <= room:
            shown.append(block)
            room -= len(block)
    return head + (f"{told}\n" if told else "") + "".join(reversed(shown)) + _task(task) + begun


def repair_prompt(prompt: str, wrong: str, message: str) -> str:
    """The prompt with a draft that failed, the tool's message, and the place of the better one."""
    said = " ".join(message.split())[:300]
    head, _, task = prompt.rpartition("# Task: ")
    request = task.split("\n", 1)[0]
    return f"{head}# Task: {request}\n# Wrong: {said}\n{_commented(wrong)}# Right:\n"


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


def _commented(lines: str | Iterable[str]) -> str:
    text = lines if isinstance(lines, str) else "\n".join(lines)
    return "".join(f"# {line}\n" for line in text.splitlines())
