"""Who should take a bug: learnt from who took the known ones, and told with reasons.

Every person who ever owned a bug is a candidate, described by a few numbers (`FEATURES`); how much each
number weighs is learnt from the known bugs, every one looked at as if only the older ones were known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from attrs import Factory, field, frozen

from chipsmith.core.bugs import BugRecord, Evidence
from chipsmith.server.assistants.bugs.choice import Choice, Decision, Numbers
from chipsmith.server.assistants.bugs.evidence import same_person, share_by_owner
from chipsmith.server.assistants.bugs.history import History, Likeness

FEATURES = (
    "similar",
    "usual words",
    "usual meaning",
    "active",
    "idle",
    "module",
    "tags",
)
START = np.array([0.7, 1.2, 0.2, -0.5, -0.6, 0.1, 0.2])
"""Weights until enough bugs are known; of the order that the public ones give."""
WARM_UP = 100
"""Known bugs before the first that is learnt from: with fewer, every owner is new."""
MOST_LEARNT = 600
"""Latest bugs that are learnt from."""
EVIDENCE_WEIGHT = 2.0
"""Of code owners and git history, in the logit of a chance; they are not part of what is learnt."""

_SIMILAR_DAYS, _USUAL_DAYS, _ACTIVE_DAYS, _MODULE_DAYS, _TAG_DAYS = 120.0, 180.0, 120.0, 730.0, 90.0
"""Half-lives: people change teams, and modules change hands."""
_SMOOTH = 0.3


@frozen
class Assignee:
    owner: str
    score: float
    """Probability among all candidates."""
    reasons: tuple[str, ...] = Factory(tuple)


@frozen(eq=False)
class Assigner:
    history: History
    choice: Choice = field(repr=False)

    @classmethod
    def learn(cls, history: History) -> Assigner:
        """Fit the weights on the known bugs."""
        return cls(history, Choice.fit(list(_decisions(history)), START))

    def rank(
        self,
        bug: BugRecord,
        vector: Sequence[float] | Numbers,
        evidence: Sequence[Evidence] = (),
        *,
        before: int | None = None,
        most: int = 5,
    ) -> list[Assignee]:
        """The likeliest owners, best first; nobody where nothing is known.

        Args:
            before: look only at the first so many known bugs.
        """
        owners = self.history.owners
        like = self.history.like(bug, vector, before=before)
        chances = self.choice.chances(features(self.history, like)) if owners else np.zeros(0)
        told = share_by_owner(evidence, owners)
        names = [*owners, *(name for name in told if name not in owners)]
        floor = 0.5 / (len(names) + 1)
        chances = np.concatenate([chances, np.full(len(names) - len(owners), floor)])
        chances *= np.exp([EVIDENCE_WEIGHT * told.get(name, 0.0) for name in names])
        chances /= max(float(chances.sum()), 1e-12)
        best = np.argsort(-chances, kind="stable")[:most]
        return [
            Assignee(
                names[index],
                round(float(chances[index]), 4),
                self._reasons(names[index], bug, like, evidence),
            )
            for index in best
        ]

    def _reasons(
        self, owner: str, bug: BugRecord, like: Likeness, evidence: Sequence[Evidence]
    ) -> tuple[str, ...]:
        return tuple(_reasons(self.history, owner, bug, like)) + tuple(
            one.reason for one in evidence if one.reason and same_person(one.owner, owner)
        )


def features(history: History, like: Likeness) -> Numbers:
    """One row per owner: see FEATURES. Shares are of all owners together."""
    owned = history.owned_by[: len(like.age)]
    people = len(history.owners)
    known = owned >= 0

    def by_owner(weights: Numbers) -> Numbers:
        return np.bincount(owned[known], weights[known], minlength=people).astype(float)

    def share(weights: Numbers) -> Numbers:
        sums = by_owner(weights)
        return np.asarray(sums / (sums.sum() + 1e-9))

    recent = _decay(like.age, _USUAL_DAYS)
    presence = by_owner(recent) + _SMOOTH
    idle = np.full(people, 1e4)
    np.minimum.at(idle, owned[known], like.age[known])
    return np.stack(
        [
            share(like.words**2 * _decay(like.age, _SIMILAR_DAYS)),
            by_owner(like.words * recent) / presence,
            by_owner(like.meaning * recent) / presence,
            share(_decay(like.age, _ACTIVE_DAYS)),
            np.log1p(idle),
            np.log1p(by_owner(like.module * _decay(like.age, _MODULE_DAYS))),
            share(like.tags * _decay(like.age, _TAG_DAYS)),
        ],
        axis=1,
    )


def _decisions(history: History) -> Iterator[Decision]:
    """Each known bug's owner, chosen among those who owned an older one."""
    owned = history.owned_by
    for index in range(max(WARM_UP, len(history) - MOST_LEARNT), len(history)):
        earlier = np.unique(owned[:index])
        candidates = earlier[earlier >= 0]
        if owned[index] not in candidates or owned[index] < 0:
            continue
        like = history.like(history.records[index], history.vectors[index], before=index)
        rows = features(history, like)[candidates]
        yield Decision(rows, int(np.flatnonzero(candidates == owned[index])[0]))


def _decay(age: Numbers, half_life: float) -> Numbers:
    return np.asarray(0.5 ** (age / half_life))


def _reasons(history: History, owner: str, bug: BugRecord, like: Likeness) -> Iterator[str]:
    """What speaks for an owner, in words."""
    mine = [index for index in range(len(like.age)) if history.records[index].owner == owner]
    if not mine:
        return
    near = max(mine, key=lambda index: like.words[index] + like.meaning[index])
    record = history.records[near]
    if like.words[near] + like.meaning[near] > 0.5:
        yield f"fixed the similar bug {record.id or '(without id)'}: {record.synopsis}"
    if count := sum(bool(like.module[index]) for index in mine):
        total = int(like.module.sum())
        yield f"fixed {count} of {total} known bugs in {bug.module}"
    days = int(min(like.age[index] for index in mine))
    yield f"bugs taken so far: {len(mine)}, the last one {days} days before"
