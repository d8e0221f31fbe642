"""Examples to read: what was offered beside what was kept, and what was asked beside what was answered.

The digest finds them, so that only the files of their days are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import frozen

from chipsmith.collectors.digest import Digest
from chipsmith.collectors.levels import level_for
from chipsmith.collectors.lines import columns_of, escaped, lines_of, literal
from chipsmith.core.config import Level
from chipsmith.core.events import EVENTS

LINES_BEFORE, LINES_AFTER = 12, 6
"""Of the document around an offer."""
LONGEST = 20_000
"""Characters of one text; what is longer is cut."""


@frozen(kw_only=True)
class Wanted:
    """Which examples; what is empty is any."""

    outcome: str = ""
    language: str = ""
    version: str = ""
    session: str = ""
    changed: bool = False
    """Only what was changed after it was accepted."""
    before: str = ""
    """A time, as events have it: only older ones."""
    limit: int = 20


def offers(data: Digest, wanted: Wanted, level: Level) -> list[dict[str, Any]]:
    """Offers, the newest first, with their outcome and every later look at their place in `looks`.

    Where the level, or that of the workspace, keeps no code, texts and paths are empty and `hidden` is set.
    """
    equal = {
        "outcome": wanted.outcome,
        "language": wanted.language,
        "model_version": wanted.version,
        "session": wanted.session,
    }
    conditions = [(f"{column} = ?", value) for column, value in equal.items() if value]
    conditions += [("told < ?", wanted.before)] if wanted.before else []
    where = " AND ".join(["true", *(condition for condition, _ in conditions)])
    where += " AND kept < looked_at" if wanted.changed else ""
    found = data.execute(
        f"SELECT completion FROM fate WHERE {where} ORDER BY told DESC LIMIT ?",
        *(value for _, value in conditions),
        wanted.limit,
    )
    keys = [row["completion"] for row in found]
    shown = _first(_rows(data, "completion_shown", "completion", keys), "completion")
    outcomes = _last(_rows(data, "completion_outcome", "completion", keys), "completion")
    looks = _rows(data, "completion_retained", "completion", keys)
    return [
        _offer(shown[key], outcomes.get(key), [one for one in looks if one["completion"] == key], level)
        for key in keys
        if key in shown
    ]


def chats(data: Digest, wanted: Wanted, level: Level) -> list[dict[str, Any]]:
    """Questions and answers, the newest first, with the last rating."""
    keys = _latest(data, "chat_turn", "turn", wanted)
    turns = _first(_rows(data, "chat_turn", "turn", keys), "turn")
    ratings = _last(_rows(data, "chat_feedback", "turn", keys), "turn")
    used = _last(_rows(data, "context_used", "answer", keys), "answer")
    found = []
    for key in (key for key in keys if key in turns):
        turn = permitted(turns[key], level)
        rating = permitted(ratings.get(key) or {}, level)
        asked = [message for message in turn["messages"] or [] if message["role"] != "system"]
        found.append(
            {
                **_head(turn),
                "turn": key,
                "asked": _cut(asked[-1]["content"] if asked else ""),
                "earlier": max(0, len(asked) - 1),
                "answer": _cut(turn["answer"]),
                "finish": turn["finish"],
                "rating": rating.get("rating"),
                "comment": rating.get("text") or "",
                "passages": len((used.get(key) or {}).get("passages") or []),
            }
        )
    return found


def edits(data: Digest, wanted: Wanted, level: Level) -> list[dict[str, Any]]:
    """Edits by instruction, the newest first, with what became of each hunk."""
    keys = _latest(data, "edit_proposed", "edit", wanted)
    proposed = _first(_rows(data, "edit_proposed", "edit", keys), "edit")
    hunks = _rows(data, "edit_outcome", "edit", keys)
    found = []
    for key in (key for key in keys if key in proposed):
        edit = permitted(proposed[key], level)
        fates = {hunk["hunk"]: hunk["outcome"] for hunk in hunks if hunk["edit"] == key}
        texts = {name: _cut(edit[name]) for name in ("instruction", "before", "after", "path")}
        outcomes = [fates[number] for number in sorted(fates)]
        found.append({**_head(edit), **texts, "language": edit["language"], "outcomes": outcomes})
    return found


def permitted(row: dict[str, Any], level: Level) -> dict[str, Any]:
    """The row without what the level keeps from being shown; `hidden` says so."""
    if not row or level_for(row["workspace"] or "", level) is Level.ALL:
        return row
    emptied = dict.fromkeys(EVENTS[row["event"]].code_fields | {"workspace"})
    return {**row, **emptied, "hidden": True}


def without_place(session: dict[str, Any], level: Level) -> dict[str, Any]:
    """The session, without its workspace's path where the level or the workspace keeps that to itself."""
    if level_for(session["workspace"] or "", level) is Level.ALL:
        return session
    return {**session, "workspace": ""}


def _offer(
    shown: dict[str, Any], outcome: dict[str, Any] | None, looks: list[dict[str, Any]], level: Level
) -> dict[str, Any]:
    shown = permitted(shown, level)
    level = Level.NO_CODE if shown.get("hidden") else level  # what follows it says less of its workspace
    outcome = permitted(outcome or {}, level)
    texts = {name: _cut(shown[name]) for name in ("text", "path")}
    return {
        **_head(shown),
        **texts,
        "completion": shown["completion"],
        "language": shown["language"],
        "line": shown["line"],
        "above": "\n".join((shown["prefix"] or "").split("\n")[-LINES_BEFORE:])[-LONGEST:],
        "below": "\n".join((shown["suffix"] or "").split("\n")[:LINES_AFTER])[:LONGEST],
        "sources": shown["context_sources"] or [],
        "latency_ms": shown["latency_ms"],
        "outcome": outcome.get("outcome"),
        "reason": outcome.get("reason") or "",
        "accepted_characters": outcome.get("accepted_characters"),
        "visible_ms": outcome.get("visible_ms"),
        "looks": [
            _look(permitted(look, level)) for look in sorted(looks, key=lambda look: look["age_s"] or 0)
        ],
    }


def _look(look: dict[str, Any]) -> dict[str, Any]:
    numbers = {name: look[name] for name in ("age", "age_s", "offered_characters", "kept_characters")}
    return {**numbers, "text": _cut(look["text"])}


def _head(row: dict[str, Any]) -> dict[str, Any]:
    """What all examples have."""
    names = ("time", "session", "client", "model_version")
    return {**{name: row[name] for name in names}, "hidden": row.get("hidden", False)}


def _latest(data: Digest, kind: str, key: str, wanted: Wanted) -> list[str]:
    equal = {"model_version": wanted.version, "session": wanted.session}
    conditions = [(f"{column} = ?", value) for column, value in equal.items() if value]
    conditions += [("time < ?", wanted.before)] if wanted.before else []
    where = " AND ".join(["true", *(condition for condition, _ in conditions)])
    found = data.execute(
        f"SELECT {key} AS key FROM {kind} WHERE {where} GROUP BY 1 ORDER BY max(time) DESC LIMIT ?",
        *(value for _, value in conditions),
        wanted.limit,
    )
    return [row["key"] for row in found]


def _rows(data: Digest, kind: str, key: str, keys: Sequence[str]) -> list[dict[str, Any]]:
    """The whole events of a kind about these keys, oldest first."""
    if not keys:
        return []
    dates = data.execute(
        f"SELECT DISTINCT time[:10] AS day FROM {kind} WHERE {key} IN (SELECT unnest(?))", keys
    )
    wanted = {row["day"] for row in dates}
    files = [escaped(day.file) for day in data.days if day.event == kind and day.file.stem in wanted]
    if not files:
        return []
    lines = lines_of(files, columns_of(EVENTS[kind]))
    good = f"event = {literal(kind)} AND id IS NOT NULL AND time IS NOT NULL"
    return data.execute(
        f"SELECT * FROM ({lines}) WHERE {key} IN (SELECT unnest(?)) AND {good} ORDER BY time", keys
    )


def _first(rows: list[dict[str, Any]], key: str) -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in reversed(rows)}


def _last(rows: list[dict[str, Any]], key: str) -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in rows}


def _cut(text: str | None) -> str:
    return text[:LONGEST] if text else ""
