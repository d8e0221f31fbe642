"""Whether a candidate may serve: its scores against the serving model's, on the same examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

import cattrs
from attrs import frozen

from chipsmith.finetune.evaluate import Score
from chipsmith.finetune.recipe import EvaluateRecipe

RESAMPLES = 2000
CONFIDENCE = 0.95
FEWEST_SOURCES = 8
"""With fewer files, examples are resampled instead of whole files."""


class Scored(Protocol):
    """A result on one held-out example."""

    @property
    def source(self) -> str:
        """The document that the example is from."""


S = TypeVar("S", bound=Scored)


@frozen
class Comparison:
    """One metric's mean for both models, and the difference with its confidence interval."""

    metric: str
    better: str
    """`lower` or `higher`."""
    serving: float
    candidate: float
    difference: float
    """Candidate minus serving."""
    low: float
    high: float
    samples: int = 0
    """Examples that both were scored on."""

    @property
    def loss(self) -> float:
        """By how much the candidate is worse beyond noise; 0 where it is not."""
        return max(0.0, self.low if self.better == "lower" else -self.high)

    @property
    def wins(self) -> bool:
        """Whether the candidate is better beyond noise."""
        return self.high < 0 if self.better == "lower" else self.low > 0


@frozen
class Verdict:
    passed: bool
    reason: str
    samples: int
    sources: int
    comparisons: list[Comparison]

    def to_json(self) -> dict[str, Any]:
        values: dict[str, Any] = cattrs.unstructure(self)
        return values


@frozen
class Metric(Generic[S]):
    """A ratio of two sums over scores."""

    name: str
    better: str
    above: Callable[[S], float]
    below: Callable[[S], float] = lambda _: 1.0


METRICS: tuple[Metric[Score], ...] = (
    Metric("nats per character", "lower", lambda score: score.nats, lambda score: score.characters),
    Metric("exact first line", "higher", lambda score: score.exact),
    Metric("edit similarity", "higher", lambda score: score.similarity),
)
"""The main one first."""


def judge(
    metrics: Sequence[Metric[S]], serving: Sequence[S], candidate: Sequence[S], recipe: EvaluateRecipe
) -> Verdict:
    """Compare paired scores.

    The candidate passes if it is not worse beyond noise by the first metric, the main one, and by no
    other one worse by more than `recipe.margin` beyond noise; with `recipe.must_win`, only if it is better
    by the main one.
    """
    main, *others = (compare(metric, serving, candidate, recipe.seed) for metric in metrics)
    lost = [main.metric] * (main.loss > 0) + [c.metric for c in others if c.loss > recipe.margin]
    if lost:
        reason = f"worse beyond noise: {', '.join(lost)}"
    elif recipe.must_win and not main.wins:
        reason = f"{main.metric} not better beyond noise"
    else:
        reason = f"{main.metric} {'better' if main.wins else 'not worse'} beyond noise, {tolerated(others)}"
    sources = len({score.source for score in serving})
    passed = not lost and (main.wins or not recipe.must_win)
    return Verdict(passed, reason, len(serving), sources, [main, *others])


def tolerated(others: Sequence[Comparison]) -> str:
    """The end of a reason to pass: what is worse beyond noise, though within the margin."""
    lost = ", ".join(each.metric for each in others if each.loss > 0)
    return f"worse within the margin: {lost}" if lost else "nothing lost"


def compare(metric: Metric[S], serving: Sequence[S], candidate: Sequence[S], seed: int) -> Comparison:
    """Compare paired scores by a bootstrap over sources (Efron 1979; Koehn 2004)."""
    import numpy as np

    groups = _groups(serving)

    def sums(scores: Sequence[S], read: Callable[[S], float]) -> list[float]:
        return [sum(read(scores[index]) for index in group) for group in groups]

    above = np.array([sums(scores, metric.above) for scores in (serving, candidate)])
    below = np.array([sums(scores, metric.below) for scores in (serving, candidate)])
    drawn = np.random.default_rng(seed).integers(0, len(groups), (RESAMPLES, len(groups)))
    resampled = above[:, drawn].sum(-1) / below[:, drawn].sum(-1)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(resampled[1] - resampled[0], [tail, 1 - tail])
    old, new = above.sum(-1) / below.sum(-1)
    old, new, low, high = (round(float(value), 4) for value in (old, new, low, high))
    return Comparison(metric.name, metric.better, old, new, round(new - old, 4), low, high, len(serving))


def _groups(scores: Sequence[Scored]) -> list[list[int]]:
    """Indices of the scores, by source, or one by one where sources are few."""
    by_source: dict[str, list[int]] = {}
    for index, score in enumerate(scores):
        by_source.setdefault(score.source, []).append(index)
    if len(by_source) < FEWEST_SOURCES:
        return [[index] for index in range(len(scores))]
    return list(by_source.values())
