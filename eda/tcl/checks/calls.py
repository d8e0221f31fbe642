"""Calls against what the tool accepts: commands, flags, arguments and their kinds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import evolve, frozen

from chipsmith.eda.findings import Severity
from chipsmith.eda.near import near
from chipsmith.eda.specs.model import Command, ToolSpec
from chipsmith.eda.tcl.binding import Binding, bind, subcommand_of
from chipsmith.eda.tcl.checks.kinds import check_kind
from chipsmith.eda.tcl.checks.report import Report
from chipsmith.eda.tcl.outline import Call, Outline, Procedure
from chipsmith.eda.tcl.syntax import Word

SURE_RATIO = 0.85
"""How near a name must be to a known one to be taken for it where commands may come from elsewhere."""
_EXTENDED = frozenset({"source", "exit", "history", "open", "unknown"})
"""Commands of Tcl that tools give flags and arguments of their own."""
_TAKES_ANY_FLAG = frozenset({"return"})
"""Such a flag is a slip all the same, but does not fail."""
_SUBSCRIPT = re.compile(r"[\d*?:%+-]*\Z")
"""`data[3]` reads as a call of the command `3`; tools of this trade give it a meaning."""


@frozen
class _Site:
    """A call in the text, and what it is called in messages."""

    span: tuple[int, int]
    name: str


@frozen
class CallCheck:
    """Checks one call after another."""

    report: Report
    outline: Outline
    spec: ToolSpec
    commands_known: bool
    """The tool is known, so a command that nobody defines is a mistake."""
    alone: bool = True
    """The script runs on its own; else another may define what it uses."""

    def check(self, call: Call) -> None:
        words = call.command.words
        if words[0].value == self.spec.tool and len(words) > 1:  # as in `yosys synth -top chip`
            words = words[1:]
        name = None if words[0].expanded else words[0].value
        if not name or name.startswith("-") or name.removeprefix("::") in self.outline.made:
            return
        if procedures := self.outline.defined(name, call.namespace):
            self._procedure(call, name, procedures)
        elif known := self.spec.command(name) or self.spec.shortened(name):
            self._known(call, words, known)
        elif self.commands_known and not call.guarded and not self._may_exist(name):
            self._unknown(words[0], name)

    def _may_exist(self, name: str) -> bool:
        """Whether something outside of the spec may answer to a name."""
        qualified = "::" in name.removeprefix("::")
        return qualified or name in self.outline.procedures or _SUBSCRIPT.match(name) is not None

    def _unknown(self, word: Word, name: str) -> None:
        if not self.outline.knowable and not (len(name) > 4 and near(name, self.spec.names, SURE_RATIO)):
            return
        severity = Severity.WARNING if self._is_unsure(name) else Severity.ERROR
        known = self.spec.names + tuple(self.outline.procedures)
        did, fixes = self.report.rename(word.inner, name, known)
        message = f'{self.spec.tool} has no command "{name}".{did}'
        self.report.add("unknown-command", (word.start, word.end), message, severity, *fixes)

    def _is_unsure(self, name: str) -> bool:
        """Whether the command may exist after all: tools take more than SDC, files use what others define."""
        if not (self.outline.knowable and self.spec.complete) or self.spec.tool == "sdc":
            return True
        return not self.alone and near(name, self.spec.names, SURE_RATIO) is None

    def _procedure(self, call: Call, name: str, procedures: Sequence[Procedure]) -> None:
        words = call.command.arguments
        if any(word.expanded for word in words) or any(one.takes(len(words)) for one in procedures):
            return
        if len({(one.least, one.most) for one in procedures}) > 1:
            return
        if self.spec.command(name):  # one of the tool's commands, redefined somewhere
            return
        wanted = procedures[0]
        message = f'"{name}" takes {_count(wanted.least, wanted.most)}: {wanted.parameters.strip()}'
        code = "missing-argument" if len(words) < wanted.least else "surplus-argument"
        self.report.add(code, (call.command.start, call.command.end), message)

    def _known(self, call: Call, words: Sequence[Word], known: Command) -> None:
        site, name = _Site((words[0].start, words[-1].end), known.name), known.name
        words = words[1:]
        while known.subcommands:
            sub = subcommand_of(words, known)
            if sub is None:
                self._subcommand(site, words, known)
                return
            known, words, site = sub, words[1:], evolve(site, name=f"{site.name} {sub.name}")
        if known.checked and (self.commands_known or name not in _EXTENDED):
            self._bound(site, known, call.binding or bind(words, known))

    def _subcommand(self, site: _Site, words: Sequence[Word], known: Command) -> None:
        names = tuple(one.name for one in known.subcommands)
        if not words:
            self.report.add("missing-argument", site.span, f"{site.name} needs one of: {', '.join(names)}")
        elif (written := words[0].value) is not None and not words[0].expanded and self._is_complete(known):
            did, fixes = self.report.rename(words[0].inner, written, names)
            message = f'{site.name} has no subcommand "{written}".{did}'
            span = (words[0].start, words[0].end)
            self.report.add("unknown-subcommand", span, message, Severity.ERROR, *fixes)

    def _is_complete(self, known: Command) -> bool:
        """Whether a command has no other subcommands: those of plain Tcl can be added to."""
        extensible = any(one.flags_first for one in known.subcommands)
        return known.checked and (self.outline.knowable or not extensible)

    def _bound(self, site: _Site, known: Command, binding: Binding) -> None:
        for word in binding.unknown:
            self._unknown_flag(site.name, known, word)
        for word, flag in binding.without_value:
            value = flag.value.name if flag.value and flag.value.name else "a value"
            self.report.add("missing-value", (word.start, word.end), f"{flag.name} needs {value}")
        for word, argument in binding.values:
            check_kind(self.report, word, argument)
        if not binding.unknown:
            self._counts(site, known, binding)
            self._required(site, known, binding)
        self._groups(binding)

    def _unknown_flag(self, name: str, known: Command, word: Word) -> None:
        written = word.value or ""
        several = [flag.name for flag in known.flags if known.abbreviates and flag.name.startswith(written)]
        span = (word.start, word.end)
        if len(several) > 1:
            fixes = [self.report.replace(f"Change to {one}", span, one) for one in several[:4]]
            message = f"{written} may be {' or '.join(several)}"
            severity = Severity.WARNING if name in _TAKES_ANY_FLAG else Severity.ERROR
            self.report.add("ambiguous-flag", span, message, severity, *fixes)
            return
        did, fixes = self.report.rename(span, written, tuple(flag.name for flag in known.flags))
        fixes.append(self.report.remove(f"Remove {written}", word))
        sure = self.spec.complete and name not in _TAKES_ANY_FLAG
        severity = Severity.ERROR if sure else Severity.WARNING
        self.report.add("unknown-flag", span, f"{name} has no flag {written}.{did}", severity, *fixes)

    def _counts(self, site: _Site, known: Command, binding: Binding) -> None:
        if binding.arguments is not None:
            return
        given = len(binding.positional)
        certain = not binding.expanded and not binding.maybe
        if given < known.fewest and not binding.expanded:
            missing = [one.name or "argument" for one in known.arguments if one.required][given:]
            self.report.add("missing-argument", site.span, f"{site.name} needs {' and '.join(missing)}")
        elif known.most is not None and given - binding.maybe > known.most:
            first, last = binding.positional[known.most], binding.positional[-1]
            message = f"{site.name} takes {_count(known.fewest, known.most)}, and {given} are given"
            fixes = [self.report.remove(f"Remove {first.value or 'it'}", first)] if first is last else []
            self.report.add("surplus-argument", (first.start, last.end), message, Severity.ERROR, *fixes)
        elif certain and all(one.required for one in known.arguments):
            self.report.add("wrong-count", site.span, f"{site.name} does not take {given} arguments")

    def _required(self, site: _Site, known: Command, binding: Binding) -> None:
        demanded = [flag for flag in known.flags if flag.required]
        if binding.expanded or binding.maybe or not (demanded or known.needs):
            return
        given = {flag.name for _, flag, _ in binding.flags} | {flag.name for _, flag in binding.without_value}
        arguments = binding.arguments or known.arguments[: len(binding.positional)]
        given |= {argument.name for argument in arguments}
        groups = {flag.group for flag in known.flags if flag.group and flag.name in given}
        for flag in demanded:
            if flag.name not in given and (not flag.group or flag.group not in groups):
                groups.add(flag.group)
                one = flag.group.replace("|", " or ") or flag.name
                self.report.add("missing-flag", site.span, f"{site.name} needs {one}")
        for names in known.needs:
            if not given.intersection(names):
                self.report.add("missing-flag", site.span, f"{site.name} needs {' or '.join(names)}")

    def _groups(self, binding: Binding) -> None:
        seen: dict[str, str] = {}
        for word, flag, _ in binding.flags:
            other = seen.setdefault(flag.group, flag.name) if flag.group else flag.name
            if other != flag.name:
                message = f"{flag.name} and {other} exclude each other"
                self.report.add("exclusive-flags", (word.start, word.end), message, Severity.WARNING)


def _count(least: int, most: int | None) -> str:
    if most is None:
        return f"at least {least} argument{'' if least == 1 else 's'}"
    if least == most:
        return f"{least or 'no'} argument{'' if least == 1 else 's'}"
    return f"{least} to {most} arguments"
