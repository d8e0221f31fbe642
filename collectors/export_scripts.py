"""How checked scripts become examples, as SQL with the columns of `export_queries`.

A script that was offered and ran is an answer to its request; against it stand the drafts of the same
request that got less far.
"""

from __future__ import annotations

from chipsmith.collectors.redact import MARK

_SCRIPTS = """
    WITH scripts AS (
        SELECT *, if(tool IN ('klayout', 'openroad'), 'python', 'tcl') AS language,
               '# ' || tool || ': ' || trim(prompt) || e'\\n' AS asked
        FROM script_checked
    ),
    offered AS (
        SELECT script, arg_max(text, time) AS chosen, arg_max(rung, time) AS reached
        FROM scripts WHERE offered AND rung IN ('runs', 'produces') GROUP BY script
    )
"""
_COMMON = "time, workspace, model_version, NULL::DOUBLE AS retained"
_WORTH = "CASE reached WHEN 'produces' THEN 1 ELSE 0.7 END::DOUBLE"

PAIRS = f"""{_SCRIPTS}
    SELECT {_COMMON}, script AS place, asked AS prompt, '' AS suffix, chosen, text AS rejected, language,
           tool AS source, {_WORTH} AS weight,
           CASE WHEN offered THEN 'the one offered'
                WHEN chosen IS NULL THEN 'no script that ran'
                WHEN rung IN ('runs', 'produces') THEN 'ran as well'
                WHEN text = '' OR prompt = '' THEN 'recorded without code'
                WHEN contains(asked || chosen || text, '{MARK}') THEN 'redacted'
           END AS reason,
           row(asked, chosen, text) AS likeness, coalesce(chosen, '') || e'\\n' || text AS answer
    FROM scripts LEFT JOIN offered USING (script)
"""
"""Right against wrong: one row for each draft."""

ANSWERS = f"""{_SCRIPTS}
    SELECT {_COMMON}, script AS place,
           [{{'role': 'user', 'content': 'Write a script for ' || tool || ': ' || trim(prompt)}},
            {{'role': 'assistant',
              'content': '```' || language || e'\\n' || trim(text, e'\\n') || e'\\n```'}}] AS messages,
           '' AS language, CASE rung WHEN 'produces' THEN 1 ELSE 0.7 END::DOUBLE AS weight,
           CASE WHEN rung NOT IN ('runs', 'produces') THEN 'script not run'
                WHEN text = '' OR prompt = '' THEN 'recorded without code'
                WHEN contains(prompt || text, '{MARK}') THEN 'redacted'
           END AS reason,
           row(asked, text) AS likeness, '' AS answer
    FROM scripts WHERE offered
"""
"""Scripts that were offered, as conversations of one turn."""
