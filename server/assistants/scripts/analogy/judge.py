"""How well a script made by analogy suits its request, before anything is run."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from chipsmith.eda.requests.lexical import words_of
from chipsmith.eda.requests.mentions import Mention
from chipsmith.server.assistants.scripts.analogy.adapt import Adapted
from chipsmith.server.assistants.scripts.analogy.case import masked_words

STRUCTURAL = frozenset(
    words_of("name period clock through group source objects fields format path delay pins filter")
)
"""Words of flags that a request need not say."""
FEATURES = (
    "retrieved", "unfilled", "left number", "left word", "left object", "left other", "likeness",
    "flags unsaid", "words said", "words unsaid", "lines",
)  # fmt: skip
WEIGHTS = np.array([2.2, -1.5, -2.0, -0.1, -1.8, -0.7, 0.23, -0.5, 2.0, -0.5, 0.0])

_FLAG = re.compile(r"(?<=\s)-([a-z_]+)")


def features(
    adapted: Adapted, prompt: str, request: Sequence[Mention], retrieved: float
) -> NDArray[np.float64]:
    """One value for each of FEATURES."""
    said = set(masked_words(prompt, request))
    case = set(adapted.case.words)
    left = [request[at] for at in adapted.left]
    flags = {word for flag in _FLAG.findall(adapted.text) for word in words_of(flag)} - STRUCTURAL
    return np.array(
        [
            retrieved,
            adapted.unfilled,
            sum(m.kind == "number" and m.unit != "word" for m in left),
            sum(m.kind == "number" and m.unit == "word" for m in left),
            sum(m.kind == "objects" for m in left),
            sum(m.kind in {"name", "file", "text", "collection"} for m in left),
            adapted.likeness,
            len(flags - said),
            len(said & case) / max(1, len(case)),
            len(said - case) / max(1, len(said)),
            adapted.text.count("\n"),
        ]
    )


def judge(adapted: Adapted, prompt: str, request: Sequence[Mention], retrieved: float) -> float:
    """Higher is better; the weights were fitted on our examples, each left out in turn."""
    return float(WEIGHTS @ features(adapted, prompt, request, retrieved))
