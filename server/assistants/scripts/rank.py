"""Which candidate is offered: how far it got, whether it says what was asked, and who agrees with it."""

from __future__ import annotations

from collections.abc import Sequence

from chipsmith.server.assistants.scripts.again import said_again
from chipsmith.server.assistants.scripts.request import Candidate


def rank(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best first. Of drafts by analogy that do as well the one that suits best wins, before a model's.

    Of a model's drafts the one that others agree with wins; scripts that behave alike agree with each other.

    What a script prints tells more than how it is written, so that different ways to one answer count as one
    (Shi et al. 2022, "Natural language to code translation with execution", arXiv 2204.11454).
    """
    behaved = [_behaviour(candidate) for candidate in candidates]
    for candidate, behaviour in zip(candidates, behaved, strict=True):
        candidate.agreement = behaved.count(behaviour) - 1
    return sorted(candidates, key=_key)


def _behaviour(candidate: Candidate) -> tuple[str, str]:
    """What it printed; what is written in one that printed nothing."""
    if output := candidate.output.strip():
        return ("prints", output)
    return ("says", " ".join(candidate.text.split()))


def _key(candidate: Candidate) -> tuple[float, ...]:
    return (
        -candidate.height,
        candidate.complaints,
        len(candidate.invented),
        said_again(candidate.text),
        -round(candidate.coverage + candidate.fit, 3),
        *((0, 0) if candidate.origin == "example" else (1, -candidate.agreement)),
        candidate.number,
    )
