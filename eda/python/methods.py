"""The methods of a Python API as commands, for tools that know nothing else to be searched."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from chipsmith.eda.python.api import Api
from chipsmith.eda.specs.model import Command, ToolSpec


def methods_of(spec: ToolSpec) -> list[Command]:
    """Every public method, named with its class, such as `dbInst.setLocation`."""
    return [
        evolve(method, name=f"{one.name.rpartition('.')[2]}.{method.name}")
        for one in spec.classes
        for method in one.methods
        if not method.name.startswith("_")
    ]


def led_to(methods: Sequence[Command], spec: ToolSpec) -> list[Command]:
    """Methods behind those that lead to their classes from the objects that stand ready, each once."""
    ways = _ways(spec)
    led = [[*ways.get(method.name.partition(".")[0], ()), method] for method in methods]
    return list({one.name: one for some in led for one in some}.values())


def _ways(spec: ToolSpec) -> dict[str, tuple[Command, ...]]:
    """Class to the shortest way to its objects; all methods that make the last step are told."""
    api = Api(spec)
    ways: dict[str, tuple[Command, ...]] = {one.rpartition(".")[2]: () for one in spec.objects.values()}
    edge = set(ways)
    while edge:
        reached: dict[str, tuple[Command, ...]] = {}
        for method in methods_of(spec):
            owner, given = method.name.partition(".")[0], api.element(method.returns) or method.returns
            made = given.rpartition(".")[2]
            if owner in edge and made and made not in ways and api.find(given):
                reached[made] = (*reached.get(made, ways[owner]), method)
        ways |= reached
        edge = set(reached)
    return ways


def call_of(method: Command) -> str:
    """Such as `dbInst.setLocation(x, y)`, with the class of what it gives where that is known."""
    given = ", ".join(one.name if one.required else f"{one.name}=…" for one in method.arguments)
    return f"{method.name}({given})" + (f" -> {method.returns}" if method.returns else "")
