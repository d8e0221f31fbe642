"""A tool's Python API, looked up by the names that scripts use."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import define, field

from chipsmith.eda.specs.model import ApiClass, Command, ToolSpec

_MANY = re.compile(
    r"(?:List|Iterator|Iterable|Sequence|Tuple|Set)(?:\[([\w.]+)\]|\(([\w.]+)\))\Z", re.IGNORECASE
)


@define(eq=False)
class Api:
    """Classes and modules of one spec. A class may be named with its module or, if that is clear, without."""

    spec: ToolSpec
    _by_name: dict[str, ApiClass] = field(init=False, repr=False)
    _symbols: dict[str, frozenset[str]] = field(factory=dict, init=False, repr=False)
    modules: frozenset[str] = field(init=False, repr=False)
    """Modules whose symbols are known, such as `klayout.db`."""

    @_by_name.default
    def _index(self) -> dict[str, ApiClass]:
        whole = {one.name: one for one in self.spec.classes}
        short: dict[str, ApiClass | None] = {}
        for one in self.spec.classes:
            tail = one.name.rpartition(".")[2]
            short[tail] = None if tail in short else one
        return {**{name: one for name, one in short.items() if one}, **whole}

    @modules.default
    def _modules(self) -> frozenset[str]:
        return frozenset(one.name.rpartition(".")[0] for one in self.spec.classes if "." in one.name)

    def find(self, name: str) -> ApiClass | None:
        """The class of that name."""
        return self._by_name.get(name)

    def lineage(self, one: ApiClass) -> tuple[list[ApiClass], bool]:
        """A class and all that it inherits from, and whether all of these are known."""
        found, waiting, whole = [one], list(one.bases), True
        while waiting:
            base = self.find(waiting.pop(0))
            if base is None:
                whole = False
            elif base not in found:
                found.append(base)
                waiting += base.bases
        return found, whole

    def module(self, name: str) -> str:
        """The module that a name stands for; within KLayout, its classes are in `pya`."""
        return "klayout.db" if name == "pya" and self.spec.tool == "klayout" else name

    def element(self, returns: str) -> str:
        """What one gets from going through a value of this type, such as the class in `Iterator[…]`."""
        found = _MANY.match(returns)
        return (found[1] or found[2]) if found else ""

    def methods(self, one: ApiClass, name: str) -> list[Command]:
        """All forms of a method, inherited ones if the class has none of its own."""
        for each in self.lineage(one)[0]:
            if found := [method for method in each.methods if method.name == name]:
                return found
        return []

    def attribute(self, one: ApiClass, name: str) -> str | None:
        """The class of an attribute, empty where it is not known; None if there is no such attribute."""
        for each in self.lineage(one)[0]:
            if name in each.attributes:
                return each.attributes[name]
        return None

    def members(self, one: ApiClass) -> Iterator[str]:
        """Names of everything that an object of a class has."""
        for each in self.lineage(one)[0]:
            yield from (method.name for method in each.methods)
            yield from each.attributes

    def symbols(self, module: str) -> frozenset[str]:
        """Names that a module has."""
        if module not in self._symbols:
            self._symbols[module] = self._symbols_of(module)
        return self._symbols[module]

    def _symbols_of(self, module: str) -> frozenset[str]:
        own = self._by_name.get(module)
        names = frozenset(self.members(own)) if own else frozenset()
        inside = (
            one.name.removeprefix(module + ".")
            for one in self.spec.classes
            if one.name.startswith(module + ".")
        )
        return names | {name.partition(".")[0] for name in inside}
