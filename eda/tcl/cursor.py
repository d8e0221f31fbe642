"""Where a cursor stands in a script: in which command, behind which words, in the middle of which word."""

from __future__ import annotations

from attrs import frozen

from chipsmith.eda.tcl.parser import parse, parse_within
from chipsmith.eda.tcl.syntax import Command, Script, Shape, Substitution, Word


@frozen
class Cursor:
    """The innermost command at a cursor; offsets count from the whole text's beginning."""

    words: tuple[str | None, ...] = ()
    """Values of the whole words before the one that is being written; None where something is substituted."""
    written: str = ""
    """The beginning of the word at the cursor, up to it."""
    start: int = 0
    """Where that word begins; the cursor itself between words."""


@frozen
class Spot:
    """A word under the mouse, and the words of its command."""

    words: tuple[str | None, ...]
    index: int
    start: int
    end: int


def statement_start(text: str, offset: int) -> int:
    """Where the line begins on which the cursor stands, or the first of those that it goes on from."""
    start = text.rfind("\n", 0, offset) + 1
    while start and text.endswith(("\\\n", "\\\r\n"), 0, start):
        start = text.rfind("\n", 0, start - 1) + 1
    return start


def cursor_at(text: str, offset: int) -> Cursor:
    """What stands before the cursor; the text behind it is not looked at."""
    first = statement_start(text, offset)
    script = parse(text[first:offset])
    commands, end = script.commands, offset - first
    while commands and (inner := _unfinished(script, commands[-1])) is not None:
        commands = inner
    if not commands or _is_over(script, commands[-1].end, end):
        return Cursor(start=offset)
    *before, last = commands[-1].words
    if last.end < end:
        return Cursor(tuple(word.value for word in commands[-1].words), "", offset)
    return Cursor(tuple(word.value for word in before), script.text[last.start : end], first + last.start)


def spot_at(text: str, offset: int) -> Spot | None:
    """The word at an offset, of the innermost command around it."""
    first = statement_start(text, offset)
    line_end = text.find("\n", offset)
    script = parse(text[first : len(text) if line_end < 0 else line_end])
    at, found = offset - first, None
    commands: tuple[Command, ...] | None = script.commands
    while commands:
        around = [
            (one, index) for one in commands for index, word in enumerate(one.words) if _covers(word, at)
        ]
        if not around:
            break
        command, index = around[0]
        word = command.words[index]
        values = tuple(one.value for one in command.words)
        found = Spot(values, index, first + word.start, first + word.end)
        commands = _inside(script, word, at)
    return found


def _covers(word: Word | Substitution, at: int) -> bool:
    return word.start <= at <= word.end


def _inside(script: Script, word: Word, at: int) -> tuple[Command, ...] | None:
    """Commands in a word, around an offset."""
    if word.shape is Shape.BRACED:
        start, end = word.inner
        return parse_within(script, start, end) if start <= at <= end else None
    parts = (part for part in word.parts if isinstance(part, Substitution) and part.start < at < part.end)
    return next((part.commands for part in parts), None)


def _unfinished(script: Script, command: Command) -> tuple[Command, ...] | None:
    """The commands in brackets or braces that a command's last word opens and does not close."""
    word = command.words[-1]
    if word.shape is Shape.BRACED:
        return None if word.closed else parse_within(script, *word.inner)
    last = word.parts[-1] if word.parts else None
    return last.commands if isinstance(last, Substitution) and last.start in script.unclosed else None


def _is_over(script: Script, at: int, end: int) -> bool:
    """Whether a command ends before the cursor."""
    return any(sign in script.text[at:end].replace("\\\n", "") for sign in ";\n")
