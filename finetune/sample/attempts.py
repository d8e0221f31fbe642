"""Scripts that a model wrote for our requests, and how far each got; what can be learnt from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import frozen

from chipsmith.core.events.scripts import Rung
from chipsmith.eda.script_prompt import END
from chipsmith.finetune.lines import read_lines
from chipsmith.finetune.preference.pair import Pair
from chipsmith.finetune.run import Run
from chipsmith.finetune.sft.instruction import Instruction, Kind, asked, code_block
from chipsmith.finetune.sft.labels import CORRECTNESS
from chipsmith.finetune.sft.scripts import chat_request
from chipsmith.finetune.steps.contract import StepName

RIGHT: Rung = "produces"


@frozen
class Attempt:
    example: str
    """The request's identifier."""
    source: str
    """The request's combination of commands, by which data is parted."""
    tool: str
    language: str
    request: str
    prompt: str
    """As the model saw it."""
    script: str
    rung: Rung
    message: str = ""
    """What stood in the way of the next rung."""

    @property
    def correctness(self) -> int:
        """By its rung, 0 to 4; a script without a statement runs in every tool, and is worth nothing."""
        lines = [line.strip() for line in self.script.splitlines()]
        says = any(line and not line.startswith("#") for line in lines)
        return CORRECTNESS[self.rung] if says else 0


def attempts_file(run: Run) -> Path:
    return run.root / StepName.SAMPLE / "attempts.jsonl"


def attempts_of(run: Run) -> list[Attempt]:
    """What a run sampled; none where it did not. Raises DataError: a line is broken."""
    file = attempts_file(run)
    return read_lines(file, Attempt, fix="remove the run and begin again.") if file.is_file() else []


def right_scripts(attempts: Iterable[Attempt], *, wrong_too: bool) -> Iterator[Instruction]:
    """What did what was asked, once each; with `wrong_too` also the others, labelled as such for SteerLM."""
    for one in _once(attempts):
        if one.rung == RIGHT or (wrong_too and one.correctness):
            yield Instruction(
                Kind.SAMPLED,
                one.source,
                code_block(one.language, one.script),
                asked(chat_request(one.tool, one.request)),
                labels={"correctness": one.correctness, "quality": one.correctness},
            )
        if one.rung == RIGHT:
            yield Instruction(Kind.SAMPLED, one.source, one.script + END, text=one.prompt)


def pairs(attempts: Iterable[Attempt], most_each: int) -> Iterator[Pair]:
    """Right against wrong scripts of one request, those that got furthest first: they differ least."""
    by_request: dict[str, list[Attempt]] = defaultdict(list)
    for one in _once(attempts):
        by_request[one.example].append(one)
    for some in by_request.values():
        right = [one for one in some if one.rung == RIGHT]
        wrong = sorted(
            (one for one in some if one.rung != RIGHT and one.script.strip()),
            key=lambda one: -one.correctness,
        )
        for number, bad in enumerate(wrong[:most_each] if right else ()):
            good = right[number % len(right)]
            yield Pair(good.script + END, bad.script + END, good.source, text=good.prompt)


def _once(attempts: Iterable[Attempt]) -> Iterator[Attempt]:
    """Without scripts that were written again for the same request."""
    seen = set()
    for one in attempts:
        key = (one.example, " ".join(one.script.split()))
        if key not in seen:
            seen.add(key)
            yield one
