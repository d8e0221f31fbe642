"""Preference learning as a step of a recipe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chipsmith.core.errors import NotEnoughDataError
from chipsmith.core.fim import FimTokens
from chipsmith.finetune.examples import TRAIN
from chipsmith.finetune.lines import read_lines, write_lines
from chipsmith.finetune.model import finish
from chipsmith.finetune.preference.collect import Sieve, parted
from chipsmith.finetune.preference.pair import Judged, Pair
from chipsmith.finetune.preference.recipe import Loss, PreferenceRecipe
from chipsmith.finetune.preference.recorded import from_judged, from_pairs, judged_of
from chipsmith.finetune.preference.rows import judged_rows, pair_rows
from chipsmith.finetune.recipe import Recipe
from chipsmith.finetune.rendered import Renderer
from chipsmith.finetune.run import Run
from chipsmith.finetune.sample.attempts import attempts_of, pairs
from chipsmith.finetune.sources import Sources
from chipsmith.finetune.steps.contract import Estimate, Facts, StepName
from chipsmith.finetune.training import drop_console_output, fit, training_disk

Section = PreferenceRecipe
ROLES = frozenset({"tab", "chat"})
NAME = StepName.PREFERENCE
PAIRS, JUDGED = "pairs.jsonl", "judged.jsonl"
FIX = "remove the run and begin again."
MOST_SCORED = 64
Found = list[Pair] | list[Judged]


def gather(sources: Sources, recipe: Recipe, out: Path) -> Facts:
    """What was recorded; it must suffice, unless the step `sample` brings more."""
    section, sieve = recipe.section(PreferenceRecipe), Sieve(recipe.section(PreferenceRecipe))
    found = list(_recorded_pairs(sources, recipe.role))
    judged = list(_recorded_judged(sources, recipe.role))
    write_lines(out / PAIRS, found)
    write_lines(out / JUDGED, judged)
    if StepName.SAMPLE not in recipe.steps:
        _ = sieve.pairs(found) if section.loss is Loss.DPO else sieve.judged([*judged, *judged_of(found)])
    return {"pairs": len(found), "judged": len(judged), "dropped": dict(+sieve.dropped)}


def disk_needed(recipe: Recipe, base: Path) -> int:
    return training_disk(recipe.section(PreferenceRecipe), base)


def estimate(recipe: Recipe, data: Path, base: Path) -> Estimate:  # noqa: ARG001 -- every step has these
    from chipsmith.finetune.training import count_steps

    section = recipe.section(PreferenceRecipe)
    rows = sum(1 for _ in (data / PAIRS).open("rb")) + sum(1 for _ in (data / JUDGED).open("rb"))
    steps = count_steps(max(rows, section.min_examples), section)
    answers = 2 if section.loss is Loss.DPO else 1
    tokens = steps * section.batch * section.accumulate * answers * section.window
    return Estimate(
        tokens=tokens,
        minutes=section.max_minutes,
        facts={"recorded": rows, "steps": steps},
    )


def step(run: Run, start: Path) -> Facts:
    """Prefer the better; after `sample`, nothing where the model's scripts tell too little.

    What the steps before made is not lost then: it is exported as it is.

    Raises:
        NotEnoughDataError, DivergedError, DiskFullError, RecipeError.
    """
    sieve = Sieve(run.recipe.section(PreferenceRecipe))
    try:
        learnt, held = _parts(run, sieve)
    except NotEnoughDataError as error:
        if StepName.SAMPLE not in run.recipe.steps:
            raise
        return {"skipped": error.message, "dropped": dict(+sieve.dropped)}
    return _learn(run, start, learnt, held) | {"dropped": dict(+sieve.dropped)}


def _learn(run: Run, start: Path, learnt: Found, held: Found) -> Facts:
    from transformers import set_seed

    from chipsmith.finetune.preference.trainers import make_trainer

    section, renderer = run.recipe.section(PreferenceRecipe), Renderer(start)
    set_seed(section.seed)
    trainer = make_trainer(
        section,
        renderer,
        run.checkpoints(NAME),
        _rows(learnt, section, renderer),
        _rows(held[:MOST_SCORED], section, renderer) if held else None,
    )
    drop_console_output(trainer)
    before = _margins(trainer)
    facts = fit(trainer, run, NAME, section.max_minutes)
    after = _margins(trainer)
    finish(run, NAME, trainer, start, _sentinels(renderer, run.recipe.role))
    return {
        **facts,
        "learnt": len(learnt),
        "heldout": {"examples": min(len(held), MOST_SCORED), "before": before, "after": after},
    }


def _parts(run: Run, sieve: Sieve) -> tuple[Found, Found]:
    """What is learnt and what is held out, of what was recorded and sampled."""
    section, data = sieve.recipe, run.data_of(NAME)
    found = [
        *read_lines(data / PAIRS, Pair, fix=FIX),
        *pairs(attempts_of(run), section.pairs_each),
    ]
    share = run.recipe.data.heldout_share
    if section.loss is Loss.DPO:
        learnt, held = parted(sieve.pairs(found), share)
        return learnt, held
    judged = [*read_lines(data / JUDGED, Judged, fix=FIX), *judged_of(found)]
    good_and_bad, kept = parted(sieve.judged(judged), share)
    return good_and_bad, kept


def _rows(found: Found, section: PreferenceRecipe, renderer: Renderer) -> Any:
    make: Any = pair_rows if section.loss is Loss.DPO else judged_rows
    return make(found, renderer, section.window, seed=section.seed)


def _margins(trainer: Any) -> dict[str, float] | None:
    """On held-out examples: the loss, how often the better is likelier than at the start, and by how much."""
    if trainer.eval_dataset is None:
        return None
    found = trainer.evaluate()
    names = {"loss": "eval_loss", "accuracy": "eval_rewards/accuracies", "margin": "eval_rewards/margins"}
    return {name: round(found[key], 4) for name, key in names.items() if key in found}


def _recorded_pairs(sources: Sources, role: str) -> Iterator[Pair]:
    with sources.exported("preference") as directory:
        if directory:
            yield from from_pairs(directory / TRAIN, role)


def _recorded_judged(sources: Sources, role: str) -> Iterator[Judged]:
    if role != "tab":
        return
    with sources.exported("kto") as directory:
        if directory:
            yield from from_judged(directory / TRAIN)


def _sentinels(renderer: Renderer, role: str) -> FimTokens | None:
    """Those that prompts of completions were made with, so that the model is served with them."""
    return renderer.tokens.sentinels if role == "tab" else None
