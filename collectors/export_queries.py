"""How recorded events become examples, as SQL.

Every query yields one row for each event that could become an example: the example's own columns
(which `COLUMNS` names), and

- `reason`: why it is left out, or NULL;
- `place`: what may not stand on both sides of the split: a file, or a chat session;
- `likeness`: equal for examples that differ in white space only; one of them is kept.
"""

from __future__ import annotations

from enum import StrEnum

from chipsmith.collectors.export_scripts import ANSWERS, PAIRS
from chipsmith.collectors.redact import MARK
from chipsmith.collectors.stats import OUTCOMES


class Format(StrEnum):
    SFT = "sft"
    FIM = "fim"
    PREFERENCE = "preference"


COLUMNS = {
    Format.FIM: ("prefix", "suffix", "middle", "language", "weight", "source"),
    Format.SFT: ("messages", "weight"),
    Format.PREFERENCE: ("prompt", "chosen", "rejected", "weight", "language", "suffix", "source"),
}

WEIGHTS = {
    Format.FIM: "accepted or typed through 1; partly accepted: the share of characters taken",
    Format.SFT: (
        "thumbs up 1; no thumb 0.3; a script that was offered and ran 0.7, or 1 if it produced what was asked"
    ),
    Format.PREFERENCE: (
        "accepted against rejected in the same place 1; what was typed instead 0.5; "
        "a script that ran against one that got less far 0.7, or 1 if it produced what was asked"
    ),
}

TYPING_WINDOW_MINUTES = 2
"""For so long after a refused offer, what is typed in its place counts as the person's own answer."""

_OFFERS = f"""
    WITH outcomes AS ({OUTCOMES}),
    offers AS (
        SELECT s.* EXCLUDE (event, schema), o.outcome, o.accepted_characters,
               CASE WHEN starts_with(s.path, '/') THEN s.path
                    WHEN s.path <> '' THEN coalesce(s.workspace, '') || '/' || s.path
                    ELSE coalesce(nullif(s.session, ''), s.id) END AS place
        FROM completion_shown s LEFT JOIN outcomes o USING (completion)
    )
"""
_NO_CODE = "text = '' OR prefix || suffix = ''"
_REASONS = """
    CASE WHEN outcome IS NULL THEN 'outcome unknown'
         WHEN outcome NOT IN ('accepted', 'partly_accepted', 'typed_through') THEN outcome
"""

FIM = f"""{_OFFERS},
    taken AS (
        SELECT *, if(outcome = 'partly_accepted', left(text, accepted_characters), text) AS middle FROM offers
    )
    SELECT time, place, prefix, suffix, middle,
           coalesce(language, '') AS language, coalesce(path, '') AS source,
           if(text = '', 0, length(middle) / length(text))::DOUBLE AS weight,
           {_REASONS}
                WHEN {_NO_CODE} THEN 'recorded without code'
                WHEN trim(middle, e' \\t\\r\\n') = '' THEN 'only white space'
                WHEN contains(middle, '{MARK}') THEN 'redacted'
           END AS reason,
           right(prefix, 300) || e'\\n' || middle AS likeness
    FROM taken
"""

PREFERENCE = f"""{_OFFERS},
    refused AS (
        SELECT *, epoch_ms(time::TIMESTAMP) // 60000 AS minute, right(prefix, 500) AS here FROM offers
        WHERE outcome = 'rejected'
    ),
    better AS (
        SELECT r.id, arg_max(a.text, a.time) AS chosen, 1.0 AS weight
        FROM refused r JOIN offers a ON a.place = r.place AND right(a.prefix, 500) = r.here
        WHERE a.outcome IN ('accepted', 'typed_through') GROUP BY r.id
    ),
    later AS (
        SELECT place, prefix, time, unnest(range(minute - {TYPING_WINDOW_MINUTES}, minute + 1)) AS minute
        FROM (SELECT *, epoch_ms(time::TIMESTAMP) // 60000 AS minute FROM offers)
    ),
    typed AS (
        SELECT r.id, arg_min(substr(l.prefix, length(r.prefix) + 1), l.time) AS chosen, 0.5 AS weight
        FROM refused r JOIN later l USING (place, minute)
        WHERE l.time > r.time AND starts_with(l.prefix, r.prefix)
              AND length(l.prefix) - length(r.prefix) >= least(length(r.text), 20)
        GROUP BY r.id
    ),
    judged AS (
        SELECT o.*, CASE WHEN b.id IS NULL THEN t.weight ELSE b.weight END AS weight,
               coalesce(b.chosen, array_to_string(
                   string_split(t.chosen, e'\\n')[:length(string_split(o.text, e'\\n'))], e'\\n')) AS chosen
        FROM offers o LEFT JOIN better b USING (id) LEFT JOIN typed t USING (id)
    )
    SELECT time, place, prefix AS prompt, suffix, chosen, text AS rejected,
           coalesce(language, '') AS language, coalesce(path, '') AS source, weight::DOUBLE AS weight,
           CASE WHEN outcome IS NULL THEN 'outcome unknown'
                WHEN outcome <> 'rejected' THEN outcome
                WHEN {_NO_CODE} THEN 'recorded without code'
                WHEN trim(coalesce(chosen, ''), e' \\t\\r\\n') = '' THEN 'nothing better known'
                WHEN starts_with(trim(text), trim(chosen)) OR starts_with(trim(chosen), trim(text))
                    THEN 'typed what was offered'
                WHEN contains(chosen || text, '{MARK}') THEN 'redacted'
           END AS reason,
           right(prefix, 300) || e'\\n' || coalesce(chosen, '') || e'\\n' || text AS likeness
    FROM judged
"""

SFT = (
    """
    WITH ratings AS (SELECT turn, arg_max(rating, time) AS rating FROM chat_feedback GROUP BY turn),
    turns AS (
        SELECT t.* EXCLUDE (event, schema, messages), rating,
               list_append(t.messages, {'role': 'assistant', 'content': t.answer}) AS messages,
               CASE WHEN t.finish <> 'stop' THEN 'answer not finished'
                    WHEN rating = 'down' THEN 'thumbs down'
                    WHEN t.answer = '' OR length(t.messages) = 0 THEN 'recorded without text'
                    WHEN contains(t.answer, '"""
    + MARK
    + """') THEN 'redacted'
               END AS fault
        FROM chat_turn t LEFT JOIN ratings USING (turn)
    ),
    begun AS (SELECT DISTINCT session, md5(messages[:-3]::VARCHAR) AS start FROM turns WHERE fault IS NULL)
    SELECT time, coalesce(nullif(session, ''), turn) AS place, messages, '' AS language,
           CASE rating WHEN 'up' THEN 1 ELSE 0.3 END::DOUBLE AS weight,
           CASE WHEN fault IS NOT NULL THEN fault
                WHEN rating IS NULL
                     AND (session, md5(messages::VARCHAR)) IN (SELECT (session, start) FROM begun)
                    THEN 'within a longer chat'
           END AS reason,
           messages::VARCHAR AS likeness
    FROM turns
"""
)


def _both(one: str, other: str) -> str:
    return f"SELECT * FROM ({one}) UNION ALL BY NAME SELECT * FROM ({other})"


QUERIES = {Format.FIM: FIM, Format.SFT: _both(SFT, ANSWERS), Format.PREFERENCE: _both(PREFERENCE, PAIRS)}
