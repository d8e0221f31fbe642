"""Learns an in-house tool from its help output or its manual: usage lines, lists of flags, lists of commands.

Many layouts are met: argparse, GNU, Tcl tools' usage lines, man pages, manuals. One reader goes through the
lines and keeps in mind whose flags it is reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from attrs import Factory, define, evolve

from chipsmith.eda.specs.learn.flags import plain_usage, read_flags
from chipsmith.eda.specs.learn.report import Learnt
from chipsmith.eda.specs.model import Command, ToolSpec
from chipsmith.eda.specs.notation import Usage, parse_usage

_NAME = r"[A-Za-z_][\w:.]*(?:-\w+)*"
_USAGE = re.compile(r"\s*(?:usage|syntax|synopsis)\s*(?::\s*(.*)|$)", re.IGNORECASE)
_CALL = re.compile(rf"(\s*)({_NAME})(?:\s+(.*))?$")
_SIGNS = re.compile(r"[\[\]<>{}|?]|\.\.\.|(?:^|\s)--?[A-Za-z]")
_FLAG_LINE = re.compile(
    r"\s*(--?(?:\[no-\])?[A-Za-z?][^\s,|=\[<]*(?:\s*[,|/]\s*--?[A-Za-z][^\s,|=\[<]*|[^\s]|\s(?!\s))*)(?:\s{2,}(.*))?$"
)
_LISTED = re.compile(rf"\s{{1,12}}({_NAME})(?:\s{{2,}}|\s+[-–—]+\s+)(\S.*)$")
_COMMANDS = re.compile(r"\s*(?:[\w ]+ )?(?:sub)?commands?\b[^.]*:?\s*$", re.IGNORECASE)
_HEADING = re.compile(r"\s*([A-Za-z][\w ]*?)s?\s*:\s*$")
_SUBCOMMAND = frozenset(("cmd", "command", "subcommand"))
_ANYTHING = frozenset(("option", "options", "flag", "flags", "opts", "global_options", "args"))


def learn_manual(
    tool: str, version: str, lines: Iterable[str], *, program: str = "", origin: str = ""
) -> Learnt:
    """A spec out of help or a manual, and the lines that look like usage and could not be read.

    `program` is the name of the program whose help it is: its own flags become a command of that name, and
    what `program sub …` calls becomes its subcommand.
    """
    reader = _Reader(program)
    reader.read(list(lines))
    commands = reader.commands()
    spec = ToolSpec(tool, version or "unknown", "tcl", tuple(commands), program=program, learnt_from=origin)
    return Learnt(spec, tuple(reader.unclear))


@define
class _Reader:
    program: str
    found: dict[str, Command] = Factory(dict)
    below: set[str] = Factory(set)
    """Names that were called after the program's."""
    listed: set[str] = Factory(set)
    """Names from a list of commands."""
    unclear: list[str] = Factory(list)
    _current: str = ""
    _in_commands: bool = False

    def commands(self) -> list[Command]:
        """What was found; commands that the program is called with become its subcommands."""
        own = self.found.get(self.program)
        if own is None:
            return list(self.found.values())
        if any(argument.name in _SUBCOMMAND for argument in own.arguments):
            self.below |= self.listed
        subcommands = [one for one in self.found.values() if one.name in self.below]
        rest = [one for one in self.found.values() if one is not own and one not in subcommands]
        if subcommands:
            own = evolve(own, arguments=(), subcommands=tuple(subcommands))
        return [own, *rest]

    def read(self, lines: Sequence[str]) -> None:
        at = 0
        after_usage = False
        while at < len(lines):
            line, used = _whole(lines, at)
            usage = _USAGE.match(line)
            if usage:
                after_usage = not usage[1]
                if usage[1]:
                    self._call(usage[1])
            elif re.fullmatch(r"[A-Z][A-Z ]+", line):
                after_usage = False  # another chapter of a man page
            elif line.strip():
                self._line(line, sure=after_usage)
                after_usage = after_usage and line.startswith(" ") and bool(_CALL.match(line))
            at += used

    def _line(self, line: str, *, sure: bool) -> None:
        flags = _FLAG_LINE.match(line)
        if flags and not (sure and _CALL.match(line)):
            self._flags(flags[1], flags[2] or "", line)
        elif _COMMANDS.match(line):
            self._in_commands = True
        elif self._in_commands and (listed := _LISTED.match(line)) and not _SIGNS.search(listed[2][:1]):
            self._command(listed[1], help=listed[2].strip())
            self.listed.add(listed[1])
            self._current = self._current if self.program else listed[1]
        elif call := _CALL.match(line):
            rest = call[3] or ""
            heading = not rest and "_" in call[2] and not call[1]
            again = call[2] in self.found and len(rest.split()) < 12 and _SIGNS.search(rest)
            if sure or heading or (len(call[1]) <= 8 and (again or _looks_like_usage(rest))):
                self._call(line)
            elif _HEADING.match(line):
                self._in_commands = False

    def _call(self, text: str) -> None:
        """A line such as `name [-flag value] file`, maybe after the program's name."""
        call = _CALL.match(text)
        if call is None:
            self.unclear.append(text.strip())
            return
        name, rest = call[2], _described(call[3] or "")
        if sub := self._subcommand(name, rest):
            name, rest = sub[1], sub[2] or ""
        usage = parse_usage(plain_usage(rest))
        if usage.unclear:
            self.unclear.append(f"{text.strip()} ({usage.unclear[0]})")
        self._current = name
        self._add(name, usage)

    def _subcommand(self, name: str, rest: str) -> re.Match[str] | None:
        """The command after the program's name, where there is one."""
        sub = re.match(rf"({_NAME})(?:\s+(.*))?$", rest)
        if name != self.program or not sub or not sub[1].islower():
            return None
        if sub[1] not in self.found and not _SIGNS.search(sub[2] or ""):
            return None
        self.below.add(sub[1])
        self._command(self.program)
        return sub

    def _add(self, name: str, usage: Usage) -> None:
        known = self.found.get(name, Command(name))
        arguments = tuple(one for one in usage.arguments if one.name not in _ANYTHING)
        flags = {flag.name: flag for flag in (*known.flags, *usage.flags)}
        self.found[name] = evolve(
            known,
            arguments=known.arguments or arguments,
            flags=tuple(flags.values()),
            redirects=known.redirects or usage.redirects,
        )

    def _command(self, name: str, help: str = "") -> None:
        known = self.found.get(name, Command(name))
        self.found[name] = evolve(known, help=known.help or help[:160])

    def _flags(self, forms: str, about: str, line: str) -> None:
        """A line of a list of flags; it belongs to the command that was met last."""
        owner = self._current or self.program
        if not owner:
            self.unclear.append(f"{line.strip()} (of no command)")
            return
        read = list(read_flags(forms, about))
        if not read:
            self.unclear.append(line.strip())
            return
        self._command(owner)
        known = {flag.name: flag for flag in self.found[owner].flags}
        for flag in read:
            before = known.get(flag.name)
            known[flag.name] = evolve(before, help=flag.help, joined=flag.joined) if before else flag
        self.found[owner] = evolve(self.found[owner], flags=tuple(known.values()))


def _whole(lines: Sequence[str], at: int) -> tuple[str, int]:
    """A line with those that go on with it: while a bracket is open, or flags follow further in."""
    line, used = lines[at].rstrip(), 1
    of_usage = _USAGE.match(line)
    while at + used < len(lines) and used < 40:
        following = lines[at + used]
        if line.endswith("\\"):
            line = line.removesuffix("\\").rstrip()
        elif not following.strip() or not (
            line.count("[") > line.count("]")
            or (_indent(following) > _indent(line) and "[" in line and re.match(r"\s+(\[|\{|<\w)", following))
            or (of_usage and of_usage[1] and _indent(following) >= 7)
        ):
            break
        line = f"{line} {following.strip()}"
        used += 1
    return line, used


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _looks_like_usage(rest: str) -> bool:
    """Brackets or flags at once after the name, and nothing that reads like a sentence."""
    return bool(_SIGNS.match(rest) or re.match(r"\[|<\w", rest)) and not re.search(
        r"[a-z]\.\s|\. [A-Z]", rest
    )


def _described(rest: str) -> str:
    """A usage without the description that stands after it, two spaces or more away."""
    head, gap, tail = rest.partition("   ")
    return head if gap and not _SIGNS.search(tail) else rest
