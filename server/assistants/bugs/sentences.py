"""Sentences: found, and the most central ones chosen."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chipsmith.collectors.bugs.folding import is_error, is_logged
from chipsmith.server.assistants.bugs.words import words

_END = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)(?<!vs\.)\s+(?=[\"'`(\[]?[A-Z0-9`])")
_ITEM = re.compile(r"^\s*(?:[-*•+]|\(?\d{1,2}[.):]+)\s+")
_LABEL = re.compile(
    r"^(?:Bug|Synopsis|Module|Severity|Priority|Status|Date|Log [^:]*|Description):\s*|^#\d+ : .*$"
)
_LEAST_WORDS = 3
_LEAD = 0.25
"""What the first sentence is worth over the last: people tell the matter first."""
_ERROR = 0.15
_SAME = 0.6
"""Cosine from which two sentences say the same."""


def sentences_of(text: str) -> list[str]:
    """Sentences, list items and log lines; wrapped lines are joined."""
    found: list[str] = []
    for block in _blocks(text):
        found += [sentence.strip() for sentence in _END.split(block) if sentence.strip()]
    return found


def central(text: str, most: int) -> list[str]:
    """The sentences that stand for the rest, in their order: near the mean of all TF-IDF vectors, early, or
    an error, and no two that say the same (Radev et al. 2004, centroid summarisation).
    """
    found = list(dict.fromkeys(s for s in (_LABEL.sub("", s).strip() for s in sentences_of(text)) if s))
    told = [sentence for sentence in found if len(sentence.split()) >= _LEAST_WORDS] or found
    if len(told) <= most:
        return told
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]  # no types

    try:
        weights = TfidfVectorizer(analyzer=words, sublinear_tf=True).fit_transform(told).toarray()
    except ValueError:  # no words at all
        return told[:most]
    middle = weights.mean(0)
    worth = weights @ middle / (float(np.linalg.norm(middle)) or 1.0)
    worth = worth + _LEAD * np.linspace(1, 0, len(told)) + _ERROR * np.array([is_error(s) for s in told])
    chosen: list[int] = []
    for index in np.argsort(-worth):
        if all(float(weights[index] @ weights[other]) < _SAME for other in chosen):
            chosen.append(int(index))
        if len(chosen) == most:
            break
    return [told[index] for index in sorted(chosen)]


def joined(sentences: Sequence[str]) -> str:
    """Sentences as running text; what ends without a stop gets one."""
    return " ".join(one if one.endswith((".", "!", "?", ":")) else f"{one}." for one in sentences)


def _blocks(text: str) -> list[str]:
    """Paragraphs, items and labelled lines, each on one line."""
    blocks: list[str] = []
    grows = False
    for line in text.splitlines():
        bare = line.strip()
        alone = bool(_LABEL.match(bare) or is_logged(bare) or " (× " in bare)
        if not bare:
            grows = False
        elif grows and not alone and not _ITEM.match(line):
            blocks[-1] += f" {bare}"
        else:
            blocks.append(_ITEM.sub("", bare))
            grows = not alone
    return blocks
