"""Figures about the recorded data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chipsmith.collectors.acceptance import offers
from chipsmith.collectors.warehouse import Warehouse
from chipsmith.core.events import EVENTS

_LATENCY = """
    SELECT count(*)::BIGINT AS count, quantile_cont(latency_ms, 0.5) AS p50_ms,
           quantile_cont(latency_ms, 0.95) AS p95_ms, quantile_cont(latency_ms, 0.99) AS p99_ms
    FROM completion_shown
"""
_BOUNDS_MS = (50, 100, 200, 400, 800, 1600)
_HISTOGRAM = f"""
    SELECT list_min(list_filter({list(_BOUNDS_MS)}, lambda bound: latency_ms <= bound)) AS up_to_ms,
           count(*)::BIGINT AS offers
    FROM completion_shown WHERE latency_ms IS NOT NULL GROUP BY 1 ORDER BY 1 NULLS LAST
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
        "latency": {**data.execute(_LATENCY)[0], "histogram": data.execute(_HISTOGRAM)},
        "tokens": data.execute(_TOKENS),
        "feedback": {row["rating"]: row["turns"] for row in data.execute(_FEEDBACK)},
    }
