"""From a syntax tree to an outline: bodies and expressions are followed wherever they are literal."""

from __future__ import annotations

import re
from collections.abc import Iterable

from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.tcl.binding import bind, subcommand_of
from chipsmith.eda.tcl.effects import WITH_EFFECTS, Effects
from chipsmith.eda.tcl.expressions import parse_expression
from chipsmith.eda.tcl.lists import elements_of
from chipsmith.eda.tcl.outline import Call, Outline, Procedure, Scope
from chipsmith.eda.tcl.parser import parse, parse_within
from chipsmith.eda.tcl.roles import BY_KIND, Role, Roles, roles_of
from chipsmith.eda.tcl.syntax import Command, Part, Shape, Substitution, Variable, Word

DEEPEST = 40
"""Bodies in bodies; what is nested deeper is not looked at."""
_MENTION = re.compile(r"[^\s(){}\"]+")


def outline_of(text: str, spec: ToolSpec) -> Outline:
    """The outline of a script; never raises."""
    script = parse(text)
    outline = Outline(script)
    walker = _Walker(outline, spec)
    walker.commands(script.commands)
    return outline


class _Walker:
    def __init__(self, outline: Outline, spec: ToolSpec) -> None:
        self.outline, self.script, self.spec = outline, outline.script, spec
        self.scope = self.whole = Scope()
        outline.scopes.append(self.scope)
        self.namespace = ""
        self.guarded = False
        self.depth = 0

    def commands(self, commands: Iterable[Command]) -> None:
        for command in commands:
            self._command(command)

    def _command(self, command: Command) -> None:
        for word in command.words:
            self._parts(word.parts)
        call = Call(command, self.scope, self.namespace, self.guarded)
        self.outline.calls.append(call)
        name = (command.name or "").removeprefix("::")
        if name == "proc" and len(command.words) == 4:
            self._procedure(command)
            return
        roles = self._roles(name, call)
        followed = {id(word) for word, role in roles if role is not Role.NAMES}
        self._mention([word for word in command.arguments if id(word) not in followed])
        if name in WITH_EFFECTS:
            Effects(self.outline, self.scope).note(name, command.arguments)
        if name == "expr" and len(command.words) > 2 and any(word.parts for word in command.arguments):
            self.outline.unbraced.append((command, command.arguments))
        for word, role in roles:
            self._follow(command, name, word, role)

    def _roles(self, name: str, call: Call) -> Roles:
        command = call.command
        if any(word.expanded for word in command.arguments):
            return []
        if (roles := roles_of(name, command.arguments)) is not None:
            return roles
        words = command.arguments
        if name == self.spec.tool and words and words[0].value:  # as in `yosys synth -top chip`
            name, words = words[0].value, words[1:]
        known = self.spec.command(name) or self.spec.shortened(name)
        if known is None:
            return []
        while known.subcommands:
            known, words = subcommand_of(words, known), words[1:]
            if known is None:
                return []
        call.binding = bind(words, known)
        pairs = call.binding.values
        return [(word, BY_KIND[argument.kind]) for word, argument in pairs if argument.kind in BY_KIND]

    def _follow(self, command: Command, name: str, word: Word, role: Role) -> None:
        if role is Role.EXPRESSION:
            self._expression(command, word)
        elif role is Role.CASES:
            self._cases(word)
        elif role is Role.LAMBDA:
            self._lambda(word)
        elif role is Role.ELSEWHERE:
            self._elsewhere(word)
        elif role is Role.GUARDED:
            former, self.guarded = self.guarded, True
            self._body(word)
            self.guarded = former
        elif role is Role.SCRIPT and name == "namespace":
            former_name, self.namespace = self.namespace, self._qualified(command.arguments[1].value or "?")
            self._body(word)
            self.namespace = former_name
        elif role is Role.SCRIPT:
            self._body(word)

    def _body(self, word: Word) -> None:
        if word.value is None or not _is_literal(word):
            self.scope.knowable = self.outline.knowable = False
        elif self.depth < DEEPEST:
            self.depth += 1
            self.commands(parse_within(self.script, *word.inner))
            self.depth -= 1

    def _expression(self, command: Command, word: Word) -> None:
        if word.value is None:
            if word.parts and not _is_single_part(word):
                self.outline.unbraced.append((command, (word,)))
        elif _is_literal(word):
            expression = parse_expression(self.script, *word.inner)
            self.outline.expressions.append((word, expression))
            self._parts(tuple(expression.parts))

    def _cases(self, word: Word) -> None:
        pairs = elements_of(self.script, word)
        for body in (pairs or ())[1::2]:
            if body.value != "-":
                self._body(body)

    def _lambda(self, word: Word) -> None:
        parts = elements_of(self.script, word)
        if parts and len(parts) >= 2:
            self._in_scope("apply", self._parameters(parts[0])[0], parts[1])

    def _elsewhere(self, word: Word) -> None:
        """A script that runs in a scope that is not known: what it sets may be set anywhere."""
        former, self.scope = self.scope, Scope(knowable=False)
        self._body(word)
        self.outline.everywhere |= self.scope.mentioned
        self.scope = former

    def _procedure(self, command: Command) -> None:
        name, parameters, body = command.arguments
        names, least, most = self._parameters(parameters)
        if name.value is None:
            self.outline.knowable = False
        else:
            made = Procedure(self._qualified(name.value), least, most, parameters.value or "", name.start)
            self.outline.procedures.setdefault(made.name.rpartition("::")[2], []).append(made)
        former = self.namespace
        self.namespace = self._qualified(name.value or "?").rpartition("::")[0]
        seen = elements_of(self.script, parameters) is not None
        self._in_scope(name.value or "?", names, body, knowable=seen)
        self.namespace = former

    def _in_scope(self, name: str, names: Iterable[str], body: Word, *, knowable: bool = True) -> None:
        former, self.scope = self.scope, Scope(name, set(names), knowable=knowable)
        guarded, self.guarded = self.guarded, False
        self.outline.scopes.append(self.scope)
        if body.value is not None:
            self._body(body)
        self.scope, self.guarded = former, guarded

    def _parameters(self, word: Word) -> tuple[list[str], int, int | None]:
        """Names, and the least and most arguments; any number where they cannot be seen."""
        listed = elements_of(self.script, word)
        if listed is None:
            return [], 0, None
        each = [(one.value or "").split(None, 1) for one in listed]
        names = [one[0] for one in each if one]
        any_number = bool(names) and names[-1] == "args"
        required = [
            index
            for index, one in enumerate(each)
            if len(one) == 1 and not (any_number and index == len(each) - 1)
        ]
        least = required[-1] + 1 if required else 0
        return names, least, None if any_number else len(names)

    def _qualified(self, name: str) -> str:
        if name.startswith("::") or not self.namespace:
            return name.removeprefix("::")
        return f"{self.namespace}::{name}"

    def _parts(self, parts: Iterable[Part]) -> None:
        for part in parts:
            if isinstance(part, Substitution):
                self.commands(part.commands)
            else:
                self._read(part)

    def _read(self, variable: Variable) -> None:
        self.scope.reads.append(variable)
        if variable.index:
            self._parts(variable.index)

    def _mention(self, words: Iterable[Word]) -> None:
        """All that might be a variable's name: a literal, the elements of a list, or an array."""
        for word in words:
            if word.value is not None:
                if len(word.value) < 10_000:
                    for name in _MENTION.findall(word.value):
                        self.scope.mentioned.add(name.rpartition("::")[2])
            elif word.shape is Shape.BARE and (name := _MENTION.match(self.script.text, word.start)):
                self.scope.mentioned.add(name[0])


def _is_literal(word: Word) -> bool:
    return (word.value is not None and word.verbatim) or word.shape is Shape.BRACED


def _is_single_part(word: Word) -> bool:
    """`$x` or `[f]` alone: an expression that somebody else has written."""
    start, end = word.inner
    return len(word.parts) == 1 and (word.parts[0].start, word.parts[0].end) == (start, end)
