"""@selection, @open, @problems, @terminal and @stdin: what the editor or the terminal shows."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, frozen

from chipsmith.collectors.mentions.attachment import Attachment, Situation, cut
from chipsmith.core.errors import InputError

TERMINAL = 8000
"""Characters of a terminal that matter: the last ones."""


@frozen
class Selection:
    name: str = "selection"
    help: str = "What is selected in the editor."

    def bring(self, argument: str, situation: Situation) -> Sequence[Attachment]:
        if situation.selection is None or not situation.selection.text.strip():
            raise InputError("Nothing is selected.", fix="select something in the editor.")
        return [evolve(situation.selection, provider="selection", argument=argument)]


@frozen
class Open:
    name: str = "open"
    help: str = "The files that are open in the editor."

    def bring(self, argument: str, situation: Situation) -> Sequence[Attachment]:
        if not situation.open:
            raise InputError("No file is open.", fix="open one in the editor.")
        return [evolve(one, provider="open", argument=argument, text=cut(one.text)) for one in situation.open]


@frozen
class Problems:
    name: str = "problems"
    help: str = "The errors and warnings that the editor shows."

    def bring(self, argument: str, situation: Situation) -> Sequence[Attachment]:
        if not situation.problems:
            raise InputError("The editor shows no problems.", fix="ask without @problems.")
        return [Attachment("problems", argument, cut("\n".join(situation.problems)))]


@frozen
class Terminal:
    name: str = "terminal"
    help: str = "The last output in the editor's terminal."

    def bring(self, argument: str, situation: Situation) -> Sequence[Attachment]:
        if not situation.terminal.strip():
            raise InputError("The terminal shows nothing.", fix="run something in the editor's terminal.")
        return [Attachment("terminal", argument, situation.terminal[-TERMINAL:])]


@frozen
class Stdin:
    name: str = "stdin"
    help: str = "What is piped into `chipsmith chat`."

    def bring(self, argument: str, situation: Situation) -> Sequence[Attachment]:
        if not situation.stdin.strip():
            raise InputError("Nothing is piped in.", fix='write: command | chipsmith chat "… @stdin".')
        return [Attachment("stdin", argument, cut(situation.stdin))]
