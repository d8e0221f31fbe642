"""What runs that nobody goes on with leave on the disk: gigabytes of checkpoints and models in the making."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from chipsmith.core.config import Config
from chipsmith.core.errors import InputError
from chipsmith.core.home import Home
from chipsmith.finetune.run import list_runs, open_run

DAY_S = 86_400


@frozen
class Abandoned:
    path: Path
    bytes: int
    days: float
    """Since something in it changed."""


def abandoned(home: Home, config: Config, days: float) -> list[Abandoned]:
    """Unfinished runs, and what killed gatherings left, in which nothing has changed for so many days."""
    finished = {run.root for run in list_runs(home, config) if run.state.finished}
    left = [path for path in home.runs.glob("*") if path.is_dir() and path not in finished]
    return [one for one in map(_measured, sorted(left)) if one.days >= days]


def abandoned_run(home: Home, config: Config, name: str) -> Abandoned:
    """An unfinished run, however new.

    Raises:
        UnknownModelError: there is no such run.
        InputError: it is finished, and nothing but its report and its data are left of it.
    """
    run = open_run(home, config, name)
    if run.state.finished:
        raise InputError(
            f"The run {name} is finished; its report and its data are all that is left of it.",
            fix=f"remove {run.root} if you need neither.",
        )
    return _measured(run.root)


def remove(found: Sequence[Abandoned]) -> None:
    for one in found:
        shutil.rmtree(one.path)


def _measured(path: Path) -> Abandoned:
    seen = [each.lstat() for each in (path, *path.rglob("*"))]
    age_s = time.time() - max(each.st_mtime for each in seen)
    return Abandoned(path, sum(each.st_size for each in seen), age_s / DAY_S)
