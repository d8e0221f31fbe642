"""Suites that any role's model is put through beside its exam: what else it can do, and has not to lose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Protocol, TypeVar, cast

from attrs import evolve

from chipsmith.core.console import stderr
from chipsmith.finetune.gate import Comparison, Metric, compare
from chipsmith.finetune.machine import cores
from chipsmith.finetune.recipe import EvaluateRecipe, SuiteName
from chipsmith.finetune.served import ServedModel
from chipsmith.finetune.serving import Serving

T = TypeVar("T")


class Suite(Protocol):
    """A module with these names, one for each SuiteName."""

    METRIC: Metric[Any]

    def questions(self, recipe: EvaluateRecipe) -> Sequence[Any]:
        """Always the same ones; `recipe.suite_samples` where an answer costs time."""

    def score(self, model: ServedModel, question: Any) -> Any:
        """What the metric reads."""

    def margin(self, recipe: EvaluateRecipe) -> float:
        """How much worse, beyond noise, a candidate may be."""


def suite_of(name: SuiteName) -> Suite:
    return cast("Suite", import_module(f"chipsmith.finetune.suites.{name}"))


def with_suites(
    verdict: dict[str, Any], old: Serving, new: Serving, recipe: EvaluateRecipe
) -> dict[str, Any]:
    """An exam's verdict with the recipe's suites: one that is lost beyond its margin refuses the candidate.

    Raises:
        BrokenModelError: a file cannot be loaded.
    """
    names = list(recipe.suites)
    before, after = (_scores(side, names, recipe) for side in (old, new))
    found, lost = [], []
    for name in names:
        suite = suite_of(name)
        compared = compare(suite.METRIC, before[name], after[name], recipe.seed)
        compared = evolve(compared, metric=f"{name}: {compared.metric}")
        found.append(compared)
        if compared.loss > suite.margin(recipe):
            lost.append(compared.metric)
    return _joined(verdict, found, lost)


def _joined(verdict: dict[str, Any], found: list[Comparison], lost: list[str]) -> dict[str, Any]:
    import cattrs

    reason = verdict["reason"]
    if lost:
        beyond = f"worse than the margin, beyond noise: {', '.join(lost)}"
        reason = beyond if verdict["passed"] else f"{reason}; {beyond}"
    comparisons = [*verdict["comparisons"], *cattrs.unstructure(found)]
    passed = verdict["passed"] and not lost
    return {**verdict, "passed": passed, "reason": reason, "comparisons": comparisons}


def _scores(side: Serving, names: Sequence[SuiteName], recipe: EvaluateRecipe) -> dict[SuiteName, list[Any]]:
    """Of every suite, with a progress bar on stderr."""
    if not names:
        return {}
    asked = {name: suite_of(name).questions(recipe) for name in names}
    with _served(side, recipe) as model, _progress(side, sum(map(len, asked.values()))) as track:
        return {
            name: [suite_of(name).score(model, question) for question in track(some)]
            for name, some in asked.items()
        }


@contextmanager
def _served(side: Serving, recipe: EvaluateRecipe) -> Iterator[ServedModel]:
    model = ServedModel(side.path, context=recipe.context, threads=cores(), adapter=side.adapter)
    try:
        yield model
    finally:
        model.close()


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
