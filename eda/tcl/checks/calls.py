"""Calls against what the tool accepts: commands, flags, arguments and their kinds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from chipsmith.eda.findings import Severity
from chipsmith.eda.near import near
from chipsmith.eda.specs.model import Argument, Command, Kind, ToolSpec
from chipsmith.eda.tcl.binding import Binding, bind, subcommand_of
from chipsmith.eda.tcl.checks.report import Report
from chipsmith.eda.tcl.outline import Call, Outline, Procedure
from chipsmith.eda.tcl.syntax import Word

SURE_RATIO = 0.85
"""How near a name must be to a known one to be taken for it where commands may come from elsewhere."""
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\Z")
_INTEGER = re.compile(r"[-+]?(?:\d+|0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+)\Z")
_BOOLEAN = re.compile(
    r"(?:[-+]?\d+|t(?:r(?:ue?)?)?|f(?:a(?:l(?:se?)?)?)?|y(?:es?)?|no?|on|off?)\Z", re.IGNORECASE
)
_EXTENDED = frozenset({"source", "exit", "history", "open", "unknown"})
"""Commands of Tcl that tools give flags and arguments of their own."""
_SUBSCRIPT = re.compile(r"[\d*?:%+-]*\Z")
"""`data[3]` reads as a call of the command `3`; tools of this trade give it a meaning."""
_PATTERNS = {
    Kind.NUMBER: (_NUMBER, "a number"),
    Kind.INTEGER: (_INTEGER, "an integer"),
    Kind.BOOLEAN: (_BOOLEAN, "a boolean"),
}


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
        name = call.command.name
        if not name or name.removeprefix("::") in self.outline.made:
            return
        if procedures := self.outline.defined(name, call.namespace):
            self._procedure(call, name, procedures)
        elif known := self.spec.command(name):
            self._known(call, known)
        elif self.commands_known and not call.guarded and not self._may_exist(name):
            self._unknown(call, name)

    def _may_exist(self, name: str) -> bool:
        """Whether something outside of the spec may answer to a name."""
        qualified = "::" in name.removeprefix("::")
        return qualified or name in self.outline.procedures or _SUBSCRIPT.match(name) is not None

    def _unknown(self, call: Call, name: str) -> None:
        word, what = call.command.words[0], self.spec.tool
        if not self.outline.knowable and not (len(name) > 4 and near(name, self.spec.names, SURE_RATIO)):
            return
        begun = [one for one in self.spec.names if one.startswith(name)]
        severity = Severity.WARNING if self._is_unsure(name) or len(begun) == 1 else Severity.ERROR
        known = self.spec.names + tuple(self.outline.procedures)
        did, fixes = self.report.rename(word.inner, name, tuple(begun) if len(begun) == 1 else known)
        message = f'{what} has no command "{name}".{did}'
        self.report.add("unknown-command", (word.start, word.end), message, severity, *fixes)

    def _is_unsure(self, name: str) -> bool:
        """Whether the command may exist after all: tools take more than SDC, files use what others define."""
        if not self.outline.knowable or self.spec.tool == "sdc":
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

    def _known(self, call: Call, known: Command) -> None:
        words, name = call.command.arguments, known.name
        while known.subcommands:
            sub = subcommand_of(words, known)
            if sub is None:
                self._subcommand(call, words, known, name)
                return
            known, words, name = sub, words[1:], f"{name} {sub.name}"
        if known.checked and (self.commands_known or name not in _EXTENDED):
            self._bound(call, name, known, bind(words, known))

    def _subcommand(self, call: Call, words: Sequence[Word], known: Command, name: str) -> None:
        names = tuple(one.name for one in known.subcommands)
        if not words:
            message = f"{name} needs one of: {', '.join(names)}"
            self.report.add("missing-argument", (call.command.start, call.command.end), message)
        elif (written := words[0].value) is not None and not words[0].expanded and self._is_complete(known):
            did, fixes = self.report.rename(words[0].inner, written, names)
            message = f'{name} has no subcommand "{written}".{did}'
            self.report.add(
                "unknown-subcommand", (words[0].start, words[0].end), message, Severity.ERROR, *fixes
            )

    def _is_complete(self, known: Command) -> bool:
        """Whether a command has no other subcommands: those of plain Tcl can be added to."""
        extensible = any(one.flags_first for one in known.subcommands)
        return known.checked and (self.outline.knowable or not extensible)

    def _bound(self, call: Call, name: str, known: Command, binding: Binding) -> None:
        for word in binding.unknown:
            self._unknown_flag(name, known, word)
        for word, flag in binding.without_value:
            value = flag.value.name if flag.value and flag.value.name else "a value"
            self.report.add("missing-value", (word.start, word.end), f"{flag.name} needs {value}")
        for word, argument in binding.values:
            self._kind(word, argument)
        if not binding.unknown:
            self._counts(call, name, known, binding)
            self._required(call, name, known, binding)
        self._groups(binding)

    def _unknown_flag(self, name: str, known: Command, word: Word) -> None:
        written = word.value or ""
        several = [flag.name for flag in known.flags if known.abbreviates and flag.name.startswith(written)]
        span = (word.start, word.end)
        if len(several) > 1:
            fixes = [self.report.replace(f"Change to {one}", span, one) for one in several[:4]]
            message = f"{written} may be {' or '.join(several)}"
            self.report.add("ambiguous-flag", span, message, Severity.ERROR, *fixes)
            return
        did, fixes = self.report.rename(span, written, tuple(flag.name for flag in known.flags))
        fixes.append(self.report.remove(f"Remove {written}", word))
        self.report.add("unknown-flag", span, f"{name} has no flag {written}.{did}", Severity.ERROR, *fixes)

    def _counts(self, call: Call, name: str, known: Command, binding: Binding) -> None:
        given = len(binding.positional)
        if given < known.fewest and not binding.expanded:
            missing = [one.name or "argument" for one in known.arguments if one.required][given:]
            span = (call.command.start, call.command.end)
            self.report.add("missing-argument", span, f"{name} needs {' and '.join(missing)}")
        elif known.most is not None and given - binding.maybe > known.most:
            first, last = binding.positional[known.most], binding.positional[-1]
            message = f"{name} takes {_count(known.fewest, known.most)}, and {given} are given"
            fixes = [self.report.remove(f"Remove {first.value or 'it'}", first)] if first is last else []
            self.report.add("surplus-argument", (first.start, last.end), message, Severity.ERROR, *fixes)
        elif self._is_odd(known) and not binding.expanded and not binding.maybe and known.fit(given) is None:
            message = f"{name} does not take {given} arguments"
            self.report.add("wrong-count", (call.command.start, call.command.end), message)

    def _is_odd(self, known: Command) -> bool:
        """Whether some arguments repeat together and nothing else is left out, as in `foreach`."""
        return all(one.required for one in known.arguments)

    def _required(self, call: Call, name: str, known: Command, binding: Binding) -> None:
        if binding.expanded or binding.maybe:
            return
        given = {flag.name for _, flag, _ in binding.flags} | {flag.name for _, flag in binding.without_value}
        groups = {flag.group for flag in known.flags if flag.group and flag.name in given}
        for flag in known.flags:
            if flag.required and flag.name not in given and (not flag.group or flag.group not in groups):
                groups.add(flag.group)
                one = flag.group.replace("|", " or ") or flag.name
                self.report.add("missing-flag", (call.command.start, call.command.end), f"{name} needs {one}")

    def _groups(self, binding: Binding) -> None:
        seen: dict[str, str] = {}
        for word, flag, _ in binding.flags:
            other = seen.setdefault(flag.group, flag.name) if flag.group else flag.name
            if other != flag.name:
                message = f"{flag.name} and {other} exclude each other"
                self.report.add("exclusive-flags", (word.start, word.end), message, Severity.WARNING)

    def _kind(self, word: Word, argument: Argument) -> None:
        value = word.value
        if value is None:
            return
        span = (word.start, word.end)
        if argument.kind is Kind.CHOICE and argument.choices:
            if not any(one.startswith(value) for one in argument.choices if value):
                did, fixes = self.report.rename(word.inner, value, argument.choices)
                message = f'"{value}" is none of {", ".join(argument.choices)}.{did}'
                self.report.add("wrong-choice", span, message, Severity.ERROR, *fixes)
        elif argument.kind in _PATTERNS:
            pattern, wanted = _PATTERNS[argument.kind]
            if not pattern.match(value.strip()):
                what = argument.name or "the value"
                self.report.add("wrong-kind", span, f'{what} must be {wanted}, not "{value[:40]}"')


def _count(least: int, most: int | None) -> str:
    if most is None:
        return f"at least {least} argument{'' if least == 1 else 's'}"
    if least == most:
        return f"{least or 'no'} argument{'' if least == 1 else 's'}"
    return f"{least} to {most} arguments"
