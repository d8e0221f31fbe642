"""Rejection sampling as a step of a recipe: it changes no model, and leaves what the steps after it learn."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import frozen

from chipsmith.core.console import stderr
from chipsmith.core.home import Home
from chipsmith.eda.sandbox import prove
from chipsmith.eda.solved import Example, all_examples
from chipsmith.eda.specs.store import load_spec
from chipsmith.finetune.lines import write_lines
from chipsmith.finetune.recipe import Recipe
from chipsmith.finetune.rendered import Renderer
from chipsmith.finetune.run import Run
from chipsmith.finetune.sample.attempts import RIGHT, Attempt, attempts_file, attempts_of
from chipsmith.finetune.sample.recipe import SampleRecipe
from chipsmith.finetune.sample.trials import runnable, tried
from chipsmith.finetune.sample.writer import Writer
from chipsmith.finetune.sft.scripts import combination, parted_examples, served_prompt
from chipsmith.finetune.sources import Sources
from chipsmith.finetune.steps.contract import Estimate, Facts, StepName

Section = SampleRecipe
ROLES = frozenset({"chat"})
NAME = StepName.SAMPLE
LARGEST_ATTEMPT = 16_384
"""Bytes of its line, prompt and message included."""


def gather(sources: Sources, recipe: Recipe, out: Path) -> Facts:  # noqa: ARG001 -- every step has these
    return {}


def disk_needed(recipe: Recipe, base: Path) -> int:  # noqa: ARG001 -- every step has these
    section = recipe.section(SampleRecipe)
    return section.most_requests * section.candidates * LARGEST_ATTEMPT


def estimate(recipe: Recipe, data: Path, base: Path) -> Estimate:  # noqa: ARG001 -- every step has these
    section = recipe.section(SampleRecipe)
    requests = min(section.most_requests, len(all_examples()))
    return Estimate(
        minutes=section.max_minutes,
        facts={"requests": requests, "scripts": requests * section.candidates},
    )


def step(run: Run, start: Path) -> Facts:
    """Write and run scripts for our own requests that are not held out.

    Raises:
        ToolMissingError: none of the tools is installed.
        SandboxError: nothing can be run safely here.
    """
    import torch

    section = run.recipe.section(SampleRecipe)
    prove()
    learnt, _ = parted_examples(run.recipe.data.heldout_share)
    requests = runnable(learnt, section.most_requests, seed=section.seed)
    torch.manual_seed(section.seed)
    sampler = Sampler(Writer(Renderer(start), section), learnt, run.home)
    attempts = attempts_of(run)
    done = {one.example for one in attempts}
    end = time.monotonic() + section.max_minutes * 60
    for example in _shown([one for one in requests if one.id not in done]):
        if time.monotonic() > end:
            break
        attempts += sampler.attempt(example)
        write_lines(attempts_file(run), attempts)  # whole each time: a killed step goes on from here
    return facts_of(attempts)


@frozen
class Sampler:
    writer: Writer
    shown_from: Sequence[Example]
    """Solved tasks that may stand in prompts."""
    home: Home

    def attempt(self, example: Example, *, greedy: bool = False) -> list[Attempt]:
        """What the model writes for a request, each script climbed in the sandbox."""
        recipe, spec = self.writer.recipe, load_spec(example.tool, self.home)
        rng = random.Random(f"{recipe.seed} {example.id}")  # noqa: S311 -- reproducible choices, no secrets
        prompt = served_prompt(example, self.shown_from, spec, rng)
        scripts = self.writer.write(prompt, recipe.candidates, greedy=greedy)
        climbs = tried(example, scripts, spec, time_s=recipe.time_s)
        return [
            Attempt(
                example.id, combination(example), example.tool, spec.language, example.prompt, prompt,
                script, end.rung, end.message,
            )
            for script, end in zip(scripts, climbs, strict=True)
        ]  # fmt: skip


def facts_of(attempts: Sequence[Attempt]) -> Facts:
    """How far the scripts got, and of how many requests at least one did what was asked."""
    right = {one.example for one in attempts if one.rung == RIGHT}
    return {
        "requests": len({one.example for one in attempts}),
        "scripts": len(attempts),
        "rungs": dict(Counter(one.rung for one in attempts)),
        "requests_done": len(right),
    }


def _shown(requests: Sequence[Example]) -> Iterable[Example]:
    from rich.progress import track

    return track(requests, "writing and running scripts", console=stderr())
