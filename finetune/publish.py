"""The last stage: a candidate that passed the gate becomes a version and serves."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chipsmith.core.errors import disk_full_guard
from chipsmith.core.registry import Manifest
from chipsmith.core.switch import use_version
from chipsmith.core.weights import ADAPTER
from chipsmith.finetune.recipe import Form
from chipsmith.finetune.run import Run
from chipsmith.finetune.serving import configured
from chipsmith.finetune.smoke import smoke_test
from chipsmith.finetune.steps.contract import StepName

WEIGHTS = "model.gguf"


def publish(run: Run) -> dict[str, Any]:
    """Publish and activate the GGUF file of a run of steps, model or adapter; as `publish_candidate`."""
    adapter = run.recipe.export.form is Form.ADAPTER
    base = configured(run.config, run.state.request.role) if adapter else None
    return publish_candidate(
        run,
        run.candidate,
        ADAPTER if adapter else WEIGHTS,
        check=lambda path: smoke_test(path, base),
        keep=run.recipe.publish.keep,
    )


def publish_candidate(
    run: Run, candidate: Path, weights: str, *, check: Callable[[Path], None], keep: int
) -> dict[str, Any]:
    """Publish and activate a candidate, a file or a directory, or say why not.

    Called again after it was interrupted, it goes on where it stopped.

    Raises:
        BrokenModelError: the candidate fails its smoke test.
        DiskFullError: nothing is published.
        RefusedError: a running server refused it; it is published, and the former version serves.
    """
    verdict = run.state.stages["evaluate"]
    role, version = run.state.request.role, run.state.version
    if not verdict["passed"]:
        return {"published": False, "version": None, "reason": verdict["reason"]}
    registry = run.registry
    if version not in [manifest.version for manifest in registry.versions(role)]:
        registry.publish(_stage(run, candidate, weights), _manifest(run, weights), check=check)
    switched = use_version(run.home, run.config, role, version)
    pruned = registry.prune(role, keep)
    return {
        "published": True,
        "version": version,
        "reason": verdict["reason"],
        "live": switched.live,
        "removed": pruned,
    }


def asks_of(run: Run) -> str:
    """What ends the system message of a run's model: what it was taught, or the version that it continues."""
    stages, request = run.state.stages, run.state.request
    if StepName.SFT in stages:
        return str(stages[StepName.SFT].get("asks", ""))
    known = {manifest.version: manifest.asks for manifest in run.registry.versions(request.role)}
    return known.get(request.parents[-1], "") if request.parents else ""


def _stage(run: Run, candidate: Path, weights: str) -> Path:
    """The candidate copied to where the registry takes it from; nothing is left on an error."""
    with disk_full_guard(run.registry.root):
        staged = run.registry.stage(run.state.request.role)
        try:
            if candidate.is_dir():
                shutil.copytree(candidate, staged / weights, copy_function=shutil.copyfile)
            else:
                shutil.copyfile(candidate, staged / weights)
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise
    return staged


def _manifest(run: Run, weights: str) -> Manifest:
    request = run.state.request
    return Manifest(
        role=request.role,
        version=run.state.version,
        base=run.config.role(request.role).model,
        weights=weights,
        parents=request.parents,
        recipe=request.recipe,
        data={**run.state.data, "base_sha256": request.base_sha256},
        scores={
            "compared_with": run.state.stages["evaluate"]["compared_with"],
            "samples": run.state.stages["evaluate"]["samples"],
            "comparisons": run.state.stages["evaluate"]["comparisons"],
            "export": run.state.stages.get("export", {}),
        },
        asks=asks_of(run),
    )
