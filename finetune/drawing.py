"""How the next token is chosen from a model's logits, shape (vocabulary,)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Logits = np.ndarray[Any, Any]
    Choose = Callable[[Logits], int]


def likeliest(logits: Logits) -> int:
    return int(logits.argmax())


def nucleus(temperature: float, top_p: float, rng: np.random.Generator) -> Choose:
    """Drawn from the likeliest tokens that have `top_p` of the probability (Holtzman et al. 2020)."""
    import numpy as np

    def choose(logits: Logits) -> int:
        weights = np.exp((logits - logits.max()) / temperature)
        order = np.argsort(-weights)
        summed = np.cumsum(weights[order])
        kept = order[: int(np.searchsorted(summed, top_p * summed[-1])) + 1]
        return int(rng.choice(kept, p=weights[kept] / weights[kept].sum()))

    return choose
