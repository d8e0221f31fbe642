"""Edits as SQL: rewrites that were accepted, and what led to a file's state.

The latter is the DIDACT view (Maniatis and Tarlow 2023): the small edits of a file, one after the other.

What events tell of a file: texts that were accepted, hunks, blocks that were applied, and how accepted
texts were changed afterwards. What a person types unaided is not recorded, and so is not in it.
"""

from __future__ import annotations

from chipsmith.collectors.export_offers import OFFERS
from chipsmith.collectors.lines import literal
from chipsmith.collectors.redact import MARK
from chipsmith.core.chat_prompt import REWRITE

FEWEST = 2
"""Steps of one file in one session that make a sequence."""

EDITS = f"""{OFFERS},
    changes AS (
        SELECT m.time, m.session, m.workspace, m.path, m.language, m.model_version,
               'changed' AS kind, m.before, m.after, '' AS state
        FROM manual_edit m
      UNION ALL BY NAME
        SELECT time, session, workspace, path, language, model_version, 'accepted' AS kind, '' AS before,
               left(text, if(outcome = 'typed_through', length(text), accepted_characters)) AS after,
               prefix || after || suffix AS state
        FROM offers WHERE outcome IN ('accepted', 'partly_accepted', 'typed_through')
      UNION ALL BY NAME
        SELECT o.time, p.session, p.workspace, p.path, p.language, p.model_version,
               'edited' AS kind, o.removed AS before, o.added AS after, '' AS state
        FROM edit_outcome o JOIN edit_proposed p USING (edit) WHERE o.outcome = 'accepted'
      UNION ALL BY NAME
        SELECT time, session, workspace, path, language, '' AS model_version,
               'applied' AS kind, '' AS before, text AS after, '' AS state
        FROM apply_outcome WHERE outcome IN ('applied', 'inserted')
    ),
    files AS (
        SELECT session, path, arg_max(workspace, time) AS workspace, arg_max(language, time) AS language,
               arg_max(model_version, time) AS model_version, max(time) AS time,
               list({{'time': time, 'kind': kind, 'before': before, 'after': after}} ORDER BY time) AS steps,
               coalesce(arg_max(state, time) FILTER (state <> ''), '') AS state
        FROM (SELECT DISTINCT * FROM changes) WHERE path <> '' AND before || after <> ''
        GROUP BY session, path
    )
    SELECT time, workspace, model_version, NULL::DOUBLE AS retained,
           path AS place, path AS source, coalesce(language, '') AS language, steps, state, 1.0 AS weight,
           CASE WHEN length(steps) < {FEWEST} THEN 'a single step'
                WHEN contains(steps::VARCHAR || state, '{MARK}') THEN 'redacted' END AS reason,
           steps AS likeness, path AS answer
    FROM files
"""
"""`state` is the last text around the cursor that is known."""

_BLOCK = "'```' || coalesce(language, '') || e'\\n' || trim({}, e'\\n') || e'\\n```'"

REWRITTEN = f"""
    WITH fates AS (
        SELECT edit, count(*) AS hunks, count(*) FILTER (outcome = 'accepted') AS taken
        FROM (SELECT edit, hunk, arg_max(outcome, time) AS outcome FROM edit_outcome GROUP BY ALL)
        GROUP BY edit
    )
    SELECT time, workspace, model_version, NULL::DOUBLE AS retained,
           coalesce(nullif(path, ''), edit) AS place,
           [{{'role': 'system', 'content': {literal(REWRITE.content)}}},
            {{'role': 'user',
              'content': 'Instruction: ' || trim(instruction) || e'\\n\\n' || {_BLOCK.format("before")}}},
            {{'role': 'assistant', 'content': {_BLOCK.format("after")}}}] AS messages,
           '' AS language, 1.0::DOUBLE AS weight,
           CASE WHEN taken IS NULL THEN 'outcome unknown'
                WHEN taken < p.hunks OR taken < f.hunks THEN 'not accepted whole'
                WHEN instruction = '' OR before = '' OR after = '' THEN 'recorded without code'
                WHEN contains(instruction || before || after, '{MARK}') THEN 'redacted'
           END AS reason,
           row(instruction, before, after) AS likeness, after AS answer
    FROM edit_proposed p LEFT JOIN fates f USING (edit)
"""
"""As the server asks for them; an edit that was accepted in part is none that anybody asked for."""
