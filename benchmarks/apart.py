"""How far tasks are from the examples that are learnt from: in wording, in commands, in designs.

Prompts are compared twice: as they are, and with names and numbers masked, so that a template filled in anew
counts as the same. What a script combines is the set of the tool's commands and flags that it uses, or of the
methods and attributes that it calls in Python.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from attrs import frozen
from rapidfuzz import fuzz, process

from benchmarks.tasks import Task
from chipsmith.eda.design_names import read_design_names
from chipsmith.eda.specs.model import ToolSpec

_DOTTED = re.compile(r"\.([A-Za-z_]\w*)")
_WORD = re.compile(r"(?<![\w$./-])-?[A-Za-z_][\w:]*")
_NAME = re.compile(r"\S*[\d_/.\[\]:'\"*]\S*")
"""A word with a digit, an underscore, a slash and the like is a name, a number or a file."""


@frozen
class Nearest:
    """The example whose prompt is most like a task's."""

    task: str
    example: str
    similarity: float
    """0 to 100: of the words, in whatever order."""


def normalised(prompt: str) -> str:
    """Words in lower case without punctuation."""
    return " ".join(re.findall(r"[\w./\[\]-]+", prompt.lower()))


def masked(prompt: str) -> str:
    """The same with each name and number as `#`."""
    return normalised(_NAME.sub(" ## ", prompt)).replace("##", "#")


def nearest(task: Task, examples: Iterable[Task], *, mask: bool = False) -> Nearest:
    """The nearest by rapidfuzz's token sort ratio, an edit similarity of the sorted words."""
    form = masked if mask else normalised
    prompts = {example.id: form(example.prompt) for example in examples}
    _, similarity, key = process.extractOne(form(task.prompt), prompts, scorer=fuzz.token_sort_ratio)
    return Nearest(task.id, key, similarity)


def combination(script: str, spec: ToolSpec) -> frozenset[str]:
    """What the script combines; the words of plain Tcl and of Python itself do not count."""
    if spec.language == "python":
        return _attributes(script)
    flags = {flag.name for command in spec.commands for flag in command.flags}
    own = {command.name for command in spec.commands if "_" in command.name or command.flags}
    return frozenset(word for word in _WORD.findall(script) if word in flags | own)


def names(designs: Path) -> set[str]:
    """What the netlists, libraries and constraints in a folder of designs call their things."""
    found: set[str] = set()
    for description in designs.glob("*/design.toml"):
        if any(description.parent.glob("*.v")):
            design = read_design_names(description.parent)
            found |= {
                design.top,
                *design.ports,
                *design.cells,
                *design.nets,
                *design.clocks,
                *design.lib_cells,
            }
    return found


def _attributes(script: str) -> frozenset[str]:
    """Of a recipe's fragment, where a layer may stand as people write it, they are found by their dots."""
    try:
        tree = ast.parse(script)
    except SyntaxError:
        return frozenset(_DOTTED.findall(script))
    return frozenset(node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))
