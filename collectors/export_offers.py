"""How offered completions become examples, as SQL with the columns of `export_queries`."""

from __future__ import annotations

from chipsmith.collectors.redact import MARK

TABLES = (
    """
    CREATE TABLE fate AS
    SELECT hash(completion) AS offer, arg_max(outcome, time) AS outcome,
           arg_max(accepted_characters, time) AS accepted_characters
    FROM completion_outcome GROUP BY ALL
    """,
    "CREATE TYPE outcomes AS ENUM (SELECT '' UNION SELECT outcome FROM fate WHERE outcome IS NOT NULL)",
    "ALTER TABLE fate ALTER outcome TYPE outcomes",
    """
    CREATE TABLE later AS
    SELECT hash(completion) AS offer,
           arg_max(1 - edit_distance, age_s) FILTER (outcome <> 'rejected') AS retained,
           arg_max(text, time) FILTER (outcome = 'rejected') AS truth
    FROM completion_retained GROUP BY ALL
    """,
)
"""The last word on every offer, and what stood in its place later; read once, and so narrow that each reader
of an export can hold it beside its buffers."""

TYPING_WINDOW_MINUTES = 2
"""For so long after a refused offer, what is typed in its place counts as the person's own answer."""
STILL_THERE = 0.5
"""The share that must be left of an accepted text for it to count as good."""

OFFERS = """
    WITH offers AS NOT MATERIALIZED (
        SELECT s.* EXCLUDE (event, schema), f.outcome, f.accepted_characters,
               l.retained, l.truth,
               CASE WHEN starts_with(s.path, '/') THEN s.path
                    WHEN s.path <> '' THEN coalesce(s.workspace, '') || '/' || s.path
                    ELSE coalesce(nullif(s.session, ''), s.id) END AS place
        FROM completion_shown s LEFT JOIN fate f ON f.offer = hash(s.completion)
             LEFT JOIN later l ON l.offer = hash(s.completion)
    )
"""
_COMMON = (
    "time, place, workspace, model_version, retained,"
    " coalesce(language, '') AS language, coalesce(path, '') AS source"
)
_NO_CODE = "text = '' OR (prefix = '' AND suffix = '')"
_BLANK = "trim(coalesce({}, ''), e' \\t\\r\\n') = ''"
_TAKEN = "('accepted', 'partly_accepted', 'typed_through')"

FIM = f"""{OFFERS},
    taken AS (
        SELECT *, CASE outcome WHEN 'partly_accepted' THEN left(text, accepted_characters)
                               WHEN 'rejected' THEN truth ELSE text END AS middle
        FROM offers
    )
    SELECT {_COMMON}, prefix, suffix, middle,
           CASE WHEN outcome = 'rejected' THEN 0.5 WHEN text = '' THEN 0
                ELSE length(middle) / length(text) * coalesce(retained, 1) END::DOUBLE AS weight,
           CASE WHEN outcome IS NULL THEN 'outcome unknown'
                WHEN outcome NOT IN {_TAKEN} AND NOT (outcome = 'rejected' AND truth IS NOT NULL) THEN outcome
                WHEN {_NO_CODE} THEN 'recorded without code'
                WHEN {_BLANK.format("middle")} THEN 'only white space'
                WHEN contains(middle, '{MARK}') THEN 'redacted'
           END AS reason,
           row(prefix, middle) AS likeness, middle AS answer
    FROM taken
"""

PAIR_TABLES = (
    f"""
    CREATE TABLE refused AS {OFFERS}
    SELECT id, place, time, epoch_ms(time::TIMESTAMP) // 60000 AS minute, length(text) AS size,
           length(string_split(text, e'\\n')) AS lines, length(prefix) AS length, hash(prefix) AS start,
           hash(right(prefix, 500)) AS here
    FROM offers WHERE outcome = 'rejected'
    """,
    f"""
    CREATE TABLE better AS {OFFERS}
    SELECT r.id, arg_max(a.text, a.time) AS chosen
    FROM offers a JOIN refused r ON a.place = r.place AND hash(right(a.prefix, 500)) = r.here
    WHERE a.outcome IN ('accepted', 'typed_through') GROUP BY r.id
    """,
    f"""
    CREATE TABLE typed AS {OFFERS},
    following AS (
        SELECT place, prefix, time, unnest(range(minute - {TYPING_WINDOW_MINUTES}, minute + 1)) AS minute
        FROM (SELECT *, epoch_ms(time::TIMESTAMP) // 60000 AS minute FROM offers)
    )
    SELECT r.id, arg_min(array_to_string(
               string_split(substr(l.prefix, r.length + 1), e'\\n')[:r.lines], e'\\n'), l.time) AS chosen
    FROM following l JOIN refused r USING (place, minute)
    WHERE l.time > r.time AND length(l.prefix) - r.length >= least(r.size, 20)
          AND hash(left(l.prefix, r.length)) = r.start
    GROUP BY r.id
    """,
)
"""What was taken in the place of a refused offer, and what was typed there; one after the other, since each
reads all lines."""

PAIRS = f"""{OFFERS},
    judged AS (
        SELECT o.*, CASE WHEN b.id IS NOT NULL THEN 1 WHEN truth IS NOT NULL THEN 0.8 ELSE 0.5 END AS weight,
               coalesce(b.chosen, array_to_string(
                   string_split(truth, e'\\n')[:length(string_split(o.text, e'\\n'))], e'\\n'),
                   t.chosen) AS chosen
        FROM offers o LEFT JOIN better b USING (id) LEFT JOIN typed t USING (id)
    )
    SELECT {_COMMON}, prefix AS prompt, suffix, chosen, text AS rejected, weight::DOUBLE AS weight,
           CASE WHEN outcome IS NULL THEN 'outcome unknown'
                WHEN outcome <> 'rejected' THEN outcome
                WHEN {_NO_CODE} THEN 'recorded without code'
                WHEN {_BLANK.format("chosen")} THEN 'nothing better known'
                WHEN starts_with(trim(text), trim(chosen)) OR starts_with(trim(chosen), trim(text))
                    THEN 'typed what was offered'
                WHEN contains(chosen || text, '{MARK}') THEN 'redacted'
           END AS reason,
           row(prefix, chosen, text) AS likeness, coalesce(chosen, '') || e'\\n' || text AS answer
    FROM judged
"""
"""Refused offers against what stood there in the end."""

CHANGED = f"""{OFFERS},
    changes AS (
        SELECT completion, arg_min(before, time) AS before, arg_max(after, time) AS after
        FROM manual_edit GROUP BY completion
    )
    SELECT {_COMMON}, prefix AS prompt, suffix,
           after AS chosen, before AS rejected, 0.6 AS weight,
           CASE WHEN {_NO_CODE} THEN 'recorded without code'
                WHEN {_BLANK.format("after")} THEN 'taken out again'
                WHEN after = before THEN 'changed back'
                WHEN contains(after || before, '{MARK}') THEN 'redacted'
           END AS reason,
           row(prefix, after, before) AS likeness, after || e'\\n' || before AS answer
    FROM offers JOIN changes USING (completion)
"""
"""Accepted texts against what the person made of them."""

KTO = f"""{OFFERS},
    judged AS (
        SELECT *, if(outcome = 'partly_accepted', left(text, accepted_characters), text) AS answer,
               outcome <> 'rejected' AND coalesce(retained, 1) >= {STILL_THERE} AS label
        FROM offers
    )
    SELECT {_COMMON}, prefix AS prompt, suffix, answer AS completion, label,
           if(outcome = 'rejected' OR retained IS NULL, 1, abs(2 * retained - 1))::DOUBLE AS weight,
           CASE WHEN outcome IS NULL THEN 'outcome unknown'
                WHEN outcome NOT IN {_TAKEN} AND outcome <> 'rejected' THEN outcome
                WHEN {_NO_CODE} THEN 'recorded without code'
                WHEN {_BLANK.format("answer")} THEN 'only white space'
                WHEN contains(answer, '{MARK}') THEN 'redacted'
           END AS reason,
           row(prefix, answer, label) AS likeness, answer || label AS answer
    FROM judged
"""
