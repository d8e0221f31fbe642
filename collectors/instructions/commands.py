"""Slash commands: `/name words` becomes the text of a prompt file, which anyone may edit.

A file is Markdown: its first heading is what the command does, the rest a Jinja template in which
`{{ input }}` is what was typed after the command. Mentions in it count as if they had been typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from attrs import frozen

from chipsmith.core.errors import InputError, did_you_mean
from chipsmith.core.home import Home

WORKSPACE = ".chipsmith"
"""Folder of a workspace that holds `prompts/` and `rules/`."""
LARGEST = 64_000
"""Characters of a file that is read."""

_COMMAND = re.compile(r"\s*/(?P<name>[a-z][a-z0-9_-]*)(?=\s|$)\s*(?P<input>.*)", re.DOTALL)


@frozen
class PromptFile:
    name: str
    description: str
    template: str
    origin: str
    """Its path, or that it comes with Chipsmith."""

    def render(self, text: str) -> str:
        """The prompt, with `text` in the place of `{{ input }}` or at the end.

        Raises:
            InputError: the template is broken.
        """
        from jinja2 import StrictUndefined, TemplateError
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=False)
        try:
            prompt = environment.from_string(self.template).render(input=text)
        except TemplateError as error:
            raise InputError(
                f"The prompt file of /{self.name} is broken: {error}.", fix=f"correct {self.origin}."
            ) from error
        return prompt.strip() if "input" in self.template else f"{prompt}\n\n{text}".strip()


def prompt_files(home: Home, workspace: Path | None) -> dict[str, PromptFile]:
    """All commands by name; the workspace's win over the person's, and those over ours."""
    found = {one.name: one for one in _ours()}
    folders = [home.root / "prompts", *([workspace / WORKSPACE / "prompts"] if workspace else [])]
    for folder in folders:
        found |= {one.name: one for one in _in(folder)}
    return found


def expand(text: str, commands: dict[str, PromptFile]) -> str:
    """A text that begins with a slash command as its prompt; any other text as it is.

    Raises:
        InputError: there is no such command, or its file is broken.
    """
    command = _COMMAND.fullmatch(text)
    if command is None:
        return text
    if command["name"] not in commands:
        raise InputError(
            f"There is no command /{command['name']}.{did_you_mean(command['name'], commands)}",
            fix=f"use one of {', '.join('/' + name for name in sorted(commands))}, or write its prompt file.",
        )
    return commands[command["name"]].render(command["input"].strip())


def _ours() -> Iterator[PromptFile]:
    for resource in (files(__package__) / "prompts").iterdir():
        if resource.name.endswith(".md"):
            yield _parse(
                resource.name.removesuffix(".md"), resource.read_text("utf-8"), "comes with Chipsmith"
            )


def _in(folder: Path) -> Iterator[PromptFile]:
    for path in sorted(folder.glob("*.md")):
        if text := read_small(path):
            yield _parse(path.stem.lower(), text, str(path))


def _parse(name: str, text: str, origin: str) -> PromptFile:
    first, _, rest = text.lstrip().partition("\n")
    if first.startswith("#"):
        return PromptFile(name, first.lstrip("# ").strip(), rest.strip(), origin)
    return PromptFile(name, "", text.strip(), origin)


def read_small(path: Path) -> str:
    """The text of a file of instructions; nothing where it cannot be read or is no text."""
    try:
        with path.open("rb") as stream:
            data = stream.read(4 * LARGEST)
    except OSError:
        return ""
    return "" if b"\0" in data else data.decode("utf-8", "replace")[:LARGEST]
