"""Calls worth trying: those of docstrings and of other files, the model's, and some by kind of argument."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from chipsmith.eda.grammar.gbnf import Grammar, literal, one_of
from chipsmith.server.assistants.scripts.unittests.targets import Module, Parameter, Target

WRITTEN = 4
"""Calls that the model is asked for."""
MOST_DERIVED, MOST_OBJECTS = 16, 5
MOST_FILES, LARGEST_FILE = 60, 200_000
VALUES = {
    "int": ("1", "0", "-3", "12"), "float": ("1.5", "0.0", "-2.0"), "str": ("'a b'", "''", "'x1'"),
    "bool": ("True", "False"), "bytes": ("b'ab'", "b''"), "None": ("None",),
    "list": ("[1, 2, 3]", "['a', 'b_c']", "[]"), "dict": ("{'a': 1}", "{}"), "tuple": ("(1, 2)",),
    "set": ("{1, 2}",),
}  # fmt: skip
KINDS = {
    "sequence": "list", "iterable": "list", "collection": "list", "iterator": "list", "mapping": "dict",
    "number": "float", "complex": "float", "object": "int", "any": "int", "frozenset": "set",
}  # fmt: skip
"""Other names of kinds, in lower case."""
SUGGESTED = (
    ("int", r"^(n|i|k|num|count|width|depth|size|length|index|bits?|number|limit)$|_(count|size|bits)$"),
    ("str", r"^(s|text|name|line|key|unit|path|word|title|label|prefix|message|string)$|_(name|text|line)$"),
    ("list", r"^(values|items|xs|rows|lines|names|words|numbers|data|points|records)$|s$"),
    ("bool", r"^(is|has|with|use)_|^(flag|strict|exact|verbose|reverse)$"),
)  # fmt: skip
"""What parameters without annotation and default are, by their names."""


def calls_prompt(target: Target) -> str:
    """A text that the model goes on with calls of the target, one a line."""
    made = f"{target.owner.source}\n\n" if target.owner else ""
    return f"{made}{target.source}\n\n# Calls that show what it does, each with other arguments:\n"


def calls_grammar(target: Target) -> str:
    """GBNF of calls whose arguments are literals of the annotated kinds."""
    grammar = Grammar()
    grammar.add("root", f'call "\\n" (call "\\n"){{{WRITTEN - 1}}} "\\n"')
    chain_of = [target.owner, target] if target.owner else [target]
    parts = [f"{literal(_called(one))} {_shapes(one)} {literal(')')}" for one in chain_of]
    grammar.add("call", " ".join(parts))
    constants = [*target.constants, *(target.owner.constants if target.owner else ())]
    numbers = [literal(one) for one in constants if one[0].isdigit()]
    texts = [literal(one) for one in constants if one[0] in "'\""]
    grammar.add("int", one_of([*(n for n in numbers if "." not in n), '"-"? [0-9]{1,4}']))
    grammar.add("float", one_of([*numbers, '"-"? [0-9]{1,4} "." [0-9]{1,3}']))
    grammar.add("str", one_of([*texts, '"\\"" [A-Za-z0-9_ ./-]{0,24} "\\""']))
    grammar.add("bool", one_of(map(literal, ("True", "False"))))
    grammar.add("list", '"[" (any (", " any){0,5})? "]"')
    grammar.add("dict", '"{" (str ": " any (", " str ": " any){0,3})? "}"')
    grammar.add("any", "int | float | str | bool | list | dict")
    return grammar.text()


def _called(target: Target) -> str:
    return f".{target.name.rpartition('.')[2]}(" if target.owner else f"{target.name}("


def _shapes(target: Target) -> str:
    """With the required parameters, and with one more of the others each time."""
    plain = [one for one in target.parameters if not one.by_name]
    named = [one for one in target.required if one.by_name]
    least = sum(not one.default for one in plain)
    shapes = [[*plain[:count], *named] for count in range(least, len(plain) + 1)]
    told = ['", "'.join(f" {_place(one)} " for one in some).strip() or '""' for some in shapes]
    return one_of(told)


def _place(one: Parameter) -> str:
    kind = kind_of(one)
    place = kind if kind in {"int", "float", "str", "bool", "list", "dict"} else "any"
    return f"{literal(one.name + '=')} {place}" if one.by_name else place


def kind_of(one: Parameter) -> str:
    """A parameter's type, by its annotation, its default or its name; empty where nothing tells."""
    if one.annotation:
        plain = re.split(r"[\[|]", one.annotation)[0].rpartition(".")[2].strip("'\" ")
        lower = plain.lower()
        return KINDS.get(lower, lower if lower in VALUES else plain)
    if one.default and (value := _literal(one.default)) is not None:
        return type(value[0]).__name__.replace("NoneType", "")
    return next((kind for kind, pattern in SUGGESTED if re.search(pattern, one.name)), "")


def derived(target: Target) -> list[str]:
    """Calls by kind of argument: one plain call, then each argument in turn with other values."""
    objects = derived(target.owner) if target.owner else [""]
    ways = _ways(target)
    if not (objects and ways):
        return []
    told = [(objects[0], way) for way in ways] + [(other, ways[0]) for other in objects[1:MOST_OBJECTS]]
    written = (f"{made}{_called(target)}{_arguments(target, way)})" for made, way in told)
    return list(dict.fromkeys(written))[:MOST_DERIVED]


def _ways(target: Target) -> list[dict[str, str]]:
    """What the parameters are given; none where nothing is known for one of them."""
    choices = [(one, values_for(one, target.constants)) for one in target.parameters]
    if any(not values for one, values in choices if not one.default):
        return []
    base = {one.name: values[0] for one, values in choices if not one.default}
    return [base, *({**base, one.name: value} for one, values in choices for value in values)]


def values_for(one: Parameter, constants: Iterable[str]) -> list[str]:
    """Literals that a parameter may take, those of the code itself first."""
    if choices := re.fullmatch(r"(?:\w+\.)?Literal\[(.*)\]", one.annotation):
        return [part.strip() for part in choices[1].split(",")]
    kind = kind_of(one) or "int"
    inner = re.search(r"\[(\w+)", one.annotation)
    own = [text for text in constants if type(ast.literal_eval(text)).__name__ == kind]
    found = [*own[:4], *VALUES.get(kind, ())]
    if kind in {"list", "tuple", "set"} and inner and (items := VALUES.get(inner[1].lower())):
        found = [f"[{', '.join(items[:2])}]" if kind == "list" else f"({', '.join(items[:2])})", "[]"]
    if "None" in one.annotation and found:
        found.append("None")
    return found


def _arguments(target: Target, way: dict[str, str]) -> str:
    """In the order of the parameters; from the first that is left out, by name."""
    texts, skipped = [], False
    for one in target.parameters:
        if one.name not in way:
            skipped = True
        else:
            texts.append(f"{one.name}={way[one.name]}" if skipped or one.by_name else way[one.name])
    return ", ".join(texts)


def used_elsewhere(targets: Sequence[Target], module: Module) -> dict[str, list[str]]:
    """Calls of functions with literal arguments, from the files around: a function's name to its calls."""
    found: dict[str, list[str]] = {target.name: [] for target in targets if not target.owner}
    for call in chain.from_iterable(map(_calls, _files(module))):
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        if name in found and all(_literal(ast.unparse(one)) is not None for one in given):
            text = f"{name}{ast.unparse(call)[len(ast.unparse(call.func)) :]}"
            found[name] += [] if text in found[name] else [text]
    return found


def _files(module: Module) -> list[Path]:
    around = [*module.path.parent.glob("*.py"), *module.path.parent.glob("tests/*.py")]
    small = [path for path in around if path.is_file() and path.stat().st_size <= LARGEST_FILE]
    return sorted(small, key=lambda path: (path != module.path, path))[:MOST_FILES]


def _calls(path: Path) -> Iterator[ast.Call]:
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, SyntaxError, ValueError):
        return  # a file beside that is no Python shows no calls
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _literal(text: str) -> tuple[object] | None:
    """The value in a tuple of its own, since it may be None; None where it is no literal."""
    try:
        return (ast.literal_eval(text),)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
