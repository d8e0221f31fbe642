"""Proved tasks as a model that is trained for scripts learns and is asked for them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.requests.literals import Units
from chipsmith.eda.requests.masks import Masked, masked
from chipsmith.eda.script_prompt import END
from chipsmith.finetune.sft.instruction import Instruction, Kind
from chipsmith.finetune.sft.synthesis.klayout.compose import Draft
from chipsmith.finetune.sft.synthesis.klayout.tasks import tasks

TOOL = "klayout"


def klayout_instructions(count: int, *, held_out: bool, seed: int) -> Iterator[Instruction]:
    """About `count` requests with marks for their values, and the scripts with the same marks.

    Raises ToolMissingError: KLayout is not installed.
    """
    with tempfile.TemporaryDirectory(prefix="chipsmith-") as folder:
        for task in tasks(count, Path(folder), held_out=held_out, seed=seed):
            request, found = request_of(task.draft), task.draft.filled
            if request.fill(found.hidden(request)) == found.script:
                answer = found.hidden(request) + END
                yield Instruction(Kind.MADE, task.source, answer, text=request.prompt(TOOL))


def request_of(draft: Draft) -> Masked:
    """A draft's request as the server reads it."""
    layouts = [draft.sample.path.name] if draft.sample else []
    return masked(draft.filled.prompt, DesignNames(layouts=layouts), Units())
