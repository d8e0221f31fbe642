"""`devdata export`: recorded events become training examples, with a manifest and a data card."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from attrs import asdict, field, frozen

from chipsmith import __version__
from chipsmith.collectors.datacard import data_card
from chipsmith.collectors.export_queries import COLUMNS, QUERIES, WEIGHTS, Format
from chipsmith.collectors.warehouse import Warehouse, literal
from chipsmith.core.errors import DataError, InputError, NothingToExportError, OutputExistsError, did_you_mean
from chipsmith.core.events import SCHEMA, now
from chipsmith.core.files import FILE_MODE, private_directory, sha256_of, sync_directory, write_json
from chipsmith.core.home import Home

MANIFEST = "manifest.json"
PARTS = ("train", "heldout")


@frozen(kw_only=True)
class Filters:
    """Which events are considered."""

    since: str | None = field(default=None)
    """ISO date or time in UTC; earlier events are not considered."""
    language: str | None = None
    min_weight: float = 0.0
    heldout_share: float = 0.1
    """Of files (chat sessions for `sft`), chosen by a hash of their names: always the same ones."""

    @since.validator
    def _check_since(self, _attribute: object, value: str | None) -> None:
        try:
            datetime.fromisoformat(value or "2000-01-01")
        except ValueError:
            raise InputError(f'"{value}" is not a date.', fix="write it as 2026-01-31.") from None


def export(
    home: Home, format: Format | str, out: Path, filters: Filters | None = None, *, force: bool = False
) -> dict[str, Any]:
    """Write `train.jsonl`, `heldout.jsonl`, `manifest.json` and `README.md` into `out`; return the manifest.

    All is written aside first and then renamed, so that `out` is whole or absent.

    Raises:
        OutputExistsError: `out` has something in it, and `force` is not set or it is no export.
        NothingToExportError: no event makes an example.
        DataError: there is no such format.
        DiskFullError: no space.
    """
    kind, filters = _format(format), filters or Filters()
    _refuse_occupied(out, force=force)
    with _aside(out) as directory:
        with tempfile.TemporaryDirectory(dir=directory) as work:
            manifest = _write_examples(home.devdata, kind, filters, directory, Path(work))
        write_json(directory / MANIFEST, manifest)
        (directory / "README.md").write_text(data_card(manifest), encoding="utf-8")
        for file in directory.iterdir():
            file.chmod(FILE_MODE)
        _replace(out, directory)
    return manifest


def _format(name: Format | str) -> Format:
    try:
        return Format(name)
    except ValueError:
        raise DataError(
            f'There is no export format "{name}".{did_you_mean(name, Format)}',
            fix=f"use one of {', '.join(Format)}.",
        ) from None


def _refuse_occupied(out: Path, *, force: bool) -> None:
    if out.is_dir() and not any(out.iterdir()):
        return
    if force and (out / MANIFEST).is_file():
        return
    if out.exists():
        fix = (
            "name another directory."
            if force
            else "name another directory, or replace an export with --force."
        )
        what = "holds something that is no export" if force else "exists already"
        raise OutputExistsError(f"{out} {what}.", fix=fix)


@contextmanager
def _aside(out: Path) -> Iterator[Path]:
    private_directory(out.absolute().parent)
    directory = Path(tempfile.mkdtemp(dir=out.absolute().parent, prefix=f".{out.name}."))
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _replace(out: Path, directory: Path) -> None:
    if out.exists():
        old = directory.with_name(f"{directory.name}.old")
        out.rename(old)
        directory.rename(out)
        shutil.rmtree(old)
    else:
        directory.rename(out)
    sync_directory(out.absolute().parent)


def _write_examples(
    root: Path, kind: Format, filters: Filters, directory: Path, work: Path
) -> dict[str, Any]:
    with Warehouse(root, work) as data:
        _select(data, kind, filters)
        counts = _counts(data, kind, filters)
        for part in PARTS:
            _copy(data, kind, part, directory / f"{part}.jsonl")
        span = data.execute("SELECT min(time) AS first, max(time) AS last FROM example")[0]
        languages = data.execute(
            "SELECT language, count(*) AS n FROM example GROUP BY language ORDER BY language"
        )
        broken = data.broken()
    return {
        "schema": SCHEMA,
        "format": str(kind),
        "created": now(),
        "chipsmith": __version__,
        "files": {
            f"{part}.jsonl": {
                "rows": counts[part],
                "bytes": (directory / f"{part}.jsonl").stat().st_size,
                "sha256": sha256_of(directory / f"{part}.jsonl"),
            }
            for part in PARTS
        },
        "counts": counts,
        "broken_lines": broken,
        "languages": {row["language"]: row["n"] for row in languages if row["language"]},
        "span": span,
        "filters": asdict(filters),
        "weights": WEIGHTS[kind],
    }


def _select(data: Warehouse, kind: Format, filters: Filters) -> None:
    """Make the table `candidate`, of everything considered, and the view `example`, of what is exported."""
    where = ["true"]
    if filters.since:
        where.append(f"time >= {literal(filters.since)}")
    if filters.language:
        where.append(f"language = {literal(filters.language)}")
    own = ", ".join(literal(column) for column in COLUMNS[kind] if column not in ("weight", "language"))
    data.execute(
        f"""CREATE TABLE candidate AS
        SELECT weight, language, time, place,
               coalesce(reason, if(weight < {filters.min_weight:f}, 'weight too low', NULL)) AS reason,
               if(reason IS NULL, md5(translate(likeness, e' \\t\\r\\n', '')), NULL) AS likeness,
               ('0x' || md5(place)[:8])::UBIGINT / 4294967296 < {filters.heldout_share:f} AS held,
               if(reason IS NULL, COLUMNS([{own}]), NULL)
        FROM ({QUERIES[kind]}) WHERE {" AND ".join(where)}"""
    )
    # Of equal examples the weightiest stays, and a held-out one before one to train on.
    data.execute(
        """CREATE TABLE kept AS SELECT rowid AS row FROM candidate WHERE reason IS NULL
        QUALIFY row_number() OVER (PARTITION BY likeness ORDER BY held DESC, weight DESC, time, place) = 1"""
    )
    data.execute("CREATE VIEW example AS SELECT * FROM candidate WHERE rowid IN (SELECT row FROM kept)")


def _counts(data: Warehouse, kind: Format, filters: Filters) -> dict[str, Any]:
    considered = data.execute("SELECT count(*) AS n FROM candidate")[0]["n"]
    parts = data.execute(
        "SELECT count(*) FILTER (NOT held) AS train, count(*) FILTER (held) AS heldout FROM example"
    )[0]
    reasons = data.execute(
        "SELECT reason, count(*) AS n FROM candidate WHERE reason IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1"
    )
    dropped = {row["reason"]: row["n"] for row in reasons}
    exported = parts["train"] + parts["heldout"]
    if duplicates := considered - exported - sum(dropped.values()):
        dropped["duplicate"] = duplicates
    if not exported:
        raise NothingToExportError(_nothing(kind, considered, dropped), fix=_hint(filters))
    return {"considered": considered, "exported": exported, **parts, "dropped": dropped}


def _nothing(kind: Format, considered: int, dropped: dict[str, int]) -> str:
    if not considered:
        return f"No recorded event could become a {kind} example."
    why = ", ".join(f"{reason}: {number}" for reason, number in dropped.items())
    return f"None of {considered} recorded events makes a {kind} example ({why})."


def _hint(filters: Filters) -> str:
    if filters != Filters():
        return "loosen --since, --language or --min-weight, or see `devdata stats`."
    return "work in an editor with Chipsmith for a while; `devdata stats` shows what was recorded."


def _copy(data: Warehouse, kind: Format, part: str, file: Path) -> None:
    held = "held" if part == "heldout" else "NOT held"
    columns = ", ".join(COLUMNS[kind])
    data.execute(
        f"COPY (SELECT {columns} FROM example WHERE {held} ORDER BY likeness)"
        f" TO {literal(os.fspath(file))} (FORMAT json)"
    )
