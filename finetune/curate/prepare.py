"""The first half: every text is read, cleaned and judged by itself. Units are independent of each other."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from itertools import islice
from pathlib import Path

from attrs import evolve, frozen

from chipsmith.collectors.corpus import Report
from chipsmith.core.errors import disk_full_guard
from chipsmith.core.files import private_directory, write_json
from chipsmith.finetune.curate.contamination import Forbidden, read_texts
from chipsmith.finetune.curate.counts import Counts
from chipsmith.finetune.curate.general import measures_forgetting
from chipsmith.finetune.curate.licences import LicencePolicy
from chipsmith.finetune.curate.quality import Quality
from chipsmith.finetune.curate.reading import Reader
from chipsmith.finetune.curate.recipe import ContaminationRecipe, CurateRecipe
from chipsmith.finetune.curate.record import Record, dropped_line
from chipsmith.finetune.curate.repair import redacted, repaired
from chipsmith.finetune.curate.sources import Unit
from chipsmith.finetune.curate.staging import DROPPED, Staging

COUNTS = "counts.json"
"""Written last: a unit that has it is done."""
FORBIDDEN = "forbidden.jsonl"
_AT_ONCE = 512
"""Texts that are in memory together."""

Tick = Callable[[int], None]
"""Told how many texts were read since it was told last."""


@frozen
class Job:
    """What all processes that share the work need to know."""

    work: Path
    recipe: CurateRecipe
    key: str
    """Of all that decides the result."""

    def directory(self, unit: Unit) -> Path:
        return self.work / unit.directory

    def counts(self, unit: Unit) -> Path:
        return self.directory(unit) / COUNTS


def prepare(job: Job, unit: Unit, tick: Tick = lambda _: None) -> None:
    """Clean a unit into its own directory, unless that was done; what a killed process left is removed first.

    Raises:
        DataError: a shard is broken.
        DiskFullError: no space.
    """
    if job.counts(unit).is_file():
        return
    directory = job.directory(unit)
    shutil.rmtree(directory, ignore_errors=True)
    with disk_full_guard(job.work):
        private_directory(directory)
        counts, report = Counts(), Report()
        judge = Judge.of(job)
        records = Reader(job.recipe.commits, report).read(unit)
        with (
            Staging(directory, unit.number) as staging,
            (directory / DROPPED).open("w", encoding="utf-8") as dropped,
        ):
            while some := list(islice(records, _AT_ONCE)):
                kept = []
                for record in some:
                    counts.met(record)
                    clean, fault = judge.judged(record)
                    if fault is None:
                        kept.append(clean)
                    else:
                        counts.drop(record, fault)
                        dropped.write(dropped_line(record, fault))
                staging.write(kept)
                tick(len(some))
        counts.left_out(report)
        write_json(job.counts(unit), counts.to_json())


@frozen
class Judge:
    """What becomes of one text, whatever the others are."""

    recipe: CurateRecipe
    licences: LicencePolicy
    quality: Quality
    forbidden: Forbidden

    @classmethod
    def of(cls, job: Job) -> Judge:
        recipe = job.recipe
        forbidden = _forbidden(job.work / FORBIDDEN, recipe.contamination, job.key)
        return cls(recipe, LicencePolicy(recipe.licences), Quality(recipe.quality), forbidden)

    def judged(self, record: Record) -> tuple[Record, str | None]:
        """The text as it is learnt, and why it is not, if so. The cheapest questions are asked first."""
        licence = self.recipe.licences.of.get(record.source, record.licence)
        weight = record.weight * self.recipe.blend.sources.get(record.source, 1.0)
        record = evolve(record, licence=licence, weight=weight)
        if record.general and measures_forgetting(record.place):
            return record, "measures what is forgotten"
        if fault := self.licences.fault(licence):
            return record, fault
        record = repaired(record)
        fault = self.quality.fault(record) or self.forbidden.fault(record.text)
        return (record, fault) if fault else (redacted(record), None)


@cache
def _forbidden(path: Path, recipe: ContaminationRecipe, _key: str) -> Forbidden:
    """Made once in each process and for each result."""
    return Forbidden.of(read_texts(path), recipe)
