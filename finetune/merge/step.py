"""Merging as a step of a recipe: how much of what was learnt is kept, chosen on held-out answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attrs import frozen

from chipsmith.core.chat_prompt import SYSTEM
from chipsmith.core.console import stderr
from chipsmith.core.errors import NotEnoughDataError, RecipeError
from chipsmith.core.events import Message
from chipsmith.core.gguf_file import GgufFile
from chipsmith.finetune.lines import read_lines, write_lines
from chipsmith.finetune.merge.recipe import MergeRecipe
from chipsmith.finetune.merge.weights import interpolate
from chipsmith.finetune.model import load_model, make_directory, save_model
from chipsmith.finetune.packing import collate, pack
from chipsmith.finetune.recipe import Recipe
from chipsmith.finetune.rendered import Renderer
from chipsmith.finetune.retriever.general import general_pairs
from chipsmith.finetune.run import Run
from chipsmith.finetune.serving import configured
from chipsmith.finetune.sft.gather import gather_instructions, instructed
from chipsmith.finetune.sft.instruction import Instruction, Kind
from chipsmith.finetune.sft.rows import rows
from chipsmith.finetune.sources import Sources
from chipsmith.finetune.steps.contract import Estimate, Facts, StepName

Section = MergeRecipe
ROLES = frozenset({"chat"})
NAME = StepName.MERGE
DOMAIN, GENERAL = "domain.jsonl", "general.jsonl"
FIX = "remove the run and begin again."


def gather(sources: Sources, recipe: Recipe, out: Path) -> Facts:
    """Held-out answers to choose by; recorded ones are left to the test of the result."""
    section = recipe.section(MergeRecipe)
    found, _ = gather_instructions(sources, instructed(recipe))
    domain = [one for one in found.heldout if one.kind not in (Kind.RECORDED, Kind.GENERAL)]
    general = [one for one in found.heldout if one.kind is Kind.GENERAL]
    if not domain:
        raise NotEnoughDataError(
            "There is no held-out answer to choose λ by.", fix="raise data.heldout_share in the recipe."
        )
    write_lines(out / DOMAIN, domain[: section.samples])
    write_lines(out / GENERAL, [*general, *_python_questions(section.samples)][: section.samples])
    return {"domain": min(len(domain), section.samples), "general": section.samples}


def disk_needed(recipe: Recipe, base: Path) -> int:  # noqa: ARG001 -- every step has these
    return 4 * GgufFile.open(base).parameters


def estimate(recipe: Recipe, data: Path, base: Path) -> Estimate:  # noqa: ARG001 -- every step has these
    section = recipe.section(MergeRecipe)
    tried = len(section.shares)
    size = (data / DOMAIN).stat().st_size + (data / GENERAL).stat().st_size
    return Estimate(
        tokens=tried * size // 12,  # four characters a token; reading costs a third of learning
        facts={"shares": list(section.shares)},
    )


def step(run: Run, start: Path) -> Facts:
    """Write the best of the grid between the configured base and `start`, what was made of it.

    Raises:
        RecipeError: nothing was made of it.
        BrokenModelError: the two are not of one architecture.
        DiskFullError.
    """
    section, other = run.recipe.section(MergeRecipe), _base(run, start)
    sets = _sets(run, start)
    model, base = _loaded(start), _loaded(other)
    tuned = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    reference = [nats(base, some) for some in _sets(run, other)]
    untouched = base.state_dict()
    tried = []
    for value in _shown(section.shares):
        model.load_state_dict(interpolate(untouched, tuned, value))
        domain, general = (nats(model, some) for some in sets)
        score = _score(domain / reference[0], general / reference[1], section.general_weight)
        tried.append(Tried(value, round(domain, 4), round(general, 4), round(score, 4)))
    best = min(tried, key=lambda one: one.score)
    model.load_state_dict(interpolate(untouched, tuned, best.share))
    save_model(model, start, run.model(NAME))
    return {
        "share": best.share,
        "base": {"domain": round(reference[0], 4), "general": round(reference[1], 4)},
        "tried": [
            {"share": t.share, "domain": t.domain, "general": t.general, "score": t.score} for t in tried
        ],
    }


@frozen
class Tried:
    share: float
    domain: float
    """Nats for a token of held-out answers of the domain."""
    general: float
    """The same of general ones."""
    score: float
    """Both by what they were at the start, weighed; lower is better."""


def nats(model: Any, windows: list[dict[str, Any]]) -> float:
    """Mean negative log-likelihood of a learnt token over packed windows."""
    import torch

    total, count = 0.0, 0
    with torch.inference_mode():
        for batch in windows:
            learnt = batch["shift_labels"].numel()
            total += model(**batch, use_cache=False).loss.item() * learnt
            count += learnt
    return total / max(1, count)


def _base(run: Run, start: Path) -> Path:
    """The model directory of the configured base. Raises RecipeError where `start` is that base."""
    base = configured(run.config, run.recipe.role)
    if run.base != base:
        out = run.root / NAME / "base"
        make_directory(base, out)
        return out
    if start == run.start:
        raise RecipeError(
            "There is nothing to merge: no step before has made a model.",
            fix='put steps that train before it, or start = "serving" to merge what serves with its base.',
        )
    return run.start


def _loaded(directory: Path) -> Any:
    model: Any = load_model(directory)
    return model.eval()


def _score(domain: float, general: float, weight: float) -> float:
    return (1 - weight) * domain + weight * general


def _sets(run: Run, model: Path) -> list[list[dict[str, Any]]]:
    """What is chosen by, of the domain and general, in the tokens of a model."""
    renderer = Renderer(model)
    return [_windows(run, name, renderer) for name in (DOMAIN, GENERAL)]


def _windows(run: Run, name: str, renderer: Renderer) -> list[dict[str, Any]]:
    section = run.recipe.section(MergeRecipe)
    found = read_lines(run.data_of(NAME) / name, Instruction, fix=FIX)
    once = pack(rows(found, renderer, section.window, seed=section.seed), section.window)
    return [collate([window]) for window in once]


def _python_questions(most: int) -> list[Instruction]:
    """What Python's own library says of itself: general language that no chip data teaches."""
    return [
        Instruction(
            Kind.GENERAL, f"general:{pair.module}", pair.answer, (SYSTEM, Message("user", pair.question))
        )
        for pair in general_pairs(most)
    ]


def _shown(shares: tuple[float, ...]) -> Any:
    from rich.progress import track

    return track(shares, "scoring merges", console=stderr())
