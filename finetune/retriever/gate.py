"""Whether a tuned retriever may serve: it must find more, and have forgotten nothing."""

from __future__ import annotations

from collections.abc import Sequence

from chipsmith.finetune.gate import Metric, Verdict, compare, tolerated
from chipsmith.finetune.retriever.evaluate import DEPTHS, Rank

MAIN = 8
METRICS: tuple[Metric[Rank], ...] = (
    *(Metric(f"hit@{depth}", "higher", lambda rank, depth=depth: rank.hit(depth)) for depth in DEPTHS),  # type: ignore[misc]  # mypy knows no defaults of lambdas
    Metric("MRR@10", "higher", lambda rank: rank.reciprocal),
    Metric("nDCG@10", "higher", lambda rank: rank.gain),
)
GENERAL: Metric[Rank] = Metric("general MRR@10", "higher", lambda rank: rank.reciprocal)


def judge(serving: Sequence[Rank], candidate: Sequence[Rank], *, margin: float, seed: int) -> Verdict:
    """Compare paired ranks.

    The candidate passes if its hit@8 is better beyond noise and no other score is worse by more than `margin`
    beyond noise, the general one included.
    """
    old, new = (_of_domain(side) for side in (serving, candidate))
    found = [compare(metric, old, new, seed) for metric in METRICS]
    found.append(compare(GENERAL, _general(serving), _general(candidate), seed))
    main = next(each for each in found if each.metric == f"hit@{MAIN}")
    others = [each for each in found if each is not main]
    lost = [each.metric for each in others if each.loss > margin]
    if lost:
        reason = f"worse beyond noise: {', '.join(lost)}"
    elif not main.wins:
        reason = f"{main.metric} not better beyond noise"
    else:
        reason = f"{main.metric} better beyond noise, {tolerated(others)}"
    sources = len({rank.source for rank in old})
    return Verdict(main.wins and not lost, reason, len(old), sources, [main, *others])


def _of_domain(ranks: Sequence[Rank]) -> list[Rank]:
    return [rank for rank in ranks if not rank.general]


def _general(ranks: Sequence[Rank]) -> list[Rank]:
    return [rank for rank in ranks if rank.general]
