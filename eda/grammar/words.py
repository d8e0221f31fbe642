"""Rules for single Tcl words: numbers, names, objects, strings, restricted to what the request grounds."""

from __future__ import annotations

from collections.abc import Iterable

from chipsmith.eda.grammar.gbnf import Grammar, literal, one_of
from chipsmith.eda.grammar.values import Values
from chipsmith.eda.specs.model import Argument, Kind

FINDERS = {
    "port": "get_ports",
    "clock": "get_clocks",
    "pin": "get_pins",
    "cell": "get_cells",
    "net": "get_nets",
    "lib_cell": "get_lib_cells",
}
COLLECTIONS = {
    "port": ("all_inputs", "all_outputs", "current_design"),
    "clock": ("all_clocks",),
    "pin": (),
    "cell": ("all_registers",),
    "net": (),
    "lib_cell": (),
}
FINDS = {finder: kind for kind, finder in FINDERS.items()}
HINTS = (
    ("port", "port"),
    ("clock", "clock"),
    ("pin", "pin"),
    ("net", "net"),
    ("inst", "cell"),
    ("cell", "cell"),
)
"""Part of an argument's name, and the class of object that it tells of."""

OPEN_NAME = "[A-Za-z_*] [A-Za-z0-9_*/.]{0,40}"
OPEN_NUMBER = '"-"? [0-9]{1,7} ("." [0-9]{1,6})?'
OPEN_FILE = "[A-Za-z0-9_/.-]{1,60}"


class Words:
    """Adds the rules to a grammar and says, for an argument of a command, which rule writes its value."""

    def __init__(self, grammar: Grammar, values: Values, known: frozenset[str]) -> None:
        """`known` are the tool's commands: finders that it does not have are not offered."""
        self._grammar = grammar
        self._values = values
        self._known = known
        add = grammar.add
        add("ident", "[a-z] [a-z0-9_]{0,15}")
        add("var", '"$" ident | "${" ident "}"')
        add("number", _among(values.numbers, OPEN_NUMBER))
        add("integer", _among([n for n in values.numbers if n.lstrip("-").isdigit()], "[0-9]{1,6}"))
        add("name", _among([_word(name) for name in values.names], OPEN_NAME))
        add("file", _among(values.files, OPEN_FILE))
        add("boolean", one_of(literal(word) for word in ("0", "1", "true", "false")))
        add("calculation", 'literal-or-var | "(" calculation ")" | literal-or-var operator literal-or-var')
        add(
            "operator",
            one_of(literal(f" {sign} ") for sign in ("+", "-", "*", "/", "<", ">", "<=", ">=", "==")),
        )
        add("literal-or-var", 'number | var | [0-9]{1,4} ("." [0-9]{1,3})? | "[" query "]"')
        add("computed", 'var | "[expr {" calculation "}]"')
        add("objects", one_of(self._objects(kind) for kind in FINDERS) + ' | "$" ident | "[" query "]"')
        add("list", '"{" item (" " item){0,12} "}" | "[list " item (" " item){0,12} "]"')
        add("item", "number | name")
        add("any", "number | name | objects | list | var | string")
        text = one_of([*map(literal, values.texts), '[^"\\[\\]$\\\\\\n{}]{1,60}'])
        add("string", '"\\"" (' + text + ' | var | "[" query "]")+ "\\""')

    def value(self, argument: Argument, command: str = "") -> str:
        """The body that writes a value of this argument of a command; a finder's are names of its class."""
        kind = argument.kind
        if command in FINDS and kind in {Kind.LIST, Kind.ANY, Kind.NAME, Kind.OBJECTS}:
            return self._sought(FINDS[command])
        if argument.choices:
            choice = one_of(map(literal, argument.choices))
            return f'({choice} | "{{" {choice} (" " {choice}){{0,7}} "}}")'
        plain = {
            Kind.NUMBER: "(number | computed)",
            Kind.INTEGER: "(integer | computed)",
            Kind.BOOLEAN: "boolean",
            Kind.NAME: "(name | var)",
            Kind.LIST: "(list | objects)",
            Kind.FILE: "(file | var)",
            Kind.DIRECTORY: "(file | var)",
            Kind.VARIABLE: "ident",
            Kind.EXPRESSION: '"{" calculation "}"',
        }
        return plain.get(kind) or self._found(argument.name, anything=kind is not Kind.OBJECTS)

    def _found(self, name: str, *, anything: bool) -> str:
        """Objects of the class that the argument's name tells of, or of every class."""
        wanted = class_of(name)
        if wanted is None:
            return "any" if anything else "objects"
        kinds = ("pin", "port") if wanted == "pin" else (wanted,)
        return one_of([*(self._objects(kind) for kind in kinds), '"$" ident', '"[" query "]"'])

    def _objects(self, kind: str) -> str:
        """Rule for objects of a class: found by name, all of them, or (clocks, cells) by their bare names."""
        rule = f"{kind}s"
        if self._grammar.has(rule):
            return rule
        name = self._grammar.add(f"{kind}-name", _among(map(_word, self._names(kind)), OPEN_NAME))
        several = f'"{{" {name} (" " {name}){{0,12}} "}}"'
        forms = [several]
        if FINDERS[kind] in self._known:
            forms.append(f'"[{FINDERS[kind]} " ({name} | {several}) "]"')
        forms += [literal(f"[{finder}]") for finder in COLLECTIONS[kind] if finder in self._known]
        return self._grammar.add(rule, one_of([*forms, name]))

    def _sought(self, kind: str) -> str:
        """Names of a class, one or several in braces, or a pattern."""
        self._objects(kind)
        name = f"{kind}-name".replace("_", "-")
        owner = '| cell-name "/" ("*" | [A-Z] [A-Z0-9]{0,3})' if kind == "pin" else ""
        if owner:
            self._objects("cell")
        return f'({name} | "{{" {name} (" " {name}){{0,12}} "}}" | var | "*" {owner})'

    def _names(self, kind: str) -> tuple[str, ...]:
        named = self._values.named(kind)
        return named + self._values.names if kind == "clock" else named


def class_of(argument: str) -> str | None:
    """The class of object that an argument's name tells of."""
    return next((kind for part, kind in HINTS if part in argument), None)


def _among(candidates: Iterable[str], open_body: str) -> str:
    found = [literal(candidate) for candidate in candidates]
    return one_of(found) if found else open_body


def _word(name: str) -> str:
    """A name as one Tcl word."""
    return "{" + name + "}" if any(sign in name for sign in "[]$ ;") else name
