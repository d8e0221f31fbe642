"""A unit's records, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cattrs
from attrs import evolve, frozen

from chipsmith.collectors.corpus import Options, Report, collect
from chipsmith.core.corpus import Document
from chipsmith.core.errors import LeftOutError, Reason
from chipsmith.finetune.curate.general import PYTHON, python_library
from chipsmith.finetune.curate.record import Record
from chipsmith.finetune.curate.rendering import rendered
from chipsmith.finetune.curate.shards import is_remote, read_lines
from chipsmith.finetune.curate.sources import Unit, export_format
from chipsmith.finetune.examples import TRAIN, FimExample


@frozen
class Reader:
    """Reads units; what cannot be read is noted in `report`, and the rest goes on."""

    commits: int
    report: Report

    def read(self, unit: Unit) -> Iterator[Record]:
        """Raises DataError where a shard or an export is broken: it was written by a program."""
        for record in self._records(unit):
            yield evolve(record, source=unit.source.name, general=unit.source.general)

    def _records(self, unit: Unit) -> Iterator[Record]:
        path = Path(unit.location)
        if unit.location == PYTHON:
            return python_library()
        if unit.is_shard:
            return self._of_shard(unit.location)
        if not is_remote(unit.location) and export_format(path):
            return _of_export(path)
        options = Options(commits=self.commits)
        return map(_of_document, collect([path], report=self.report, options=options))

    def _of_shard(self, name: str) -> Iterator[Record]:
        """Of each line the text, and what it says of itself; our own records are read as they are."""
        for number, values in enumerate(read_lines(name), start=1):
            try:
                yield _of_values(values, f"{name}#{number}")
            except Exception as error:  # whatever is wrong with the line, the others are read
                reason = LeftOutError(Reason.BROKEN, f"is no record: {error}")
                self.report.leave(f"{name}#{number}", reason)


def _of_values(values: dict[str, Any], key: str) -> Record:
    known = {name: value for name, value in values.items() if value is not None}
    return cattrs.structure({"key": key, "place": key, **known}, Record)


def _of_document(document: Document) -> Record:
    place = f"{document.project}/{document.path}" if document.path else document.key
    return Record(
        text=rendered(document),
        key=document.key,
        kind=document.kind,
        language=document.language,
        licence=document.licence,
        place=place,
    )


def _of_export(path: Path) -> Iterator[Record]:
    for number, values in enumerate(read_lines(str(path / TRAIN)), start=1):
        example = cattrs.structure(values, FimExample)
        start, end = len(example.prefix), len(example.prefix) + len(example.middle)
        yield Record(
            text=example.prefix + example.middle + example.suffix,
            key=f"{path / TRAIN}#{number}",
            kind="code",
            language=example.language,
            place=example.source,
            group=str(values.get("session") or values.get("person") or example.source),
            weight=example.weight,
            gap=(start, end),
        )
