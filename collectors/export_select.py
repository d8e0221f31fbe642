"""Which events become examples, and which of them are duplicates or held out."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from attrs import field, frozen

from chipsmith.collectors.export_parts import HELDOUT, TRAIN
from chipsmith.collectors.export_queries import COLUMNS, CONTEXT, EXACT, Format
from chipsmith.collectors.levels import level_for
from chipsmith.collectors.lines import literal
from chipsmith.collectors.warehouse import Warehouse
from chipsmith.core.config import Level
from chipsmith.core.errors import InputError

KEEPS = "the workspace keeps its code"
TRAINED_ON = "its file is trained on"
"""Later rows of files whose earlier ones are for training."""
HELD_OUT = "its file is held out"
"""Earlier rows of files whose later ones are held out."""
_CAST = {"weight": "::DOUBLE"}
LONG = 80
"""Bytes, without white space, of an answer that may be like another one. Of about 27 words and signs one that
is another leaves fewer than 0.8 of the runs of three: in shorter answers a new name is a new lesson."""
SHARED = 32
"""Characters at the beginning, or at the end, that such answers share."""


def _check_date(_instance: object, _attribute: object, value: str | None) -> None:
    try:
        datetime.fromisoformat(value or "2000-01-01")
    except ValueError:
        raise InputError(f'"{value}" is not a date.', fix="write it as 2026-01-31.") from None


@frozen(kw_only=True)
class Filters:
    """Which events are considered, and which of them are held out."""

    since: str | None = field(default=None, validator=_check_date)
    """ISO date or time in UTC; earlier events are not considered."""
    language: str | None = None
    model: str | None = None
    """A model version."""
    workspace: str | None = None
    """A directory; what was recorded in it or below."""
    min_weight: float = 0.0
    min_retention: float | None = None
    """The share of an accepted text that must have been left when it was last looked at."""
    heldout_share: float = 0.1
    """Of files (chat sessions for `sft`), chosen by a hash of their names: always the same ones."""
    heldout_since: str | None = field(default=None, validator=_check_date)
    """A split by time as well: all that is trained on is older, all that is held out is from this date on."""


def considered(kind: Format, query: str, filters: Filters) -> str:
    """A query of all that one of the format's queries considers.

    What is left out has a `fault` and an empty `line`.
    """
    fields = ", ".join(f"{name}: {name}{_CAST.get(name, '')}" for name in COLUMNS[kind])
    missing = " OR ".join(f"{name} IS NULL" for name in ("answer", "place", CONTEXT.get(kind, "id")))
    exact = EXACT.get(kind, "''")
    by_file = f"('0x' || md5(place)[:8])::UBIGINT / 4294967296 < {filters.heldout_share:f}"
    held, straddles = by_file, "false"
    if filters.heldout_since:
        held = f"time >= {literal(filters.heldout_since)}"
        straddles = f"{by_file} AND NOT {held}"
    return f"""
        SELECT fault, held, weight, language, time, workspace, hash(place) AS place,
               if(fault IS NULL, hash(likeness), NULL) AS likeness, hash(bare) AS answer,
               if(strlen(bare) < {LONG}, NULL, hash(left(bare, {SHARED}), {exact})) AS opening,
               if(strlen(bare) < {LONG}, NULL, hash(right(bare, {SHARED}), {exact})) AS ending,
               if(held, '', line) AS {TRAIN}, if(held, line, '') AS {HELDOUT}
        FROM (SELECT *, if(fault IS NULL, coalesce({held}, false), NULL) AS held,
                     if(fault IS NULL, translate(answer, e' \\t\\r\\n', ''), NULL) AS bare,
                     if(fault IS NULL, to_json({{{fields}}})::VARCHAR || chr(10), '') AS line
              FROM (SELECT *, coalesce(reason, if({missing}, 'fields missing', {_unfit(filters)}),
                                       if({straddles}, '{HELD_OUT}', NULL)) AS fault
                    FROM ({query}) WHERE {_wanted(filters)}))"""


def _wanted(filters: Filters) -> str:
    where = ["true"]
    for column, wanted in (("language", filters.language), ("model_version", filters.model)):
        if wanted:
            where.append(f"{column} = {literal(wanted)}")
    if filters.since:
        where.append(f"time >= {literal(filters.since)}")
    if filters.workspace:
        root = filters.workspace.rstrip("/")
        where.append(f"(workspace = {literal(root)} OR starts_with(workspace, {literal(root + '/')}))")
    return " AND ".join(where)


def _unfit(filters: Filters) -> str:
    cases = [f"WHEN weight < {filters.min_weight:f} THEN 'weight too low'"]
    if filters.min_retention is not None:
        cases.append("WHEN retained IS NULL THEN 'retention unknown'")
        cases.append(f"WHEN retained < {filters.min_retention:f} THEN 'retention too low'")
    return f"CASE {' '.join(cases)} END"


def choose(data: Warehouse) -> dict[str, int]:
    """Remove from the table `example` what must not be exported; return how many, by reason."""
    dropped = Counter({KEEPS: _forget_strict_workspaces(data), TRAINED_ON: _forget_straddling(data)})
    dropped["duplicate"] = _forget_duplicates(data)
    return dict(+dropped)


def _forget_strict_workspaces(data: Warehouse) -> int:
    """What was recorded before a workspace asked for less is not exported any more."""
    workspaces = [row["workspace"] for row in data.execute("SELECT DISTINCT workspace FROM example")]
    strict = [name for name in workspaces if name and level_for(name, Level.ALL) is not Level.ALL]
    gone = [data.execute("DELETE FROM example WHERE workspace = ?", name)[0]["Count"] for name in strict]
    return sum(gone)


def _forget_straddling(data: Warehouse) -> int:
    """A split by time alone would leave a file's later rows held out beside its earlier ones."""
    gone: int = data.execute(
        "DELETE FROM example WHERE held AND place IN (SELECT place FROM example WHERE NOT held)"
    )[0]["Count"]
    return gone


def _forget_duplicates(data: Warehouse) -> int:
    """Of equal examples the weightiest stays, and a held-out one before one to train on."""
    gone: int = data.execute(
        """DELETE FROM example WHERE rowid IN (
            SELECT rowid FROM example
            WHERE likeness IN (SELECT likeness FROM example GROUP BY likeness HAVING count(*) > 1)
            QUALIFY row_number()
                    OVER (PARTITION BY likeness ORDER BY held DESC, weight DESC, time, start) > 1)"""
    )[0]["Count"]
    return gone


def facts(data: Warehouse) -> dict[str, Any]:
    """Rows of each part, span and languages of what is exported."""
    languages = data.execute(
        "SELECT language, count(*) AS n FROM example GROUP BY language ORDER BY language"
    )
    return {
        "rows": data.execute(
            "SELECT count(*) FILTER (NOT held) AS train, count(*) FILTER (held) AS heldout FROM example"
        )[0],
        "languages": {row["language"]: row["n"] for row in languages if row["language"]},
        "span": data.execute("SELECT min(time) AS first, max(time) AS last FROM example")[0],
    }
