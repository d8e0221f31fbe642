"""Figures about the recorded data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chipsmith.collectors.acceptance import offers
from chipsmith.collectors.warehouse import Warehouse
from chipsmith.core.events import EVENTS

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
    """Counts, acceptance, retention, latency (milliseconds) and tokens of all data below `root`."""
    with Warehouse(root) as data:
        return figures(data)


def figures(data: Warehouse) -> dict[str, Any]:
    """As `statistics`, of a warehouse that is open; once for each of them."""
    counts = {
        name: data.execute(f"SELECT count(DISTINCT id)::BIGINT AS n FROM {name}")[0]["n"] for name in EVENTS
    }
    return {
        "events": counts,
        "broken_lines": data.broken(),
        **offers(data),
        "latency": data.execute(_LATENCY)[0],
        "tokens": data.execute(_TOKENS),
        "feedback": {row["rating"]: row["turns"] for row in data.execute(_FEEDBACK)},
    }
