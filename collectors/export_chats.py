"""How conversations become examples, as SQL with the columns of `export_queries`."""

from __future__ import annotations

from chipsmith.collectors.redact import MARK

_RATINGS = "SELECT turn, arg_max(rating, time) AS rating FROM chat_feedback GROUP BY turn"
_COMMON = "time, workspace, NULL::DOUBLE AS retained"

SFT = f"""
    WITH ratings AS ({_RATINGS}),
    turns AS (
        SELECT t.* EXCLUDE (event, schema, messages), rating,
               list_append(t.messages, {{'role': 'assistant', 'content': t.answer}}) AS messages,
               CASE WHEN t.finish <> 'stop' THEN 'answer not finished'
                    WHEN rating = 'down' THEN 'thumbs down'
                    WHEN t.answer = '' OR length(t.messages) = 0 THEN 'recorded without text'
                    WHEN contains(t.answer, '{MARK}') THEN 'redacted'
               END AS fault
        FROM chat_turn t LEFT JOIN ratings USING (turn)
    ),
    begun AS (SELECT DISTINCT session, md5(messages[:-3]::VARCHAR) AS start FROM turns WHERE fault IS NULL)
    SELECT {_COMMON}, model_version, coalesce(nullif(session, ''), turn) AS place,
           messages, '' AS language, CASE rating WHEN 'up' THEN 1 ELSE 0.3 END::DOUBLE AS weight,
           CASE WHEN fault IS NOT NULL THEN fault
                WHEN rating IS NULL
                     AND (session, md5(messages::VARCHAR)) IN (SELECT (session, start) FROM begun)
                    THEN 'within a longer chat'
           END AS reason,
           messages AS likeness, '' AS answer
    FROM turns
"""

RETRIEVER = f"""
    WITH ratings AS ({_RATINGS}),
    used AS (SELECT answer, arg_max(passages, time) AS passages FROM context_used GROUP BY answer),
    asked AS (
        SELECT o.* EXCLUDE (event, schema), u.passages AS used, r.rating, t.model_version,
               list_filter(o.pieces, lambda piece: piece.text <> ''
                           AND NOT list_contains(coalesce(u.passages, []), piece.passage)) AS others,
               unnest(o.pieces) AS piece
        FROM context_offered o LEFT JOIN used u USING (answer)
             LEFT JOIN ratings r ON r.turn = o.answer LEFT JOIN chat_turn t ON t.turn = o.answer
    )
    SELECT {_COMMON}, coalesce(model_version, '') AS model_version,
           coalesce(nullif(piece.path, ''), piece.passage) AS place, query AS question,
           piece.text AS positive, [other.text FOR other IN others] AS negatives, piece.passage AS passage,
           piece.path AS source, '' AS language, CASE rating WHEN 'up' THEN 1 ELSE 0.5 END::DOUBLE AS weight,
           CASE WHEN rating = 'down' THEN 'thumbs down'
                WHEN used IS NULL THEN 'use unknown'
                WHEN NOT list_contains(used, piece.passage) THEN 'passage not used'
                WHEN query = '' OR piece.text = '' THEN 'recorded without text'
                WHEN contains(query || piece.text, '{MARK}') THEN 'redacted'
           END AS reason,
           row(query, piece.text) AS likeness, piece.text AS answer
    FROM asked
"""
"""A question, a passage that ended up in its answer, and those that did not."""
