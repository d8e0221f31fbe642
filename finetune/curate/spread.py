"""Units prepared by several processes of this machine, or by datatrove's executors on many.

The units are independent files of one directory; whatever prepares them, `prepare` is what runs.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from typing import TYPE_CHECKING, Any

from chipsmith.core.console import stderr
from chipsmith.core.errors import MissingExtraError
from chipsmith.finetune.curate.prepare import Job, prepare
from chipsmith.finetune.curate.sources import Unit

if TYPE_CHECKING:
    from chipsmith.finetune.curate.curation import Map


def by_processes(workers: int) -> Map:
    """The largest share of the work that one process has is one unit: name folders apart, or give shards."""
    return partial(_by_processes, workers)


def by_datatrove(workers: int) -> Map:
    """Through datatrove's LocalPipelineExecutor, as SlurmPipelineExecutor and RayPipelineExecutor would.

    Raises:
        MissingExtraError: datatrove is not installed.
    """
    return partial(_by_datatrove, workers)


def _by_processes(workers: int, job: Job, units: Sequence[Unit]) -> None:
    from rich.progress import track

    # A forked process would share locks of threads that it does not have.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        tasks = [pool.submit(prepare, job, unit) for unit in units]
        try:
            for task in track(as_completed(tasks), "sources read", len(tasks), console=stderr()):
                task.result()
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _by_datatrove(workers: int, job: Job, units: Sequence[Unit]) -> None:
    try:
        from datatrove.executor import LocalPipelineExecutor as Executor  # type: ignore[import-untyped] # none
    except ImportError as error:
        raise MissingExtraError(
            "datatrove is not installed.", fix="pip install 'chipsmith[cluster]'"
        ) from error
    Executor(
        pipeline=[partial(prepare_share, job=job, units=tuple(units))],
        tasks=len(units),
        workers=workers,
        logging_dir=str(job.work / "logs"),
        skip_completed=False,  # our own marks say what is done, and for which result
    ).run()


def prepare_share(_data: Any, rank: int = 0, world_size: int = 1, *, job: Job, units: Sequence[Unit]) -> Any:
    """A step of a datatrove pipeline: prepares every `world_size`-th unit. It yields no documents."""
    for unit in units[rank::world_size]:
        prepare(job, unit)
    return ()
