"""Which candidate is offered: how far it got, whether it says what was asked, and who agrees with it."""

from __future__ import annotations

from collections.abc import Sequence

from chipsmith.server.assistants.scripts.request import Candidate

COVERED = 0.999


def rank(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best first. Equal scripts agree with each other; the earlier, surer draft wins a draw."""
    texts = [" ".join(candidate.text.split()) for candidate in candidates]
    for candidate, text in zip(candidates, texts, strict=True):
        candidate.agreement = texts.count(text) - 1
    return sorted(candidates, key=_key)


def _key(candidate: Candidate) -> tuple[float, ...]:
    return (
        -candidate.height,
        candidate.complaints,
        len(candidate.invented),
        -round(candidate.coverage + candidate.fit, 3),
        -candidate.agreement,
        candidate.number,
    )
