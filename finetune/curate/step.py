"""The step `curate` of a recipe: what the steps after it learn from."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from attrs import asdict

from chipsmith.core.errors import NotEnoughDataError
from chipsmith.core.files import write_json
from chipsmith.finetune.curate.curation import curate
from chipsmith.finetune.curate.recipe import CurateRecipe
from chipsmith.finetune.curate.sources import Source, extent, units_of
from chipsmith.finetune.recipe import Recipe
from chipsmith.finetune.run import Run
from chipsmith.finetune.sources import Sources
from chipsmith.finetune.steps.contract import Estimate, Facts, StepName

Section = CurateRecipe
ROLES = frozenset({"tab", "chat"})
NAME = StepName.CURATE
SOURCES, RECORDED, TEXTS = "sources.json", "recorded", "texts"
MB_PER_MINUTE = 30.0
"""On one core that has something else to do."""


def curated(run: Run) -> Path:
    """The data set that the step makes, for `chipsmith.finetune.curate.read`."""
    return run.data_of(NAME) / TEXTS


def gather(sources: Sources, recipe: Recipe, out: Path) -> Facts:
    """Write down what the sources look like now, and copy what was recorded; files are read by `step`."""
    with sources.exported("fim") as directory:
        if directory:
            shutil.copytree(directory, out / RECORDED)
    if not directory and not sources.corpus:
        raise NotEnoughDataError(
            "There is nothing to curate: no sources are named and nothing was recorded.",
            fix="name documents and code with --corpus DIR.",
        )
    blend = recipe.section(CurateRecipe).blend
    named = [Source(str(path.absolute())) for path in sources.corpus]
    named += [Source(name, general=True) for name in blend.replay if blend.general]
    found = [{**asdict(unit.source), **asdict(extent(unit.location))} for unit in units_of(named)]
    write_json(out / SOURCES, found)
    return {"sources": len(named), "bytes": sum(each["size"] for each in found)}


def estimate(recipe: Recipe, data: Path, base: Path) -> Estimate:  # noqa: ARG001 -- other steps need them
    size = sum(each["size"] for each in json.loads((data / SOURCES).read_bytes())) / 1e6
    return Estimate(minutes=size / MB_PER_MINUTE, facts={"megabytes": round(size, 1)})


def disk_needed(recipe: Recipe, base: Path) -> int:  # noqa: ARG001 -- other steps need them
    """Nothing of a model; the room for texts is looked for when their size is known."""
    return 0


def step(run: Run, start: Path) -> Facts:  # noqa: ARG001 -- no model is changed
    """Curate into `curated(run)`, without what old and new are compared on. Raises as `curate`."""
    data = run.data_of(NAME)
    named = json.loads((data / SOURCES).read_bytes())
    sources = list(dict.fromkeys(Source(each["name"], each["general"]) for each in named))
    if (data / RECORDED).is_dir():
        sources.insert(0, Source(str(data / RECORDED)))
    section = run.recipe.section(CurateRecipe)
    report = curate(sources, section, curated(run), against=[run.heldout])
    dropped = {reason: each["texts"] for reason, each in report["dropped"].items()}
    return {**report["rows"], "dropped": dropped, "learnt": report["learnt"]}
