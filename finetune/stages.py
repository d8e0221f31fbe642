"""How a run of any kind is carried to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from chipsmith.core.errors import BrokenModelError
from chipsmith.core.files import atomic_write, write_json
from chipsmith.core.weights import digest_of
from chipsmith.finetune.report_page import page
from chipsmith.finetune.run import Run

Stage = tuple[str, Callable[[Run], dict[str, Any]]]
"""A name in the manifest, and what is done unless it stands there."""


def execute(run: Run, stages: Iterable[Stage]) -> dict[str, Any]:
    """Carry a run to its end, from wherever it stands, and write its report. Returns the report."""
    require_same_base(run)
    if not run.state.finished:
        for name, work in stages:
            run.stage(name, work)
        run.finish()
    report = {
        "run": run.root.name,
        "role": run.state.request.role,
        "recipe": run.state.request.recipe["name"],
        "data": run.state.data,
        "stages": run.state.stages,
    }
    write_json(run.report, report)
    with atomic_write(run.page) as stream:
        stream.write(page(report, run.losses).encode("utf-8", "replace"))
    return report


def require_same_base(run: Run) -> None:
    """Raises BrokenModelError where the base is gone or has changed since the run began."""
    if run.state.finished:
        return
    gone = not run.base.exists()
    if gone or digest_of(run.base) != run.state.request.base_sha256:
        raise BrokenModelError(
            f"{run.base} {'is gone' if gone else 'has changed'} since the run {run.root.name} began.",
            fix=f"put the former file back, or remove {run.root} to start anew.",
        )
