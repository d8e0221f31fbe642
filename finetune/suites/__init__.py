"""Suites that any role's model is put through beside its exam: what else it can do, and has not to lose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from attrs import evolve

from chipsmith.core.console import stderr
from chipsmith.core.errors import SandboxError, ToolMissingError
from chipsmith.finetune.gate import Comparison, compare
from chipsmith.finetune.recipe import SuiteName
from chipsmith.finetune.served import opened
from chipsmith.finetune.serving import Serving
from chipsmith.finetune.suites.contract import Ground, suite_of

T = TypeVar("T")
Asked = dict[SuiteName, Sequence[Any]]
NOTHING = "nothing was held out that it could ask about"


def with_suites(verdict: dict[str, Any], old: Serving, new: Serving, ground: Ground) -> dict[str, Any]:
    """An exam's verdict with the recipe's suites: one that is lost beyond its margin refuses the candidate.

    `unasked` says which suites could ask nothing here, and why.

    Raises:
        BrokenModelError: a file cannot be loaded.
        ConfigError: a suite talks with a model that has no chat template.
    """
    asked, unasked = _asked(ground)
    before, after = (_scores(side, asked, ground) for side in (old, new))
    found, lost = [], []
    for name in asked:
        suite = suite_of(name)
        for metric in suite.METRICS:
            compared = compare(metric, before[name], after[name], ground.asked.seed)
            compared = evolve(compared, metric=f"{name}: {compared.metric}")
            found.append(compared)
            if compared.loss > suite.margin(ground.asked):
                lost.append(compared.metric)
    return {**_joined(verdict, found, lost), **({"unasked": unasked} if unasked else {})}


def _asked(ground: Ground) -> tuple[Asked, dict[str, str]]:
    """Questions of each suite, and why others have none."""
    asked: Asked = {}
    unasked: dict[str, str] = {}
    for name in ground.asked.suites:
        try:
            questions = suite_of(name).questions(ground)
        except (ToolMissingError, SandboxError) as error:
            unasked[name.value] = f"{error.message} To change that, {error.fix}"
            continue
        if questions:
            asked[name] = questions
        else:
            unasked[name.value] = NOTHING
    return asked, unasked


def _joined(verdict: dict[str, Any], found: list[Comparison], lost: list[str]) -> dict[str, Any]:
    import cattrs

    reason = verdict["reason"]
    if lost:
        beyond = f"worse than the margin, beyond noise: {', '.join(lost)}"
        reason = beyond if verdict["passed"] else f"{reason}; {beyond}"
    comparisons = [*verdict["comparisons"], *cattrs.unstructure(found)]
    passed = verdict["passed"] and not lost
    return {**verdict, "passed": passed, "reason": reason, "comparisons": comparisons}


def _scores(side: Serving, asked: Asked, ground: Ground) -> dict[SuiteName, list[Any]]:
    """Of every suite, with a progress bar on stderr."""
    if not asked:
        return {}
    with opened(side, ground.asked.context) as model, _progress(side, sum(map(len, asked.values()))) as track:
        return {
            name: [suite_of(name).score(model, question) for question in track(some)]
            for name, some in asked.items()
        }


@contextmanager
def _progress(side: Serving, total: int) -> Iterator[Callable[[Iterable[Any]], Iterator[Any]]]:
    from rich.progress import Progress

    with Progress(console=stderr()) as bar:
        task = bar.add_task(f"suites of {side.version}", total=total)

        def track(questions: Iterable[T]) -> Iterator[T]:
            for question in questions:
                yield question
                bar.advance(task)

        yield track
