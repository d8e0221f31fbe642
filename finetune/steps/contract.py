"""What a step of a recipe is: a module `chipsmith.finetune.<name>.step` with the names of `Step`.

A run carries the steps of its recipe in order. Each reads a model directory, written by the step before
it or made from the role's GGUF file, and writes the next one:

    run.root/start/             the model that the recipe starts from
    run.root/<step>/model/      what the step made of it; a step that changes no model writes none
    run.root/<step>/checkpoints/, run.root/<step>/…    its own; removed when the run ends
    run.data/<step>/            what the step learns from, gathered when the run began, never changed
    run.data/heldout/           what the result is compared on; no step may learn from it

A model directory has Hugging Face's layout (`chipsmith.finetune.model`). Modules of steps are imported
when a recipe names them; they import heavy libraries inside their functions.
"""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from attrs import AttrsInstance, Factory, frozen

if TYPE_CHECKING:
    from chipsmith.finetune.recipe import Recipe
    from chipsmith.finetune.run import Run
    from chipsmith.finetune.sources import Sources

Facts = dict[str, Any]
"""What a manifest says of a step, as JSON."""


class StepName(StrEnum):
    """In the order in which a whole recipe has them (ChipNeMo, arXiv 2311.00176, figure 2)."""

    CURATE = "curate"
    """Documents, code and history become a clean data set for the steps after it."""
    TOKENIZER = "tokenizer"
    """The vocabulary grows by the domain's words."""
    DAPT = "dapt"
    """Domain-adaptive pretraining: next token and fill-in-the-middle."""
    SFT = "sft"
    """Supervised fine-tuning on instructions and answers."""
    SAMPLE = "sample"
    """The model writes scripts and the tool runs them; `sft` and `preference` after it learn from that."""
    PREFERENCE = "preference"
    """Better answers preferred to worse ones."""
    DISTILL = "distill"
    """Adapters learn from a larger teacher."""
    MERGE = "merge"
    """Weights interpolated with those of the configured base."""


@frozen
class Estimate:
    """What a step would take, for `finetune plan`."""

    tokens: int = 0
    """That it trains on; by this machine's speed they become time."""
    minutes: float | None = None
    """What it takes at most, whatever the tokens are."""
    facts: Facts = Factory(dict)


class Step(Protocol):
    """A module with these names."""

    Section: type[AttrsInstance]
    """The frozen attrs class of the recipe's section `[<name>]`; every key has a default."""
    ROLES: frozenset[str]
    """Roles whose models it can train: `tab`, `chat`."""

    def gather(self, sources: Sources, recipe: Recipe, out: Path) -> Facts:
        """Write what the step learns from into the empty directory `out`, `run.data/<name>` later.

        It is called once, when the run begins, by `finetune plan` too, and must not look at
        `sources.heldout`. A step that learns from nothing, or from what an earlier step makes, writes
        nothing. Equal sources must give equal files: their hash is a part of the run's name.

        Raises:
            NotEnoughDataError: what there is does not suffice; it says how to get more.
            DataError: an input is missing or broken.
        """

    def estimate(self, recipe: Recipe, data: Path, base: Path) -> Estimate:
        """Of a run with `data`, the directory that `gather` filled, and the GGUF file `base`."""

    def disk_needed(self, recipe: Recipe, base: Path) -> int:
        """Bytes at its peak, the model directory that it writes included; from the GGUF's header alone."""

    def step(self, run: Run, start: Path) -> Facts:
        """Turn the model directory `start` into `run.model(name)`, and tell the manifest about it.

        Killed and called again, it goes on from its own checkpoints or begins anew.

        Raises:
            TrainingError, ModelError, DataError, DiskFullError: nothing is left at `run.model(name)`.
        """


def load_step(name: StepName) -> Step:
    """The module of a step."""
    return cast("Step", import_module(f"chipsmith.finetune.{name}.step"))
