"""How offers fare over time, by model version: what the dashboard draws."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from attrs import frozen

from chipsmith.collectors.acceptance import LOOKS, OUTCOMES
from chipsmith.collectors.warehouse import Warehouse

CONFIDENCE_Z = 1.959964
"""Of a 95 % interval."""
MOST_DAYS = 92
"""Longer spans are counted by week."""

FATE = f"""
    CREATE TABLE fate AS
    WITH outcomes AS ({OUTCOMES}),
    looks AS ({LOOKS})
    SELECT s.*, outcome, accepted_characters, kept, looked_at
    FROM (SELECT DISTINCT ON (completion) completion, session, language, model_version, latency_ms,
                 time AS told, try_cast(time AS TIMESTAMP) AS time
          FROM completion_shown) s
         LEFT JOIN outcomes USING (completion) LEFT JOIN looks USING (completion)
    WHERE s.time IS NOT NULL
"""
"""One row for every offer: who wrote it, how fast, and what became of it."""

_FIGURES = """
    count(*)::BIGINT AS shown,
    count(*) FILTER (outcome IN ('accepted', 'partly_accepted'))::BIGINT AS accepted,
    count(*) FILTER (outcome NOT IN ('superseded', 'filtered'))::BIGINT AS decided,
    coalesce(sum(kept), 0)::BIGINT AS kept,
    coalesce(sum(looked_at), 0)::BIGINT AS looked_at,
    quantile_cont(latency_ms, [0.5, 0.9, 0.95, 0.99]) AS latency_ms
"""
_SESSIONS = """
    WITH every AS ({kinds})
    SELECT session, min(time) AS first, max(latest) AS last, sum(events)::BIGINT AS events,
           max(client) AS client, max("user") AS "user", max(workspace) AS workspace,
           coalesce(sum(events) FILTER (kind = 'completion_shown'), 0)::BIGINT AS offers,
           coalesce(sum(events) FILTER (kind = 'chat_turn'), 0)::BIGINT AS chats,
           coalesce(sum(events) FILTER (kind = 'edit_proposed'), 0)::BIGINT AS edits,
           coalesce(sum(events) FILTER (kind = 'script_checked'), 0)::BIGINT AS scripts
    FROM every WHERE session <> '' GROUP BY session ORDER BY last DESC LIMIT ? OFFSET ?
"""
_OF_A_KIND = """
    SELECT '{kind}' AS kind, session, min(time) AS time, max(time) AS latest, count(DISTINCT id) AS events,
           max(client) AS client, max("user") AS "user", max(workspace) AS workspace
    FROM {kind} GROUP BY session
"""


@frozen
class Span:
    """Which offers are counted: the last `days` up to the newest one (0 is all), of one language or any."""

    days: int = 0
    language: str = ""
    skip: int = 0
    """Days at the end that are left out."""

    def where(self) -> tuple[str, list[Any]]:
        """A condition on `fate` and its values."""
        parts: list[tuple[str, Any]] = []
        if self.days:
            parts.append(("time > (SELECT max(time) FROM fate) - to_days(?)", self.days + self.skip))
            parts.append(("time <= (SELECT max(time) FROM fate) - to_days(?)", self.skip))
        if self.language:
            parts.append(("language = ?", self.language))
        return " AND ".join(part for part, _ in parts) or "true", [value for _, value in parts]


def totals(data: Warehouse, span: Span) -> dict[str, Any]:
    """Of all offers of a span together."""
    where, values = span.where()
    return with_shares(data.execute(f"SELECT {_FIGURES} FROM fate WHERE {where}", *values)[0])


def series(data: Warehouse, span: Span) -> dict[str, Any]:
    """By day or week: `rows` for each version, and `whole` for all versions together.

    `decided` are the offers that were neither superseded nor filtered; `kept` and `looked_at` are
    characters; `latency_ms` are the 50th, 90th, 95th and 99th percentiles.
    """
    where, values = span.where()
    bounds = data.execute(f"SELECT min(time) AS first, max(time) AS last FROM fate WHERE {where}", *values)[0]
    if bounds["first"] is None:
        return {"bucket": "day", "rows": [], "whole": []}
    bucket = "day" if (bounds["last"] - bounds["first"]).days <= MOST_DAYS else "week"
    start = f"strftime(date_trunc('{bucket}', time), '%Y-%m-%d') AS start"

    def rows(columns: str) -> list[dict[str, Any]]:
        query = f"SELECT {columns}, {_FIGURES} FROM fate WHERE {where} GROUP BY ALL ORDER BY start"
        return [with_shares(row) for row in data.execute(query, *values)]

    return {"bucket": bucket, "rows": rows(f"{start}, model_version AS version"), "whole": rows(start)}


def versions(data: Warehouse, span: Span) -> list[dict[str, Any]]:
    """Every version that made offers, in the order in which they began to, each beside the one before."""
    where, values = span.where()
    found = data.execute(
        f"""SELECT model_version AS version, min(told) AS first, max(told) AS last, {_FIGURES}
            FROM fate WHERE {where} GROUP BY 1 ORDER BY first""",
        *values,
    )
    rows = [{**with_shares(row), "interval": wilson(row["accepted"], row["decided"])} for row in found]
    for before, after in pairwise(rows):
        after["gain"] = _gain(before, after)
    return rows


def languages(data: Warehouse) -> list[str]:
    """Of all offers, the most frequent first."""
    rows = data.execute(
        "SELECT language FROM fate WHERE language <> '' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 100"
    )
    return [row["language"] for row in rows]


def activity(data: Warehouse) -> list[dict[str, Any]]:
    """Events of each day, of every kind together."""
    union = " UNION ALL ".join(f"SELECT time, id FROM {kind}" for kind in _KINDS)
    return data.execute(
        f"SELECT time[:10] AS day, count(DISTINCT id)::BIGINT AS events FROM ({union}) GROUP BY 1 ORDER BY 1"
    )


_KINDS = ("session_started", "completion_shown", "chat_turn", "edit_proposed", "script_checked")
"""What people do; the other kinds say what became of it."""


def sessions(data: Warehouse, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """The latest sessions first, with what they hold."""
    kinds = " UNION ALL ".join(_OF_A_KIND.format(kind=kind) for kind in _KINDS)
    found = data.execute(_SESSIONS.format(kinds=kinds), limit, offset)
    asked = [row["session"] for row in found]
    query = f"SELECT session, {_FIGURES} FROM fate WHERE session IN (SELECT unnest(?)) GROUP BY session"
    fates = {row["session"]: with_shares(row) for row in data.execute(query, asked)} if asked else {}
    return [{**row, "rate": fates.get(row["session"], {}).get("rate")} for row in found]


def with_shares(row: dict[str, Any]) -> dict[str, Any]:
    """The row with `rate` (of decided offers, those taken) and `retention` (of characters, those left)."""
    return {
        **row,
        "rate": row["accepted"] / row["decided"] if row["decided"] else None,
        "retention": row["kept"] / row["looked_at"] if row["looked_at"] else None,
    }


def wilson(hits: int, of: int) -> tuple[float, float] | None:
    """The 95 % interval of a share (Wilson 1927)."""
    if not of:
        return None
    square = CONFIDENCE_Z**2
    middle = (hits + square / 2) / (of + square)
    half = CONFIDENCE_Z / (of + square) * math.sqrt(hits * (of - hits) / of + square / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


def _gain(before: dict[str, Any], after: dict[str, Any]) -> Sequence[float] | None:
    """Difference of two rates with its 95 % interval (Newcombe 1998, method 10)."""
    if before["interval"] is None or after["interval"] is None:
        return None
    old, (old_low, old_high) = before["rate"], before["interval"]
    new, (new_low, new_high) = after["rate"], after["interval"]
    return (
        new - old,
        new - old - math.hypot(new - new_low, old_high - old),
        new - old + math.hypot(new_high - new, old - old_low),
    )
