"""KLayout's Python API, learnt from the typed stub file that comes with the module.

KLayout itself writes the stub out of its classes. It tells the arguments and results of every overload, which
the compiled classes do not tell.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby, zip_longest
from pathlib import Path
from typing import Any

from attrs import evolve

from chipsmith.core.errors import ToolMissingError
from chipsmith.eda.specs.model import ApiClass, Argument, Command, Kind, ToolSpec

MODULE = "klayout.db"
_KINDS = {"int": Kind.INTEGER, "float": Kind.NUMBER, "bool": Kind.BOOLEAN}
_LISTS = ("List[", "Sequence[", "Iterator[", "Dict[")


def learn_klayout() -> ToolSpec:
    """Raises ToolMissingError: the module is not installed."""
    try:
        found = importlib.util.find_spec("klayout")
        stub = Path(str(found.origin)).with_name("dbcore.pyi") if found and found.origin else None
        release = version("klayout")
    except (ImportError, PackageNotFoundError):
        stub, release = None, ""
    if stub is None or not stub.is_file():
        raise ToolMissingError(
            "The Python module klayout is not installed.", fix="run `pip install klayout`."
        )
    classes = list(read_stub(stub.read_text("utf-8"), MODULE))
    helper = stub.with_name("db") / "pcell_declaration_helper.py"
    if helper.is_file():
        classes.append(_helper(helper.read_text("utf-8")))
    classes = [_present(one) for one in classes]
    return ToolSpec(
        "klayout", release, "python", classes=tuple(classes), learnt_from="the stub file of the module"
    )


def _present(told: ApiClass) -> ApiClass:
    """`told` without methods that the stub tells of and the module lacks, as of an absent plugin."""
    found: Any = importlib.import_module(MODULE)
    for part in told.name.removeprefix(MODULE).strip(".").split("."):
        found = getattr(found, part) if part else found
    return evolve(told, methods=tuple(one for one in told.methods if hasattr(found, one.name)))


def _helper(text: str) -> ApiClass:
    """The one class that KLayout writes in Python; the module puts it under another name."""
    written = next(one for one in read_stub(text, MODULE) if one.name.endswith("Mixin"))
    name = f"{MODULE}.PCellDeclarationHelper"
    return evolve(written, name=name, bases=(f"{MODULE}.PCellDeclaration",))


def read_stub(text: str, module: str) -> Iterator[ApiClass]:
    """Classes of a stub file by their full names, and first the module, whose attributes are its classes."""
    tree = ast.parse(text)
    found = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    names = {node.name: f"{module}.{node.name}" for node in found}
    functions = _methods([node for node in tree.body if isinstance(node, ast.FunctionDef)], names)
    yield ApiClass(module, methods=tuple(functions), attributes=dict.fromkeys(names, "type"))
    for node in found:
        yield from _class(node, module, names)


def _class(node: ast.ClassDef, outer: str, names: dict[str, str]) -> Iterator[ApiClass]:
    full = f"{outer}.{node.name}"
    inner = [part for part in node.body if isinstance(part, ast.ClassDef)]
    attributes = {part.name: "type" for part in inner}
    for part in node.body:
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
            attributes[part.target.id] = _type(part.annotation, names)
    functions = [part for part in node.body if isinstance(part, ast.FunctionDef)]
    plain = [part for part in functions if not _decorated(part, "property")]
    attributes |= {part.name: _type(part.returns, names) for part in functions if part not in plain}
    yield ApiClass(
        full,
        tuple(names.get(base.id, base.id) for base in node.bases if isinstance(base, ast.Name)),
        tuple(_methods(plain, names)),
        attributes,
        help=_line(ast.get_docstring(node)),
    )
    for part in inner:
        yield from _class(part, full, names)


def _methods(functions: list[ast.FunctionDef], names: dict[str, str]) -> Iterator[Command]:
    """One command a name; overloads are told apart, and merged for a first look."""
    for name, group in groupby(sorted(functions, key=lambda one: one.name), lambda one: one.name):
        ways = list(group)
        overloads = tuple(dict.fromkeys(tuple(_arguments(way)) for way in ways))
        results = {_type(way.returns, names) for way in ways}
        yield Command(
            name,
            tuple(_merged(overloads)),
            overloads=overloads if len(overloads) > 1 else (),
            returns=results.pop() if len(results) == 1 else "",
            help=_line(ast.get_docstring(ways[0])),
        )


def _arguments(function: ast.FunctionDef) -> Iterator[Argument]:
    positional = [*function.args.posonlyargs, *function.args.args]
    bound = not _decorated(function, "staticmethod") and positional[:1] != []
    bound = bound and positional[0].arg in ("self", "cls")
    optional = len(positional) - len(function.args.defaults)
    for at, argument in enumerate(positional):
        if at >= bound:
            yield Argument(argument.arg, _kind(argument.annotation), required=at < optional)
    if function.args.vararg:
        yield Argument(function.args.vararg.arg, required=False, repeated=True)


def _merged(overloads: tuple[tuple[Argument, ...], ...]) -> Iterator[Argument]:
    """The longest overload, where an argument is required that every overload requires."""
    longest = max(overloads, key=len)
    for argument, *others in zip_longest(longest, *overloads):
        required = all(other is not None and other.required for other in others)
        same = all(other is None or other.kind is argument.kind for other in others)
        yield evolve(argument, required=required, kind=argument.kind if same else Kind.ANY)


def _kind(annotation: ast.expr | None) -> Kind:
    text = ast.unparse(annotation).removeprefix("Optional[").rstrip("]") if annotation else ""
    return _KINDS.get(text) or (Kind.LIST if text.startswith(_LISTS) else Kind.ANY)


def _type(annotation: ast.expr | None, names: dict[str, str]) -> str:
    """A type with the full names of the module's own classes; empty where nothing is known."""
    if annotation is None:
        return ""
    if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) in ("ClassVar", "Optional"):
        return _type(annotation.slice, names)
    if isinstance(annotation, ast.Subscript):
        return f"{ast.unparse(annotation.value)}[{_type(annotation.slice, names)}]"
    if isinstance(annotation, ast.Tuple):
        return ", ".join(_type(part, names) for part in annotation.elts)
    text = ast.unparse(annotation)
    head, dot, rest = text.partition(".")
    return "" if text == "Any" else names.get(head, head) + dot + rest


def _decorated(function: ast.FunctionDef, name: str) -> bool:
    return any(isinstance(one, ast.Name) and one.id == name for one in function.decorator_list)


def _line(docstring: str | None) -> str:
    """First line of a description, without KLayout's own marks."""
    first = (docstring or "").removeprefix("@hide").strip().partition("\n")[0]
    return first.removeprefix("@brief").strip()[:160]
