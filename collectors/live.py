"""Whether a version fares worse with people than the one that served before it, by what was recorded.

Offers of one session resemble each other, so that sessions are resampled, not offers. The question is put
again and again while the version serves, which is why the intervals are wider than the usual ones.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from attrs import Factory, frozen

from chipsmith.collectors.trends import FATE
from chipsmith.collectors.warehouse import Warehouse
from chipsmith.core.events import now
from chipsmith.core.home import Home

FEWEST_DECISIONS, FEWEST_SESSIONS = 200, 8
"""Of each version; with fewer nothing is said."""
MOST_DAYS = 60
"""Older offers say little of how people work now."""
CONFIDENCE = 0.99
RESAMPLES = 4000
LEAST_LOSS = 0.02
"""A difference below two in a hundred is no reason to go back, however sure it is."""

_SESSIONS = """
    SELECT session, count(*)::BIGINT AS decided,
           count(*) FILTER (outcome IN ('accepted', 'partly_accepted'))::BIGINT AS accepted,
           coalesce(sum(kept), 0)::BIGINT AS kept, coalesce(sum(looked_at), 0)::BIGINT AS looked_at
    FROM fate
    WHERE model_version = ? AND outcome NOT IN ('superseded', 'filtered') AND told > ? AND told <= ?
    GROUP BY session ORDER BY session
"""


@frozen
class Shares:
    """One share of both versions, and the difference with its 99 % interval."""

    name: str
    before: float
    after: float
    low: float
    high: float

    @property
    def lost(self) -> bool:
        """Clearly: beyond noise, and not by a trifle."""
        return self.high < 0 and self.after - self.before <= -LEAST_LOSS


@frozen
class Live:
    """How two versions fared with people."""

    version: str
    before: str
    decisions: int
    """About offers of the version, and of the one before: the fewer of the two."""
    sessions: int
    shares: list[Shares] = Factory(list)
    """Of offers that were taken, and of accepted characters that were left; none of too few decisions."""

    @property
    def lost(self) -> list[str]:
        return [f"{share.name} {share.before:.1%} → {share.after:.1%}" for share in self.shares if share.lost]


@frozen
class Session:
    decided: int
    accepted: int
    kept: int
    looked_at: int


def compare_live(home: Home, version: str, before: str, *, seed: int = 1) -> Live:
    """Of what was recorded in the last MOST_DAYS. Raises DiskFullError."""
    since = (datetime.now(UTC) - timedelta(days=MOST_DAYS)).isoformat()
    with Warehouse(home.devdata) as data:
        data.execute(FATE)
        old, new = (
            [_session(row) for row in data.execute(_SESSIONS, one, since, now())] for one in (before, version)
        )
    decisions = min(sum(session.decided for session in side) for side in (old, new))
    sessions = min(len(old), len(new))
    if decisions < FEWEST_DECISIONS or sessions < FEWEST_SESSIONS:
        return Live(version, before, decisions, sessions)
    taken = [[(session.accepted, session.decided) for session in side] for side in (old, new)]
    found = [shares("acceptance", taken[0], taken[1], seed)]
    kept = [[(one.kept, one.looked_at) for one in side if one.looked_at] for side in (old, new)]
    if min(map(len, kept)) >= FEWEST_SESSIONS:
        found.append(shares("retention", kept[0], kept[1], seed))
    return Live(version, before, decisions, sessions, found)


def shares(name: str, old: list[tuple[int, int]], new: list[tuple[int, int]], seed: int) -> Shares:
    """Two shares from each session's (part, whole), and a bootstrap of their difference over sessions
    (Efron 1979)."""
    import numpy as np

    rng = np.random.default_rng(seed)
    means, drawn = [], []
    for side in (old, new):
        parts = np.array(side, dtype=float)
        sums = parts[rng.integers(0, len(side), (RESAMPLES, len(side)))].sum(axis=1)
        means.append(float(parts[:, 0].sum() / parts[:, 1].sum()))
        drawn.append(sums[:, 0] / sums[:, 1])
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(drawn[1] - drawn[0], [tail, 1 - tail])
    return Shares(name, means[0], means[1], round(float(low), 4), round(float(high), 4))


def _session(row: dict[str, int]) -> Session:
    return Session(row["decided"], row["accepted"], row["kept"], row["looked_at"])
