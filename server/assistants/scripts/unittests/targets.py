"""What of a module is worth testing: its public functions, and the public methods of its classes."""

from __future__ import annotations

import ast
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import field, frozen

from chipsmith.core.errors import InputError

MOST_TARGETS = 16
LONGEST_SOURCE, LONGEST_CONSTANT = 1500, 40
_LEFT_OUT = ("__pycache__", ".*", "node_modules")
_QUOTED = re.compile(r"[\"'`]([^\"'`\n]{1,30})[\"'`]")


@frozen
class Module:
    """A Python file, and how it is imported."""

    path: Path
    root: Path = field(init=False)
    """The folder from which it is imported: the one around its package, or its own."""

    def __attrs_post_init__(self) -> None:
        root = self.path.resolve().parent
        while (root / "__init__.py").is_file():
            root = root.parent
        object.__setattr__(self, "root", root)

    @property
    def name(self) -> str:
        """With the packages that it is in."""
        return ".".join(self.path.resolve().relative_to(self.root).with_suffix("").parts)


@contextmanager
def by_itself(module: Module) -> Iterator[Module]:
    """The module where nothing but its package stands around it, so that a run copies no whole project.

    Raises:
        InputError: the package cannot be copied.
    """
    path = module.path.resolve()
    if path.parent == module.root:
        yield module
        return
    package = module.root / path.relative_to(module.root).parts[0]
    with tempfile.TemporaryDirectory(prefix="chipsmith-") as folder:
        copy = Path(folder) / package.name
        try:
            shutil.copytree(package, copy, symlinks=True, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        except (OSError, shutil.Error) as error:
            raise InputError(
                f"{package} cannot be copied: {error}.", fix="name a file in a package that you may read."
            ) from error
        yield Module(copy / path.relative_to(package))


@frozen
class Parameter:
    name: str
    annotation: str = ""
    default: str = ""
    """As it is written; empty where it must be given."""
    by_name: bool = False
    """It is given by its name only."""


@frozen
class Target:
    """A public function or method, or a class as the function that makes its objects."""

    name: str
    source: str
    parameters: tuple[Parameter, ...]
    constants: tuple[str, ...] = ()
    """Texts and numbers that stand in it, as Python writes them."""
    examples: tuple[str, ...] = ()
    """Calls that its docstring shows."""
    owner: Target | None = None
    """The class of a method."""

    @property
    def required(self) -> tuple[Parameter, ...]:
        return tuple(one for one in self.parameters if not one.default)


def targets_in(module: Module) -> list[Target]:
    """What is worth testing, in the order in which it stands.

    Raises:
        InputError: there is no such file, it is no Python, or nothing in it is public.
    """
    try:
        source = module.path.read_text(encoding="utf-8")
        tree = ast.parse(source)
    except (OSError, UnicodeDecodeError, SyntaxError, ValueError) as error:
        raise InputError(
            f"{module.path} cannot be read as Python: {error}.", fix="name a Python file."
        ) from error
    found = list(_targets(tree.body, source))
    if not found:
        raise InputError(
            f"{module.path.name} has no public function, and no public method.",
            fix="move what is to be tested into a function.",
        )
    return found[:MOST_TARGETS]


def _targets(body: Iterable[ast.stmt], source: str) -> Iterator[Target]:
    for node in body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield _function(node, source)
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from _methods(node, source)


def _methods(node: ast.ClassDef, source: str) -> Iterator[Target]:
    """Those that an object of the class answers with something; properties are none."""
    made = _maker(node, source)
    for part in node.body:
        if isinstance(part, ast.FunctionDef) and not part.name.startswith("_") and not part.decorator_list:
            yield _function(part, source, owner=made)


def _maker(node: ast.ClassDef, source: str) -> Target:
    """The class as a function: by its `__init__`, or by its fields where something writes that for it."""
    for part in node.body:
        if isinstance(part, ast.FunctionDef) and part.name == "__init__":
            return Target(node.name, "", _parameters(part.args, skip=1), _constants(node))
    fields = [
        Parameter(part.target.id, ast.unparse(part.annotation), ast.unparse(part.value) if part.value else "")
        for part in (node.body if node.decorator_list else ())
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)
    ]
    return Target(node.name, ast.get_source_segment(source, node) or "", tuple(fields), _constants(node))


def _function(node: ast.FunctionDef, source: str, owner: Target | None = None) -> Target:
    shown = (line.strip() for line in (ast.get_docstring(node) or "").splitlines())
    name = f"{owner.name}.{node.name}" if owner else node.name
    begins = f">>> {owner.name}(" if owner else f">>> {name}("
    return Target(
        name=name,
        source=(ast.get_source_segment(source, node) or "")[:LONGEST_SOURCE],
        parameters=_parameters(node.args, skip=1 if owner else 0),
        constants=_constants(node),
        examples=tuple(line[4:] for line in shown if line.startswith(begins)),
        owner=owner,
    )


def _parameters(args: ast.arguments, *, skip: int) -> tuple[Parameter, ...]:
    positional = [*args.posonlyargs, *args.args]
    without = [None] * (len(positional) - len(args.defaults))
    plain = [
        _parameter(one, default) for one, default in zip(positional, [*without, *args.defaults], strict=True)
    ]
    named = [
        _parameter(one, default, by_name=True)
        for one, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)
    ]
    return tuple(plain[skip:] + named)


def _parameter(arg: ast.arg, default: ast.expr | None, *, by_name: bool = False) -> Parameter:
    annotation = ast.unparse(arg.annotation) if arg.annotation else ""
    return Parameter(arg.arg, annotation, ast.unparse(default) if default else "", by_name)


def _constants(node: ast.AST) -> tuple[str, ...]:
    """Those that docstrings quote, then those of the code."""
    documented = [one for one in ast.walk(node) if isinstance(one, ast.FunctionDef | ast.ClassDef)]
    docstrings = [ast.get_docstring(one, clean=False) or "" for one in documented]
    quoted = {repr(text) for docstring in docstrings for text in _QUOTED.findall(docstring)}
    found = {
        repr(part.value)
        for part in ast.walk(node)
        if isinstance(part, ast.Constant)
        and type(part.value) in {str, int, float}
        and part.value not in docstrings
    }
    return tuple(one for one in (*sorted(quoted), *sorted(found - quoted)) if len(one) < LONGEST_CONSTANT)
