"""`chipsmith index`: documents into the index, by a process of its own that stays out of the way."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import asdict

from chipsmith.cli.embedding import embedding_of
from chipsmith.collectors.corpus.collect import collect
from chipsmith.collectors.corpus.options import Options
from chipsmith.collectors.corpus.report import Report
from chipsmith.collectors.corpus.stamps import Stamps
from chipsmith.collectors.corpus.walk import Found, walk
from chipsmith.core.config import Config
from chipsmith.core.console import print_json, print_table, stderr, stdout
from chipsmith.core.errors import InputError
from chipsmith.core.home import Home
from chipsmith.retrieval.index import Index, State
from chipsmith.retrieval.progress import Progress, Tell

if TYPE_CHECKING:
    from chipsmith.retrieval.writer import Writer

STAMPS = "stamps.json"
NICE = 10
"""Whoever works at the usual priority gets nine times as much of a core; the lowest priority would stand
still beside a busy build."""


def update(home: Home, config: Config, paths: Sequence[Path], *, rebuild: bool, as_json: bool) -> None:
    """Bring the index up to date with `paths`, by default with everything that was indexed before.

    Raises:
        InputError: there is no such path, or none was ever indexed.
        IndexBusyError, BrokenIndexError, DiskFullError: as `Index.writing`.
    """
    index = Index.at(home, config.retrieval)
    if rebuild:
        index.store.mend()
    former = [Path(root) for root in index.store.roots()]
    roots = sorted(
        {*(path.expanduser().resolve() for path in paths), *(former if rebuild or not paths else ())}
    )
    if not roots:
        raise InputError("Nothing was indexed yet.", fix="name a path: `chipsmith index PATH…`.")
    _stay_out_of_the_way()
    index.embedding = embedding_of(home, config)
    report, stamps = Report(), Stamps() if rebuild else Stamps.load(home.index / STAMPS)
    options = Options(within=tuple(root for root in former if root.is_dir()))
    with _shown(roots, report) as tell, index.writing(tell, rebuild=rebuild) as writer:
        known = writer.known()
        writer.update(collect(roots, known=known, report=report, stamps=stamps, options=options))
        writer.remove(report.vanished)
        for root in roots:
            index.store.add_root(str(root))
    stamps.save(home.index / STAMPS)
    _tell(writer.progress, report, index.state(), as_json=as_json)


def remove(home: Home, config: Config, path: Path, *, as_json: bool) -> None:
    """Take out what lies at `path` or below.

    Raises:
        InputError: nothing of it is in the index.
    """
    index = Index.at(home, config.retrieval)
    index.embedding = embedding_of(home, config)
    whole = path.expanduser().resolve()
    with index.writing() as writer:
        keys = below(writer, whole)
        if not keys and str(whole) not in index.store.roots():
            raise InputError(f"Nothing of {whole} is in the index.", fix="see `chipsmith index --list`.")
        writer.remove(keys)
        index.store.remove_root(str(whole))
    if as_json:
        print_json({"removed": len(keys)})
    else:
        stdout().print(f"{len(keys)} documents removed.")


def show(home: Home, config: Config, *, as_json: bool) -> None:
    """Print what the index holds.

    Raises:
        NoIndexError: nothing was indexed.
    """
    state = Index.at(home, config.retrieval).state()
    if as_json:
        print_json(asdict(state))
        return
    _describe(state)
    print_table("Projects", ("project", "documents"), state.projects.items())
    print_table("Indexed", ("path",), ((root,) for root in state.roots))


def below(writer: Writer, path: Path) -> list[str]:
    """Keys of the documents in the index that come from `path` or below, also commits and bugs."""
    return [key for key in writer.known() if is_below(key, path)]


def is_below(key: str, path: Path) -> bool:
    place = key.removeprefix("git:").removeprefix("bug:")
    return place == str(path) or place.startswith((f"{path}/", f"{path}@", f"{path}#"))


def _stay_out_of_the_way() -> None:
    """Whatever else wants the processor or the disk goes first, such as an editor and its server."""
    import psutil

    os.umask(0o077)
    os.nice(NICE)
    with suppress(OSError, AttributeError):  # where the system knows no such priority
        psutil.Process().ionice(psutil.IOPRIO_CLASS_IDLE)


@contextmanager
def _shown(roots: Sequence[Path], report: Report) -> Iterator[Tell]:
    """A bar by bytes read, which are known beforehand, with the rate of passages."""
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=stderr(), transient=True) as bar:
        task = bar.add_task("indexing", total=_bytes(roots), rate="")

        def tell(progress: Progress) -> None:
            said = f"{progress.documents + progress.copied} documents, {progress.rate:.0f} passages/s"
            bar.update(task, completed=report.read_bytes, rate=said)

        yield tell


def _bytes(roots: Sequence[Path]) -> int:
    """Of the files that will be looked at."""
    found = (each for root in roots if root.exists() for each in walk(root, Report()))
    return sum(each.size for each in found if isinstance(each, Found))


def _tell(progress: Progress, report: Report, state: State, *, as_json: bool) -> None:
    troubles = [asdict(each) for each in report.troubles]
    if as_json:
        print_json(
            {
                **{name: value for name, value in asdict(progress).items() if name != "began"},
                "seconds": round(progress.seconds, 3),
                "unchanged": report.unchanged,
                "left_out": {str(reason): count for reason, count in report.left.items()},
                "troubles": troubles,
                "index": asdict(state),
            }
        )
        return
    stdout().print(
        f"{progress.documents} documents in ({progress.embedded} passages, {progress.rate:.0f}/s), "
        f"{report.unchanged} unchanged, {progress.removed} removed, in {progress.seconds:.0f} s."
    )
    if report.left:
        told = ", ".join(f"{count} {reason}" for reason, count in report.left.most_common())
        stdout().print(f"Left out: {told}.")
    for each in report.troubles:
        stdout().print(f"  {each.path}: {each.why}", markup=False)
    _describe(state)


def _describe(state: State) -> None:
    said = f"{state.documents} documents, {state.passages} passages, {state.duplicates} duplicates kept once"
    stdout().print(f"The index at {state.uri} holds {said} ({state.model}).", markup=False)
    if state.building:
        stdout().print(f"An index for {state.building} is not complete: run `chipsmith index` again.")
