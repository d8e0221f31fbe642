"""What became of offers, by whatever they can be told apart by; and an estimate of the time they saved."""

from __future__ import annotations

from typing import Any

from chipsmith.collectors.warehouse import Warehouse

OUTCOMES = """
    SELECT completion,
           arg_max(outcome, time) AS outcome,
           arg_max(accepted_characters, time) AS accepted_characters,
           arg_max(accepted_text, time) AS accepted_text
    FROM completion_outcome GROUP BY completion
"""
"""The last word on every offer: an outcome may be told again when the person undoes it."""

LOOKS = """
    SELECT completion, arg_max(kept_characters, age_s) AS kept,
           arg_max(offered_characters, age_s) AS looked_at
    FROM completion_retained WHERE outcome <> 'rejected' GROUP BY completion
"""
"""What was left of every accepted offer at its last look."""

CHARACTERS_PER_MINUTE = 200
"""A person's typing: 40 words of 5 characters a minute."""
READING_S = 1.0
"""What looking at an offer costs that is then refused."""
FORMULA = (
    f"minutes = retained characters / {CHARACTERS_PER_MINUTE} - refused offers * {READING_S:g} s / 60; "
    "of accepted texts that nobody looked at later, the share counts that was left of the others"
)

_OFFER = f"""
    CREATE TABLE offer AS
    WITH outcomes AS ({OUTCOMES}),
    looks AS ({LOOKS})
    SELECT completion, s.language, s.model_version, s."user", s.context_sources, outcome, accepted_characters,
           strftime(date_trunc('week', s.time::TIMESTAMP), '%Y-%m-%d') AS week, kept, looked_at
    FROM (SELECT DISTINCT ON (completion) completion, language, model_version, "user", context_sources, time
          FROM completion_shown) s
         LEFT JOIN outcomes USING (completion) LEFT JOIN looks USING (completion)
"""
_COUNTS = """
    SELECT coalesce({value}, '') AS {name},
           count(*)::BIGINT AS shown,
           count(*) FILTER (outcome IN ('accepted', 'partly_accepted'))::BIGINT AS accepted,
           count(*) FILTER (outcome = 'typed_through')::BIGINT AS typed_through,
           count(*) FILTER (outcome = 'rejected')::BIGINT AS rejected,
           count(*) FILTER (outcome NOT IN ('superseded', 'filtered'))::BIGINT AS decided,
           coalesce(sum(accepted_characters), 0)::BIGINT AS accepted_characters,
           coalesce(sum(kept), 0)::BIGINT AS retained_characters,
           sum(kept) / nullif(sum(looked_at), 0) AS retention
    FROM offer GROUP BY 1 ORDER BY {order}
"""
_VALUES = {
    "language": "language",
    "model_version": "model_version",
    "person": '"user"',
    "context": "unnest(if(len(context_sources) > 0, context_sources, ['none']))",
    "week": "week",
}
_SAVED = f"""
    WITH figures AS (
        SELECT coalesce(sum(kept), 0) AS kept, coalesce(sum(looked_at), 0) AS looked_at,
               coalesce(sum(accepted_characters) FILTER (looked_at IS NULL), 0) AS unseen,
               count(*) FILTER (outcome = 'rejected') AS refused
        FROM offer
    )
    SELECT round(kept + unseen * if(looked_at > 0, kept / looked_at, 1))::BIGINT AS retained_characters,
           refused::BIGINT AS refused,
           retained_characters / {CHARACTERS_PER_MINUTE} - refused * {READING_S} / 60 AS minutes
    FROM figures
"""
_FILTERED = """
    SELECT reason, count(DISTINCT completion)::BIGINT AS offers FROM completion_outcome
    WHERE outcome = 'filtered' GROUP BY 1 ORDER BY offers DESC, 1
"""


def offers(data: Warehouse) -> dict[str, Any]:
    """`acceptance` by each column, `filtered` by reason, and `saved`.

    `rate` is the share of decided offers that were accepted, wholly or in part; offers that a newer one
    superseded, or that nobody saw, are not decided. `retention` is the share that was left at the last
    look of the characters that were looked at.
    """
    data.execute(_OFFER)
    return {
        "acceptance": {
            name: [
                _with_rate(row)
                for row in data.execute(
                    _COUNTS.format(name=name, value=value, order="1" if name == "week" else "shown DESC, 1")
                )
            ]
            for name, value in _VALUES.items()
        },
        "filtered": {row["reason"]: row["offers"] for row in data.execute(_FILTERED)},
        "saved": {**data.execute(_SAVED)[0], "formula": FORMULA},
    }


def _with_rate(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "rate": row["accepted"] / row["decided"] if row["decided"] else None}
