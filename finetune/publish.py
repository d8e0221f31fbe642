"""The last stage: a candidate that passed the gate becomes a version and serves."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from chipsmith.core.errors import disk_full_guard
from chipsmith.core.registry import Manifest
from chipsmith.core.switch import use_version
from chipsmith.finetune.run import Run
from chipsmith.finetune.smoke import smoke_test

WEIGHTS = "model.gguf"


def publish(run: Run) -> dict[str, Any]:
    """Publish and activate the candidate, or say why not.

    Called again after it was interrupted, it goes on where it stopped.

    Raises:
        BrokenModelError: the candidate fails its smoke test.
        DiskFullError: nothing is published.
        RefusedError: a running server refused it; it is published, and the former version serves.
    """
    verdict = run.state.stages["evaluate"]
    role, version = run.state.request.role, run.state.version
    if not verdict["passed"]:
        run.clean()
        return {"published": False, "version": None, "reason": verdict["reason"]}
    registry = run.registry
    if version not in [manifest.version for manifest in registry.versions(role)]:
        registry.publish(_stage(run), _manifest(run), check=smoke_test)
    switched = use_version(run.home, run.config, role, version)
    pruned = registry.prune(role, run.recipe.publish.keep)
    run.clean()
    return {
        "published": True,
        "version": version,
        "reason": verdict["reason"],
        "live": switched.live,
        "removed": pruned,
    }


def _stage(run: Run) -> Path:
    """The candidate copied to where the registry takes it from; nothing is left on an error."""
    with disk_full_guard(run.registry.root):
        staged = run.registry.stage(run.state.request.role)
        try:
            shutil.copyfile(run.candidate, staged / WEIGHTS)
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise
    return staged


def _manifest(run: Run) -> Manifest:
    request = run.state.request
    return Manifest(
        role=request.role,
        version=run.state.version,
        base=run.config.role(request.role).model,
        weights=WEIGHTS,
        parents=request.parents,
        recipe=request.recipe,
        data={**run.state.data, "base_sha256": request.base_sha256},
        scores={
            "compared_with": run.state.stages["evaluate"]["compared_with"],
            "samples": run.state.stages["evaluate"]["samples"],
            "comparisons": run.state.stages["evaluate"]["comparisons"],
            "export": run.state.stages["export"],
        },
    )
