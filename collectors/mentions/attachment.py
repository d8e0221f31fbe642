"""What a provider brings, and what it may look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from attrs import Factory, frozen

from chipsmith.core.errors import InputError

LARGEST = 200_000
"""Characters of one attachment; what is longer is cut at a line and says so."""


@frozen
class Attachment:
    """A passage that goes with a question."""

    provider: str
    argument: str
    text: str
    path: str = ""
    """As a person would look for it: relative to the workspace where it lies in there."""
    first_line: int = 1
    """Counted from 1."""
    language: str = ""


@frozen
class Situation:
    """What a client knows when a question is asked; what it does not know stays empty."""

    workspace: Path | None = None
    selection: Attachment | None = None
    open: tuple[Attachment, ...] = ()
    """The open documents, as edited."""
    problems: tuple[str, ...] = ()
    """Diagnostics as the editor shows them, one a line."""
    terminal: str = ""
    stdin: str = ""
    """What was piped into a command."""
    excludes: Callable[[str], bool] = Factory(lambda: _nothing)
    """Whether a path is kept from the assistant (`tab.exclude`)."""

    def path(self, argument: str) -> Path:
        """The path that an argument names, relative to the workspace.

        Raises:
            InputError: the configuration keeps it from the assistant.
        """
        named = Path(argument).expanduser()
        path = named if named.is_absolute() else (self.workspace or Path.cwd()) / named
        if self.excludes(str(path)):
            raise InputError(
                f"{argument} is kept from the assistant.", fix="remove the pattern from `tab.exclude`."
            )
        return path

    def shown(self, path: Path) -> str:
        """How a path is told: from the workspace on, else by its name."""
        root = (self.workspace or Path.cwd()).resolve()
        resolved = path.resolve()
        return resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else resolved.name


def _nothing(_path: str) -> bool:
    return False


class Provider(Protocol):
    """One kind of context. A person adds their own as an entry point of the group `chipsmith.providers`."""

    @property
    def name(self) -> str:
        """As it is written after the @."""

    @property
    def help(self) -> str:
        """One line for the list of providers."""

    def bring(self, argument: str, situation: Situation) -> Sequence[Attachment]:
        """What `@name:argument` stands for.

        Raises:
            InputError: nothing; the message says why, and what would bring something.
        """


def cut(text: str) -> str:
    """At most LARGEST characters, in whole lines, with a word on what is missing."""
    if len(text) <= LARGEST:
        return text
    kept = text[: text.rfind("\n", 0, LARGEST) + 1 or LARGEST]
    return f"{kept}[{len(text) - len(kept)} more characters]\n"
