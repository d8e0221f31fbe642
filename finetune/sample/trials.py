"""Scripts of a model tried out by the tools, in the sandbox."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from chipsmith.core.errors import ToolMissingError
from chipsmith.core.processors import cores
from chipsmith.eda.ladder import Climb, climb
from chipsmith.eda.sandbox import Limits
from chipsmith.eda.solved import Example, design_folder
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.tools import find_tool


def tried(example: Example, scripts: Sequence[str], spec: ToolSpec, *, time_s: float) -> list[Climb]:
    """How far each of the scripts for an example's request gets, in at most `time_s` seconds each."""

    def run(script: str) -> Climb:
        limits = Limits(time_s=time_s)
        return climb(script, example.tool, spec, design=design, expect=example.expect, limits=limits)

    with design_folder(example.design) as design, ThreadPoolExecutor(cores()) as pool:
        return list(pool.map(run, scripts))


def runnable(examples: Iterable[Example], most: int, *, seed: int) -> list[Example]:
    """At most so many of those whose tools are installed here, mixed.

    Raises:
        ToolMissingError: no tool is.
    """
    found = list(examples)
    installed = {tool for tool in {one.tool for one in found} if _is_installed(tool)}
    if not installed:
        raise ToolMissingError(
            "None of the tools that run our example scripts is installed.",
            fix="install OpenSTA, Yosys or KLayout, or leave what runs scripts out of the recipe.",
        )
    mixed = [one for one in found if one.tool in installed]
    random.Random(seed).shuffle(mixed)  # noqa: S311 -- a reproducible order, no secrets
    return mixed[:most]


def _is_installed(tool: str) -> bool:
    try:
        find_tool(tool)
    except ToolMissingError:
        return False
    return True
