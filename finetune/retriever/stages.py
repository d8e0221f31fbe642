"""The stages of a run for the retriever, in order."""

from __future__ import annotations

from typing import Any

from chipsmith.core.errors import InputError
from chipsmith.finetune.launch.launcher import HERE, Launch
from chipsmith.finetune.publish import publish_candidate
from chipsmith.finetune.retriever.evaluate import Exam, told
from chipsmith.finetune.retriever.gate import judge
from chipsmith.finetune.retriever.material import read_material
from chipsmith.finetune.retriever.recipe import recipe_of
from chipsmith.finetune.retriever.smoke import smoke_test
from chipsmith.finetune.retriever.train import mine, train
from chipsmith.finetune.run import Run
from chipsmith.finetune.serving import Serving, serving
from chipsmith.finetune.stages import Stage

WEIGHTS = "model"
"""Name of a version's directory of safetensors."""


def compare(run: Run) -> dict[str, Any]:
    """Ask the serving model and the candidate the same held-out questions, and judge them."""
    role = run.state.request.role
    now_serving = serving(run.home, run.config, role)
    exam = Exam(read_material(run.data), recipe_of(run).evaluate, run.config.role(role).context, run.vectors)
    verdict = compare_models(now_serving, Serving(run.state.version, run.trained), exam)
    return {**verdict, "compared_with": now_serving.version}


def compare_models(old: Serving, new: Serving, exam: Exam) -> dict[str, Any]:
    """The verdict on two models. Raises BrokenModelError."""
    before, after = (exam.ranks(side.path) for side in (old, new))
    verdict = judge(before, after, margin=exam.recipe.margin, seed=exam.recipe.seed)
    return {**verdict.to_json(), **told(before, after)}


def publish(run: Run) -> dict[str, Any]:
    """As `publish_candidate`, for the role that embeds."""
    return publish_candidate(run, run.trained, WEIGHTS, check=smoke_test, keep=recipe_of(run).publish.keep)


def stages(_: Run, launch: Launch = HERE) -> tuple[Stage, ...]:
    """Raises InputError where it is to be launched elsewhere: it is small."""
    if launch.command:
        raise InputError("The retriever is trained in one process.", fix="leave --launch out.")
    return ("mine", mine), ("train", train), ("evaluate", compare), ("publish", publish)
