"""Simple inference: which class of the API an expression is of, where that can be told for certain."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from attrs import define, field, frozen

from chipsmith.eda.python.api import Api
from chipsmith.eda.specs.model import ApiClass

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Bound = ast.expr | ast.For | ast.AsyncFor | ast.comprehension | None
ROUNDS = 4
"""How long a chain of assignments is followed."""


@frozen
class Instance:
    """An object of a class."""

    of: ApiClass = field(eq=id)


@frozen
class Class:
    """A class itself, as it is imported."""

    of: ApiClass = field(eq=id)


@frozen
class Many:
    """Several objects of a class, to go through."""

    of: ApiClass = field(eq=id)


@frozen
class Module:
    name: str


Value = Instance | Class | Module | Many


@define(eq=False)
class Names:
    """What the names of one scope stand for; a name that is bound twice differently stands for nothing."""

    api: Api
    outer: Names | None = None
    known: dict[str, Value] = field(factory=dict)
    bound: set[str] = field(factory=set)
    """Names that the scope binds, known or not: they hide those of outer scopes."""

    def value(self, node: ast.expr) -> Value | None:
        """What an expression is."""
        if isinstance(node, ast.Name):
            return self._name(node.id)
        if isinstance(node, ast.Attribute):
            return self._member(self.value(node.value), node.attr)
        if isinstance(node, ast.Call):
            return self._result(node)
        return None

    def _name(self, name: str) -> Value | None:
        if name in self.bound:
            return self.known.get(name)
        return self.outer._name(name) if self.outer else None

    def _member(self, owner: Value | None, name: str) -> Value | None:
        if isinstance(owner, Module):
            full = f"{self.api.module(owner.name)}.{name}"
            if full in self.api.modules:
                return Module(full)
            if one := self.api.find(full):
                return Class(one)
            return Module(full) if _is_known(full, self.api) else None
        if owner is None or isinstance(owner, Many):
            return None
        named = self.api.attribute(owner.of, name)
        one = self.api.find(named) if named else None
        return Instance(one) if one else None

    def element(self, node: ast.expr) -> Value | None:
        """What a loop over an expression gives."""
        value = self.value(node)
        return Instance(value.of) if isinstance(value, Many) else None

    def _result(self, call: ast.Call) -> Value | None:
        callee = self.value(call.func)
        if isinstance(callee, Class):
            return Instance(callee.of)
        returns = self._returns(call)
        if several := self.api.find(self.api.element(returns)):
            return Many(several)
        one = self.api.find(returns)
        return Instance(one) if one else None

    def _returns(self, call: ast.Call) -> str:
        """The type that a method's call returns, empty where it is not known or there are several."""
        owner = self.value(call.func.value) if isinstance(call.func, ast.Attribute) else None
        if owner is None or isinstance(owner, Many) or not isinstance(call.func, ast.Attribute):
            return ""
        of = self.api.find(self.api.module(owner.name)) if isinstance(owner, Module) else owner.of
        returns = {method.returns for method in self.api.methods(of, call.func.attr)} if of else set()
        return returns.pop() if len(returns) == 1 else ""


def ready(api: Api) -> Names:
    """The names that stand ready before a script begins."""
    found = {name: api.find(one) for name, one in api.spec.objects.items()}
    known: dict[str, Value] = {name: Instance(one) for name, one in found.items() if one}
    return Names(api, None, known, set(known))


def names_of(scope: ast.AST, api: Api, outer: Names | None) -> Names:
    """The names that a module or function binds."""
    names = Names(api, outer)
    nodes = list(inside(scope))
    imports = _imports(nodes, api)
    bindings = list(_bindings(scope, nodes))
    names.bound = {name for name, _ in bindings} | {name for name, _ in imports}
    for _ in range(ROUNDS):
        found: dict[str, list[Value | None]] = {}
        for name, value in imports:
            found.setdefault(name, []).append(value)
        for name, node in bindings:
            found.setdefault(name, []).append(_bound(names, node))
        same = {name: values[0] for name, values in found.items() if all(one == values[0] for one in values)}
        former, names.known = names.known, {name: value for name, value in same.items() if value}
        if former == names.known:
            break
    return names


def _bound(names: Names, node: Bound) -> Value | None:
    """What a name is that is bound to an expression, or goes through one."""
    if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        return names.element(node.iter)
    return names.value(node) if node is not None else None


def inside(scope: ast.AST) -> Iterator[ast.AST]:
    """All nodes of a scope, without those of functions and classes in it, which are yielded themselves."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def _imports(nodes: Iterable[ast.AST], api: Api) -> list[tuple[str, Value | None]]:
    found: list[tuple[str, Value | None]] = []
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                module = alias.name if alias.asname else name
                found.append((name, Module(module) if _is_known(module, api) else None))
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                full = f"{api.module(node.module or '')}.{alias.name}"
                one = None if full in api.modules else api.find(full)
                value: Value | None = Class(one) if one else Module(full) if _is_known(full, api) else None
                found.append((alias.asname or alias.name, value))
    return found


def _is_known(module: str, api: Api) -> bool:
    own = api.module(module)
    return any(known == own or known.startswith(own + ".") for known in api.modules)


def _bindings(scope: ast.AST, nodes: Iterable[ast.AST]) -> Iterator[tuple[str, Bound]]:
    """Names that are bound, with the expression where it is a plain assignment or a loop, else None."""
    if isinstance(scope, Function):
        arguments = scope.args
        every = [
            *arguments.posonlyargs,
            *arguments.args,
            *arguments.kwonlyargs,
            arguments.vararg,
            arguments.kwarg,
        ]
        yield from ((one.arg, None) for one in every if one)
    plain: set[int] = set()
    for node in nodes:
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and node.value is not None:
                    plain.add(id(target))
                    yield target.id, node.value
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension) and isinstance(
            node.target, ast.Name
        ):
            plain.add(id(node.target))
            yield node.target.id, node
        elif isinstance(node, ast.withitem) and isinstance(node.optional_vars, ast.Name):
            yield node.optional_vars.id, None
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.ExceptHandler):
            yield node.name or "", None
    for node in nodes:
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and id(node) not in plain:
            yield node.id, None
