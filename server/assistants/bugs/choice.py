"""Conditional logit (McFadden 1974): which of several candidates is chosen, given a few numbers of each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

PENALTY = 10.0
"""Of the weights' squares: few bugs leave the weights near 0 rather than far out."""


@frozen
class Decision:
    """What there was to choose from, and what was chosen."""

    candidates: Numbers
    """One row per candidate, one column per feature."""
    chosen: int


@frozen(eq=False)
class Choice:
    """Weights of standardised features."""

    weights: Numbers
    center: Numbers
    scale: Numbers

    @classmethod
    def fit(cls, decisions: Sequence[Decision], start: Numbers) -> Choice:
        """Learn from decisions; the penalty draws towards `start`, which is what no decisions give."""
        if not decisions:
            return cls(start, np.zeros_like(start), np.ones_like(start))
        from scipy.optimize import minimize  # type: ignore[import-untyped]  # has no types

        rows = np.vstack([decision.candidates for decision in decisions])
        center, scale = rows.mean(0), rows.std(0) + 1e-9
        groups = [((decision.candidates - center) / scale, decision.chosen) for decision in decisions]

        def cost(weights: Numbers) -> tuple[float, Numbers]:
            away = weights - start
            total, gradient = PENALTY * float(away @ away) / 2, PENALTY * away
            for features, chosen in groups:
                chance = softmax(features @ weights)
                total -= float(np.log(chance[chosen] + 1e-12))
                gradient = gradient + features.T @ chance - features[chosen]
            return total, gradient

        found = minimize(cost, start, jac=True, method="L-BFGS-B")
        return cls(np.asarray(found.x), center, scale)

    def chances(self, candidates: Numbers) -> Numbers:
        """Probability of each row of `candidates`."""
        return softmax((candidates - self.center) / self.scale @ self.weights)


def softmax(values: Numbers) -> Numbers:
    powers = np.exp(values - values.max())
    return np.asarray(powers / powers.sum())
