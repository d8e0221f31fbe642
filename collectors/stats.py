"""Figures about the recorded data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chipsmith.collectors.warehouse import Warehouse
from chipsmith.core.events import EVENTS

OUTCOMES = """
    SELECT completion,
           arg_max(outcome, time) AS outcome,
           arg_max(accepted_characters, time) AS accepted_characters,
           arg_max(accepted_text, time) AS accepted_text
    FROM completion_outcome GROUP BY completion
"""
"""The last word on every offer: an outcome may be told again when the person undoes it."""

_OFFERS = f"""
    WITH outcomes AS ({OUTCOMES}),
    offers AS (SELECT DISTINCT completion, language, model_version FROM completion_shown)
    SELECT coalesce({{column}}, '') AS {{column}},
           count(*)::BIGINT AS shown,
           count(*) FILTER (outcome IN ('accepted', 'partly_accepted'))::BIGINT AS accepted,
           count(*) FILTER (outcome = 'typed_through')::BIGINT AS typed_through,
           count(*) FILTER (outcome = 'rejected')::BIGINT AS rejected,
           count(*) FILTER (outcome NOT IN ('superseded', 'filtered'))::BIGINT AS decided,
           coalesce(sum(accepted_characters), 0)::BIGINT AS accepted_characters
    FROM offers LEFT JOIN outcomes USING (completion) GROUP BY 1 ORDER BY shown DESC, 1
"""
_LATENCY = """
    SELECT count(*)::BIGINT AS count, quantile_cont(latency_ms, 0.5) AS p50_ms,
           quantile_cont(latency_ms, 0.95) AS p95_ms
    FROM completion_shown
"""
_TOKENS = """
    SELECT role, model_version, count(*)::BIGINT AS generations,
           sum(timings.prompt_tokens)::BIGINT AS prompt_tokens,
           sum(timings.reused_tokens)::BIGINT AS reused_tokens,
           sum(timings.generated_tokens)::BIGINT AS generated_tokens
    FROM (SELECT DISTINCT ON (id) * FROM tokens_generated) GROUP BY ALL ORDER BY role, model_version
"""
_FEEDBACK = (
    "SELECT rating, count(DISTINCT turn)::BIGINT AS turns FROM chat_feedback GROUP BY rating ORDER BY rating"
)


def statistics(root: Path) -> dict[str, Any]:
    """Counts, acceptance, latency (milliseconds) and tokens of all data below `root`.

    `rate` is the share of decided offers that were accepted, wholly or in part; offers that a newer
    one superseded, or that nobody saw, are not decided.
    """
    with Warehouse(root) as data:
        counts = {
            name: data.execute(f"SELECT count(DISTINCT id)::BIGINT AS n FROM {name}")[0]["n"]
            for name in EVENTS
        }
        return {
            "events": counts,
            "broken_lines": data.broken(),
            "acceptance": {
                column: [_with_rate(row) for row in data.execute(_OFFERS.format(column=column))]
                for column in ("language", "model_version")
            },
            "latency": data.execute(_LATENCY)[0],
            "tokens": data.execute(_TOKENS),
            "feedback": {row["rating"]: row["turns"] for row in data.execute(_FEEDBACK)},
        }


def _with_rate(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "rate": row["accepted"] / row["decided"] if row["decided"] else None}
