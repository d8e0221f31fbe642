"""Examples taken apart into the steps of their requests."""

from __future__ import annotations

from chipsmith.eda.solved import Example
from chipsmith.server.assistants.scripts.clauses import steps


def pieces(example: Example) -> list[Example]:
    """An example in its steps, where each step is one statement; the whole of it otherwise."""
    parts, lines = steps(example.prompt), example.script.split("\n")
    if len(parts) < 2 or len(parts) != len(lines) or any(line[:1] in {" ", "}"} for line in lines):
        return [example]
    return [
        Example(f"{example.id}#{at}", example.tool, example.level, part, line, example.design)
        for at, (part, line) in enumerate(zip(parts, lines, strict=True))
    ]
