"""A light grammar of Python scripts that use a tool's API: names of classes and methods are the API's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from chipsmith.eda.grammar.gbnf import Grammar, literal, one_of
from chipsmith.eda.grammar.values import Values
from chipsmith.eda.specs.model import ApiClass, Command, ToolSpec

MOST_LINES = 32
BUILTINS = (
    "print", "len", "range", "sorted", "sum", "min", "max", "abs", "round", "int", "float", "str", "list",
    "enumerate", "zip", "any", "all",
)  # fmt: skip
PLAIN_METHODS = ("append", "format", "join", "items", "keys", "values", "split", "strip", "write", "get")
"""Of Python's own objects."""


def python_grammar(
    spec: ToolSpec, classes: Sequence[ApiClass], values: Values, *, lines: int = MOST_LINES
) -> str:
    """GBNF of scripts that call methods of `classes` and of those that these return.

    Which object has which method is left to the check: a grammar does not know the types of variables.
    """
    grammar = Grammar()
    grammar.add("root", f'statement "\\n" (statement "\\n"){{0,{lines - 1}}} "\\n"')
    reached = _reached(spec, classes)
    methods = dict.fromkeys(m.name for c in reached for m in c.methods if not m.name.startswith("_"))
    modules = dict.fromkeys(c.name.rpartition(".")[0] for c in classes if "." in c.name)
    grammar.add("method", one_of(map(literal, [*methods, *PLAIN_METHODS])))
    grammar.add("class", one_of(literal(c.name.rpartition(".")[2]) for c in reached) if reached else "name")
    grammar.add("import", one_of(_imports(modules)))
    _expressions(grammar, values)
    _statements(grammar)
    return grammar.text()


def _reached(spec: ToolSpec, classes: Sequence[ApiClass]) -> list[ApiClass]:
    """The classes, and those that their methods return."""
    by_name = {c.name: c for c in spec.classes}
    returned = (by_name.get(method.returns) for c in classes for method in c.methods)
    found = {c.name: c for c in [*classes, *(one for one in returned if one)]}
    return list(found.values())


def _imports(modules: Iterable[str]) -> list[str]:
    shown = [f"import {module} as {module.rpartition('.')[2]}" for module in modules if "." in module]
    plain = [f"import {module}" for module in modules if module and "." not in module]
    return [literal(line) for line in [*shown, *plain, "import math"]]


def _expressions(grammar: Grammar, values: Values) -> None:
    add = grammar.add
    add("name", "[A-Za-z_] [A-Za-z0-9_]{0,20}")
    numbers = [literal(number) for number in values.numbers]
    add("number", one_of([*numbers, '"-"? [0-9]{1,4} ("." [0-9]{1,4})?']))
    texts = [literal(f'"{text}"') for text in (*values.files, *values.names, *values.texts)]
    free = '"f"? "\\"" [^"\\\\\\n]{0,60} "\\""'
    add("string", one_of([*texts, free]))
    add("arguments", 'expression (", " expression){0,7}')
    add("call", '"(" (arguments | loop)? ")"')
    add("made", 'name "." class ("." method)? call')
    builtin = one_of(map(literal, BUILTINS))
    add(
        "atom",
        f'number | string | made | {builtin} call | name | "[" (arguments | loop)? "]" | "(" arguments ")"',
    )
    add("loop", 'expression " for " name (", " name)? " in " expression (" if " expression)?')
    add("trail", '"." method call | "[" expression "]" | "." name')
    operator = one_of(
        f'" {sign} "'
        for sign in ("+", "-", "*", "/", "//", "**", "<", ">", "<=", ">=", "==", "!=", "&", "|", "^", "in")
    )
    add("term", "atom trail{0,4}")
    add("expression", f'term ({operator} term){{0,3}} (" if " term " else " term)?')


def _statements(grammar: Grammar) -> None:
    grammar.add("plain", 'import | name (", " name)? (" = " | " += ") expression | expression')
    for depth, inner in ((2, "plain"), (1, "plain | block-2")):
        pad = " " * 4 * depth
        body = f'("\\n" "{pad}" ({inner})){{1,8}}'
        loop = f'"for " name (", " name){{0,2}} " in " expression ":" {body}'
        choice = f'"if " expression ":" {body}'
        grammar.add(f"block-{depth}", f"{loop} | {choice}")
    grammar.add("statement", "plain | block-1")


def classes_of(methods: Iterable[Command], spec: ToolSpec) -> list[ApiClass]:
    """Classes of methods that are named with their class, and those of the objects that stand ready."""
    named = {method.name.partition(".")[0] for method in methods} | set(spec.objects.values())
    return [c for c in spec.classes if {c.name, c.name.rpartition(".")[2]} & named]


_CLASS = re.compile(r"\b(?:\w+)\.([A-Z]\w+)")
_METHOD = re.compile(r"\.([a-z_]\w*)\(")


def classes_in(scripts: Iterable[str], spec: ToolSpec) -> list[ApiClass]:
    """Classes that scripts name, and those of whose methods they call at least two."""
    text = "\n".join(scripts)
    named, called = set(_CLASS.findall(text)), set(_METHOD.findall(text))
    return [
        c
        for c in spec.classes
        if c.name.rpartition(".")[2] in named or sum(method.name in called for method in c.methods) > 1
    ]
