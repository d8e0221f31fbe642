"""Texts of all sources to one curated data set, in two halves: each by itself, then all beside each other."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from attrs import frozen

from chipsmith.core.console import stderr
from chipsmith.core.errors import NotEnoughDataError
from chipsmith.core.files import write_json
from chipsmith.finetune.curate.blend import blend
from chipsmith.finetune.curate.contamination import Forbidden, texts_of, write_texts
from chipsmith.finetune.curate.counts import Counts
from chipsmith.finetune.curate.dataset import read_report
from chipsmith.finetune.curate.prepare import FORBIDDEN, Job, prepare
from chipsmith.finetune.curate.recipe import CurateRecipe
from chipsmith.finetune.curate.report import manifest, reported
from chipsmith.finetune.curate.selection import select
from chipsmith.finetune.curate.shipped import shipped_texts
from chipsmith.finetune.curate.sources import Source, Unit, heldout_of, units_of
from chipsmith.finetune.curate.staging import DROPPED
from chipsmith.finetune.curate.table import Tables
from chipsmith.finetune.curate.workplace import MANIFEST, REPORT, Workplace, key_of
from chipsmith.finetune.curate.writing import Writer
from chipsmith.finetune.guards import require_space

Map = Callable[[Job, Sequence[Unit]], None]
"""Prepares all units, wherever it may be."""
SPACE = 3
"""Bytes that a curation writes for each byte of its sources, at most."""


@frozen
class Curation:
    """What was asked for, looked at but not read yet."""

    place: Workplace
    job: Job
    units: tuple[Unit, ...]
    size: int
    """Bytes of the sources."""
    forbidden: Mapping[str, list[str]]
    """Evaluation texts, by the name of their set."""

    @classmethod
    def of(
        cls,
        sources: Iterable[Source],
        recipe: CurateRecipe,
        out: Path,
        *,
        against: Iterable[Path] = (),
        texts: Mapping[str, Iterable[str]] | None = None,
    ) -> Self:
        """Raises InputError, and DataError where an evaluation set is broken."""
        units = units_of(sources)
        forbidden = _forbidden(units, against, texts or {})
        key, size = key_of(units, recipe, forbidden)
        place = Workplace(out.expanduser().absolute(), key)
        return cls(place, Job(place.work, recipe, key), tuple(units), size, forbidden)

    def begin(self) -> None:
        """Make the directory where units are prepared; what was prepared for the same result stays.

        Raises:
            OutputExistsError: `out` holds something else.
            DiskFullError: there is less space than may be needed.
        """
        self.place.refuse_occupied()
        self.place.prepare()
        require_space(self.place.work, SPACE * self.size)
        write_texts(self.forbidden, self.job.work / FORBIDDEN)


def curate(  # noqa: PLR0913 -- what a person may say of a curation
    sources: Iterable[Source],
    recipe: CurateRecipe,
    out: Path,
    *,
    against: Iterable[Path] = (),
    texts: Mapping[str, Iterable[str]] | None = None,
    spread: Map | None = None,
) -> dict[str, Any]:
    """Write a curated data set to `out`: shards of JSON lines, a manifest, and a report of what was dropped
    and why. Returns the report.

    The same order again finds it done; killed, it goes on with the units that are not prepared yet. `out` is
    absent, as it was, or whole.

    Args:
        against: evaluation sets that nothing learnt may hold. The suites that are shipped and the held-out
            parts of exports among the sources are kept out in any case.
        texts: more of them, by name.
        spread: prepares the units; by default one after the other, here.

    Raises:
        InputError: a path does not exist.
        DataError: a shard or an evaluation set is broken.
        NotEnoughDataError: nothing is left.
        OutputExistsError: `out` holds something else.
        TrainingBusyError: another process works on `out`.
        DiskFullError: no space.
    """
    curation = Curation.of(sources, recipe, out, against=against, texts=texts)
    if curation.place.done:
        return read_report(curation.place.out)
    with curation.place.occupied():
        curation.begin()
        (spread or one_by_one)(curation.job, curation.units)
        return finish(curation)


def one_by_one(job: Job, units: Sequence[Unit]) -> None:
    with _progress("texts read") as tick:
        for unit in units:
            prepare(job, unit, tick)


def finish(curation: Curation) -> dict[str, Any]:
    """The second half, in one process: choose, weigh, write, and put the result in its place.

    Raises:
        NotEnoughDataError: nothing is left.
    """
    job, units, place = curation.job, curation.units, curation.place
    directories = [job.directory(unit) for unit in units]
    counts = Counts()
    for unit in units:
        counts.add(Counts.of_json(json.loads(job.counts(unit).read_bytes())))
    with (place.result / DROPPED).open("wb") as dropped:
        for directory in directories:
            with (directory / DROPPED).open("rb") as own:
                shutil.copyfileobj(own, dropped)
    with Tables(job.work) as tables, _progress("texts written") as tick:
        select(tables, directories, job.recipe)
        blended = blend(tables, job.recipe.blend)
        writer = Writer(place.result, job.recipe.shard_mb, counts, tick)
        files = writer.write(tables, directories)
    checked = Forbidden.of(curation.forbidden, job.recipe.contamination).summary
    report = reported(units, counts, blended, files, checked)
    write_json(place.result / REPORT, report)
    write_json(place.result / MANIFEST, manifest(place.key, job.recipe, files))
    if not any(each["rows"] for name, each in files.items() if name.startswith("train")):
        raise NotEnoughDataError(
            f"Nothing is left to learn from: {_most_common(counts)}.",
            fix="name more sources, or loosen the recipe's rules.",
        )
    place.finish()
    return report


def _most_common(counts: Counts) -> str:
    reasons = sorted(counts.dropped.items(), key=lambda each: -each[1].texts)[:3]
    return ", ".join(f"{reason}: {dropped.texts}" for reason, dropped in reasons) or "no text was found"


def _forbidden(
    units: Sequence[Unit], against: Iterable[Path], texts: Mapping[str, Iterable[str]]
) -> dict[str, list[str]]:
    """All evaluation texts by the name of their set."""
    named = {str(path): path for path in against} | heldout_of(units)
    read = {name: list(texts_of(path)) for name, path in named.items()}
    return {**shipped_texts(), **{name: list(items) for name, items in texts.items()}, **read}


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int], None]]:
    """A count that grows, on stderr."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn(f"{{task.completed:,}} {what}"), TimeElapsedColumn())
    with Progress(*columns, console=stderr()) as bar:
        task = bar.add_task(what, total=None)
        yield lambda count: bar.advance(task, count)
