"""Which events become examples: once through the lines for what is narrow, once more for what is written.

The first pass keeps hashes, weights and reasons only, so that a million offers of code fit into a small
memory; near-duplicates and the split are decided on them. The second streams the chosen rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from chipsmith.collectors.export_queries import COLUMNS, QUERIES, TABLES, Format
from chipsmith.collectors.levels import level_for
from chipsmith.collectors.warehouse import Warehouse, literal
from chipsmith.core.config import Level
from chipsmith.core.errors import InputError

if TYPE_CHECKING:
    from pyarrow import RecordBatch  # type: ignore[import-untyped]  # has no annotations


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
    """Everything from this date on is held out too: a split by time."""


def select(data: Warehouse, kind: Format, filters: Filters) -> None:
    """Make the table `candidate`, of everything considered, and `kept`, of what is exported."""
    for table in TABLES:
        data.execute(table)
    held = f"('0x' || md5(place)[:8])::UBIGINT / 4294967296 < {filters.heldout_share:f}"
    if filters.heldout_since:
        held += f" OR time >= {literal(filters.heldout_since)}"
    data.execute(
        f"""CREATE TABLE candidate AS
        SELECT key, weight, language, time, workspace, {held} AS held,
               coalesce(reason, {_unfit(filters)}) AS fault, hash(place) AS place,
               if(fault IS NULL, hash(translate(likeness, e' \\t\\r\\n', '')), NULL) AS likeness
        FROM ({QUERIES[kind]}) WHERE {_considered(filters)}"""
    )
    _obey_workspaces(data)
    # Of equal examples the weightiest stays, and a held-out one before one to train on.
    data.execute(
        """CREATE TABLE kept AS SELECT key, held, time, language FROM candidate WHERE fault IS NULL
        QUALIFY row_number() OVER (
            PARTITION BY likeness ORDER BY held DESC, weight DESC, time, place, key) = 1"""
    )


def _considered(filters: Filters) -> str:
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


def _obey_workspaces(data: Warehouse) -> None:
    """What was recorded before a workspace asked for less is not exported any more."""
    workspaces = data.execute("SELECT DISTINCT workspace FROM candidate WHERE workspace <> ''")
    for workspace in (row["workspace"] for row in workspaces):
        if level_for(workspace, Level.ALL) is not Level.ALL:
            data.execute(
                "UPDATE candidate SET fault = 'the workspace keeps its code' WHERE workspace = ?", workspace
            )


def examples(data: Warehouse, kind: Format, *, as_json: bool) -> Iterator[RecordBatch]:
    """The rows of `kept` in the order of the files they come from: `held`, and the columns or their line.

    An event that was delivered twice makes two equal rows, of which one is given.
    """
    columns = ", ".join(COLUMNS[kind])
    if as_json:
        fields = ", ".join(f"{name}: {name}" for name in COLUMNS[kind])
        columns = f"to_json({{{fields}}})::VARCHAR || chr(10) AS line"
    chosen = (
        f"SELECT held, {columns} FROM ({QUERIES[kind]}) JOIN (SELECT key, held FROM kept) USING (key)"
        " WHERE reason IS NULL"
    )
    again = "SELECT key FROM candidate WHERE fault IS NULL GROUP BY key HAVING count(*) > 1"
    yield from data.stream(f"{chosen} AND key NOT IN ({again})")
    if data.execute(f"SELECT count(*) AS n FROM kept WHERE key IN ({again})")[0]["n"]:
        yield from data.stream(f"SELECT DISTINCT * FROM ({chosen} AND key IN ({again})) ORDER BY ALL")


def summary(data: Warehouse) -> dict[str, Any]:
    """Counts, span and languages of what is exported."""
    considered = data.execute("SELECT count(*) AS n FROM candidate")[0]["n"]
    parts = data.execute(
        "SELECT count(*) FILTER (NOT held) AS train, count(*) FILTER (held) AS heldout FROM kept"
    )[0]
    faults = data.execute(
        "SELECT fault, count(*) AS n FROM candidate WHERE fault IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1"
    )
    dropped = {row["fault"]: row["n"] for row in faults}
    exported = parts["train"] + parts["heldout"]
    if duplicates := considered - exported - sum(dropped.values()):
        dropped["duplicate"] = duplicates
    languages = data.execute("SELECT language, count(*) AS n FROM kept GROUP BY language ORDER BY language")
    return {
        "counts": {"considered": considered, "exported": exported, **parts, "dropped": dropped},
        "languages": {row["language"]: row["n"] for row in languages if row["language"]},
        "span": data.execute("SELECT min(time) AS first, max(time) AS last FROM kept")[0],
    }
