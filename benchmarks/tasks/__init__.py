"""Tasks for script generation that nothing learns from, and the examples that are learnt from, read alike.

A task is one JSON object a line: what is asked, how hard it is, the folder of the design that is loaded
first, and what must hold afterwards (`chipsmith.eda.expectations`). `script` solves it; only tests read that,
to prove that the task can be solved. `wrong`, where there is one, runs and does not do what was asked.

easy: one command with the right flags; medium: 1–4 lines; hard: about 10–20 lines.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attrs import field, frozen

from chipsmith.eda.expectations import Expectation, expectations

HELD_OUT = Path(__file__).parent
EXAMPLES = HELD_OUT.parent.parent / "eda" / "examples"
LEVELS = ("easy", "medium", "hard")


@frozen
class Task:
    id: str
    tool: str
    level: str
    prompt: str
    script: str
    design: Path | None
    """Folder of the design, None where the script starts from nothing."""
    expect: Sequence[Expectation] = field(repr=False)
    wording: str
    """How it is said: imperative, terse, question, statement, or with background."""
    wrong: str = ""


def tasks(folder: Path, tool: str) -> list[Task]:
    """The tasks of a tool in `folder`, one of the two above, in the order of the file."""
    lines = (folder / f"{tool}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_task(json.loads(line), folder / "designs") for line in lines]


def _task(row: dict[str, Any], designs: Path) -> Task:
    design = designs / row["design"] if row["design"] else None
    return Task(**{**row, "design": design, "expect": expectations(row["expect"])})
