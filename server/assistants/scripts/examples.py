"""Our own examples of requests and scripts, as they ship in `eda/examples`."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

from attrs import frozen

from chipsmith.server.assistants.scripts.clauses import steps


@frozen
class Example:
    id: str
    tool: str
    level: str
    prompt: str
    script: str
    design: str = ""

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
    folder = files("chipsmith.eda") / "examples"
    if not folder.is_dir():
        return ()
    found = []
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".jsonl"):
            rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
            found += [_example(row) for row in rows if row["tool"] == tool]
    return tuple(found)


def _example(row: dict[str, object]) -> Example:
    fields = {
        name: str(row.get(name) or "") for name in ("id", "tool", "level", "prompt", "script", "design")
    }
    return Example(**{**fields, "script": fields["script"].strip("\n")})


def pieces(example: Example) -> list[Example]:
    """An example in its steps, where each step is one statement; the whole of it otherwise."""
    parts, lines = steps(example.prompt), example.script.split("\n")
    if len(parts) < 2 or len(parts) != len(lines) or any(line[:1] in {" ", "}"} for line in lines):
        return [example]
    return [
        Example(f"{example.id}#{at}", example.tool, example.level, part, line, example.design)
        for at, (part, line) in enumerate(zip(parts, lines, strict=True))
    ]
