"""How well a script made by analogy suits its request, before anything is run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import numpy as np
from attrs import frozen
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
    "retrieved", "unfilled", "guessed", "left number", "left word", "left object", "left other", "likeness",
    "flags unsaid", "words said", "words unsaid", "change for a question", "said in order",
)  # fmt: skip
WEIGHTS = np.array([2.2, -3.0, -0.6, -2.0, -0.1, -1.8, -1.5, 0.23, -0.5, 2.0, -1.4, -1.5, 0.3])
Weigh = Callable[[Iterable[str]], float]
"""How much a set of words says."""

MODES = {
    "min": frozenset(words_of("hold minimum fastest shortest")),
    "min_max": frozenset(words_of("both hold minimum")),
}
"""Kinds of delay that are no default, and the words of which one asks for them."""
_MODE = re.compile(r"-path_delay (min|min_max)\b")
_ASKS = re.compile(
    r"\s*(?:(?:then|and|finally|please|now|also),? )*(?:show|report|print|list|display|dump|tell"
    r"|what|which|where|who|how (?:many|much|large|big|bad|long)|is|are|does|has)\b",
    re.IGNORECASE,
)
_CHANGES = re.compile(r"(?:set|create|make|delete|remove|unset|connect|disconnect|replace|group)_")
_FLAG = re.compile(r"(?<=\s)-([a-z_]+)")


@frozen
class Asked:
    """A request, for judging what is made for it."""

    mentions: Sequence[Mention]
    words: frozenset[str]
    weigh: Weigh
    question: bool = False
    """Whether it asks what is, rather than to change something."""
    pairs: frozenset[tuple[str, str]] = frozenset()
    """Neighbouring words, which tell "from ideal to propagated" from the way back."""

    def features(self, adapted: Adapted, retrieved: float) -> NDArray[np.float64]:
        """One value for each of FEATURES."""
        said, case = self.words, frozenset(adapted.case.words)
        left = [self.mentions[at] for at in adapted.left]
        flags = {word for flag in _FLAG.findall(adapted.text) for word in words_of(flag)} - STRUCTURAL
        flags |= {mode for mode in _MODE.findall(adapted.text) if not MODES[mode] & said}
        common = self.weigh(said & case)
        return np.array(
            [
                retrieved,
                adapted.unfilled,
                adapted.guessed,
                sum(m.kind == "number" and m.unit != "word" for m in left),
                sum(m.kind == "number" and m.unit == "word" for m in left),
                sum(m.kind == "objects" for m in left),
                sum(m.kind in {"name", "file", "text", "collection"} for m in left),
                adapted.likeness,
                len(flags - said),
                common / max(1e-6, self.weigh(case)),
                1 - common / max(1e-6, self.weigh(said)),
                self.question and bool(_CHANGES.match(adapted.text)),
                len(self.pairs.intersection(pairwise(adapted.case.words))) / max(1, len(self.pairs)),
            ]
        )

    def judge(self, adapted: Adapted, retrieved: float) -> float:
        """Higher is better; the weights were fitted on our examples, each left out in turn."""
        return float(WEIGHTS @ self.features(adapted, retrieved))


def asks(prompt: str) -> bool:
    """Whether a request asks what is."""
    return bool(_ASKS.match(prompt))


def asked(prompt: str, mentions: Sequence[Mention], weigh: Weigh) -> Asked:
    words = tuple(masked_words(prompt, mentions))
    return Asked(mentions, frozenset(words), weigh, asks(prompt), frozenset(pairwise(words)))
