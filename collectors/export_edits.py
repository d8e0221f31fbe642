"""The DIDACT view (Maniatis and Tarlow 2023): the small edits that led to a file's state, as SQL.

What events tell of a file: texts that were accepted, hunks, blocks that were applied, and how accepted
texts were changed afterwards. What a person types unaided is not recorded, and so is not in it.
"""

from __future__ import annotations

from chipsmith.collectors.export_offers import OFFERS
from chipsmith.collectors.redact import MARK

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
    SELECT hash(session || path) AS key, time, workspace, model_version, NULL::DOUBLE AS retained,
           path AS place, path AS source, coalesce(language, '') AS language, steps, state, 1.0 AS weight,
           CASE WHEN length(steps) < {FEWEST} THEN 'a single step'
                WHEN contains(steps::VARCHAR || state, '{MARK}') THEN 'redacted' END AS reason,
           hash(steps) AS likeness, path AS answer
    FROM files
"""
"""`state` is the last text around the cursor that is known."""
