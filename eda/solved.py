"""Our own examples of requests and scripts, as they ship in `eda/examples`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from attrs import field, frozen

from chipsmith.eda.expectations import Expectation, expectations


@frozen
class Example:
    id: str
    tool: str
    level: str
    prompt: str
    script: str
    design: str = ""
    expect: tuple[Expectation, ...] = field(default=(), eq=False, repr=False)
    """What must hold after a script that does what `prompt` asks."""

    @property
    def commands(self) -> frozenset[str]:
        """First words of its statements and of what stands in brackets."""
        return commands_of(self.script)


_STARTS = re.compile(r"(?:^|[\[;{])[ \t]*([A-Za-z_][\w:]*)", re.MULTILINE)


def commands_of(script: str) -> frozenset[str]:
    """Words of a script that stand where a command does; an over-approximation that needs no parse."""
    return frozenset(_STARTS.findall(script))


@cache
def examples_for(tool: str) -> tuple[Example, ...]:
    """All of a tool, in the order of the files."""
    return tuple(example for example in all_examples() if example.tool == tool)


@cache
def all_examples() -> tuple[Example, ...]:
    """Of every tool, in the order of the files."""
    folder = files("chipsmith.eda") / "examples"
    if not folder.is_dir():
        return ()
    found = []
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".jsonl"):
            found += [_example(json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]
    return tuple(found)


@contextmanager
def design_folder(design: str) -> Iterator[Path | None]:
    """The folder of one of the examples' designs; None where a script starts from nothing."""
    if not design:
        yield None
        return
    with as_file(files("chipsmith.eda") / "examples" / "designs") as folder:
        yield folder / design


def _example(row: dict[str, Any]) -> Example:
    fields = {
        name: str(row.get(name) or "") for name in ("id", "tool", "level", "prompt", "script", "design")
    }
    wanted = tuple(expectations(row.get("expect") or []))
    return Example(**{**fields, "script": fields["script"].strip("\n")}, expect=wanted)
