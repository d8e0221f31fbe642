"""Static checks of a Python script against the classes of a tool."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

from chipsmith.eda.findings import Edit, Finding, Fix, Severity
from chipsmith.eda.near import near
from chipsmith.eda.python.api import Api
from chipsmith.eda.python.types import Class, Instance, Module, Names, inside, names_of, ready
from chipsmith.eda.specs.model import ApiClass, Argument, ToolSpec

Scope = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
Form = tuple[Argument, ...]
"""The arguments of one way to call something."""
Span = tuple[int, int, int, int]
"""Line, column, last line and its column, from 0, in code points."""
OPEN = frozenset({"__getattr__"})
"""With one of these a class answers to any name."""


def check_python(text: str, spec: ToolSpec) -> list[Finding]:
    """What is wrong with a text; see `chipsmith.eda.check.check`."""
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(text)
    except SyntaxError as error:
        return [_syntax(error)]
    except (ValueError, RecursionError, MemoryError):  # null characters, or nested too deep to parse
        return [Finding(0, 0, 0, 0, "Python cannot parse this text", "syntax")]
    api = Api(spec)
    checker = _Checker(re.split(r"\r\n|\n|\r", text), api)
    checker.scope(tree, ready(api))
    return checker.findings


def _syntax(error: SyntaxError) -> Finding:
    line, column = (error.lineno or 1) - 1, max((error.offset or 1) - 1, 0)
    end_line, end = (error.end_lineno or line + 1) - 1, max((error.end_offset or 0) - 1, column + 1)
    return Finding(line, column, max(end_line, line), end, f"Python cannot parse this: {error.msg}", "syntax")


class _Checker:
    def __init__(self, lines: list[str], api: Api) -> None:
        self.lines, self.api = lines, api
        self.findings: list[Finding] = []

    def scope(self, scope: Scope, outer: Names | None) -> None:
        """Check a module, class or function, and the functions in it."""
        names = names_of(scope, self.api, outer)
        for node in inside(scope):
            if isinstance(node, ast.ImportFrom):
                self._import(node)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                self._attribute(node, names)
            elif isinstance(node, ast.Call):
                self._call(node, names)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
                # a class's names are not seen from its methods
                self.scope(node, outer if isinstance(scope, ast.ClassDef) else names)

    def _import(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        if node.level or module not in self.api.modules:
            return
        for alias in node.names:
            if alias.name != "*" and alias.name not in self.api.symbols(module):
                line, start = alias.lineno - 1, self._column(alias.lineno, alias.col_offset)
                span = (line, start, line, start + len(alias.name))
                self._unknown(span, alias.name, self.api.symbols(module), module)

    def _attribute(self, node: ast.Attribute, names: Names) -> None:
        owner = names.value(node.value)
        if isinstance(owner, Module):
            known, what = self.api.symbols(owner.name), owner.name
            known = known if owner.name in self.api.modules else frozenset()
        elif isinstance(owner, Instance | Class):
            known, what = frozenset(self._members(owner.of)), owner.of.name
        else:
            return
        if known and node.attr not in known and not node.attr.startswith("__"):
            self._unknown(self._name_span(node), node.attr, known, what)

    def _members(self, one: ApiClass) -> Iterator[str]:
        """Members of a class; none where it may have others."""
        lineage, whole = self.api.lineage(one)
        names = set(self.api.members(one))
        if whole and any(each.methods or each.attributes for each in lineage) and not names & OPEN:
            yield from names

    def _call(self, node: ast.Call, names: Names) -> None:
        if not isinstance(node.func, ast.Attribute):
            return
        forms = self._forms(node.func, names)
        unclear = any(isinstance(one, ast.Starred) for one in node.args) or any(
            one.arg is None for one in node.keywords
        )
        given = len(node.args) + len(node.keywords)
        if not forms or unclear or any(_takes(form, given) for form in forms):
            return
        line, start, _, _ = self._name_span(node.func)
        end = self._column(node.end_lineno or 1, node.end_col_offset or 0)
        message = (
            f"{node.func.attr} takes {_counts(forms)}, and {given} {'is' if given == 1 else 'are'} given"
        )
        self.findings.append(Finding(line, start, (node.end_lineno or 1) - 1, end, message, "wrong-count"))

    def _forms(self, callee: ast.Attribute, names: Names) -> list[Form]:
        """The ways of calling something; none where they are not known."""
        made = names.value(callee)
        owner = names.value(callee.value)
        if isinstance(made, Class):
            methods = self.api.methods(made.of, "__init__")
        elif isinstance(owner, Instance):
            methods = self.api.methods(owner.of, callee.attr)
        else:  # a module's function; a class's method may or may not need an object first
            of = self.api.find(owner.name) if isinstance(owner, Module) else None
            methods = self.api.methods(of, callee.attr) if of else []
        if not all(method.checked for method in methods):
            return []
        return [form for method in methods for form in method.overloads or (method.arguments,)]

    def _unknown(self, span: Span, name: str, known: frozenset[str], where: str) -> None:
        other = near(name, sorted(known))
        if not (other or self.api.spec.complete):
            return  # of an API that is known in part, only what looks like a slip of the pen is told
        did = f' Did you mean "{other}"?' if other else ""
        fixes = (Fix(f"Change to {other}", (Edit(*span, other),)),) if other else ()
        severity = Severity.ERROR if self.api.spec.complete else Severity.WARNING
        message = f"{where} has no {name}.{did}"
        self.findings.append(Finding(*span, message, "unknown-member", severity, fixes))

    def _name_span(self, node: ast.Attribute) -> Span:
        """Where the name behind the dot stands."""
        line, end = (node.end_lineno or 1) - 1, self._column(node.end_lineno or 1, node.end_col_offset or 0)
        return line, end - len(node.attr), line, end

    def _column(self, lineno: int, byte: int) -> int:
        """Python counts bytes of UTF-8; we count code points."""
        line = self.lines[lineno - 1] if lineno <= len(self.lines) else ""
        return byte if line.isascii() else len(line.encode()[:byte].decode(errors="ignore"))


def _takes(form: Form, count: int) -> bool:
    most = None if any(one.repeated for one in form) else len(form)
    return _fewest(form) <= count and (most is None or count <= most)


def _fewest(form: Form) -> int:
    return sum(one.required for one in form)


def _counts(forms: list[Form]) -> str:
    """Such as "1 or 2 arguments", "at least 1 argument"."""
    if any(one.repeated for form in forms for one in form):
        return f"at least {min(map(_fewest, forms))} arguments"
    counts = sorted({count for form in forms for count in range(_fewest(form), len(form) + 1)})
    shown = (
        f"{', '.join(map(str, counts[:-1]))} or {counts[-1]}" if len(counts) > 1 else str(counts[0] or "no")
    )
    return f"{shown} argument{'' if counts == [1] else 's'}"
