"""`devdata export`: recorded events become training examples, with a manifest and a data card."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from attrs import asdict

from chipsmith import __version__
from chipsmith.collectors.datacard import data_card
from chipsmith.collectors.export_alike import forget_near_duplicates
from chipsmith.collectors.export_aside import written_aside
from chipsmith.collectors.export_parts import HELDOUT, TRAIN, Part, without_gaps
from chipsmith.collectors.export_queries import COLUMNS, CONTEXT, TABLES, WEIGHTS, Format
from chipsmith.collectors.export_select import Filters, choose, facts
from chipsmith.collectors.export_write import as_parquet, take
from chipsmith.collectors.warehouse import Warehouse
from chipsmith.core.errors import (
    DataError,
    LinesSetAsideError,
    NothingToExportError,
    OutputExistsError,
    did_you_mean,
    disk_full_guard,
)
from chipsmith.core.events import SCHEMA, now
from chipsmith.core.files import FILE_MODE, private_directory, sha256_of, write_json
from chipsmith.core.home import Home

MANIFEST = "manifest.json"


def export(  # noqa: PLR0913 -- what a person may say of an export
    home: Home,
    format: Format | str,
    out: Path,
    filters: Filters | None = None,
    *,
    force: bool = False,
    parquet: bool = False,
) -> dict[str, Any]:
    """Write `train`, `heldout`, `manifest.json` and `README.md` into `out`; return the manifest.

    All is written aside first and then renamed, so that `out` is whole or absent.

    Raises:
        OutputExistsError: `out` has something in it, and `force` is not set or it is no export.
        NothingToExportError: no event makes an example.
        DataError: there is no such format.
        DiskFullError: no space.
    """
    kind, filters = _format(format), filters or Filters()
    _refuse_occupied(out, force=force)
    with disk_full_guard(out.absolute().parent), written_aside(out) as directory:
        with tempfile.TemporaryDirectory(dir=directory) as work:
            files = {
                part: directory / f"{part}.{'parquet' if parquet else 'jsonl'}" for part in (TRAIN, HELDOUT)
            }
            try:
                manifest = _write(home.devdata, kind, filters, files, private_directory(Path(work, "first")))
            except LinesSetAsideError:
                manifest = _write(home.devdata, kind, filters, files, private_directory(Path(work, "again")))
        write_json(directory / MANIFEST, manifest)
        (directory / "README.md").write_text(data_card(manifest), encoding="utf-8")
        for file in directory.iterdir():
            file.chmod(FILE_MODE)
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


def _write(root: Path, kind: Format, filters: Filters, files: dict[str, Path], work: Path) -> dict[str, Any]:
    hashes = {}
    with Warehouse(root, work) as data:
        for table in TABLES[kind]:
            data.execute(table)
        with Part(TRAIN, work / TRAIN) as train, Part(HELDOUT, work / HELDOUT) as heldout:
            faults = take(data, parts := (train, heldout), kind, filters)
        faults.update(choose(data))
        if kind in CONTEXT:
            faults["near-duplicate"] = forget_near_duplicates(data, parts, kind)
        dropped = dict((+faults).most_common())
        found = facts(data)
        counts = _counts(found.pop("rows"), dropped)
        if not counts["exported"]:
            raise NothingToExportError(_nothing(kind, counts), fix=_hint(filters))
        for part in parts:
            whole, file = without_gaps(data, part), files[part.name]
            hashes[part.name] = whole.sha256
            if file.suffix == ".parquet":
                as_parquet(data, kind, COLUMNS[kind], whole.file, file)
                hashes[part.name] = sha256_of(file)
            else:
                whole.file.rename(file)
    return {
        "schema": SCHEMA,
        "format": str(kind),
        "created": now(),
        "chipsmith": __version__,
        "files": {
            file.name: {"rows": counts[part], "bytes": file.stat().st_size, "sha256": hashes[part]}
            for part, file in files.items()
        },
        "columns": list(COLUMNS[kind]),
        "counts": counts,
        **found,
        "filters": asdict(filters),
        "weights": WEIGHTS[kind],
    }


def _counts(rows: dict[str, int], dropped: dict[str, int]) -> dict[str, Any]:
    exported = sum(rows.values())
    return {"considered": exported + sum(dropped.values()), "exported": exported, **rows, "dropped": dropped}


def _nothing(kind: Format, counts: dict[str, Any]) -> str:
    if not counts["considered"]:
        return f"No recorded event could become a {kind} example."
    why = ", ".join(f"{reason}: {number}" for reason, number in counts["dropped"].items())
    return f"None of {counts['considered']} recorded events makes a {kind} example ({why})."


def _hint(filters: Filters) -> str:
    if filters != Filters():
        return "loosen the filters, or see `devdata stats`."
    return "work in an editor with Chipsmith for a while; `devdata stats` shows what was recorded."
