"""The recipe section `[dapt]`."""

from __future__ import annotations

from attrs import field, frozen

from chipsmith.finetune.recipe import share
from chipsmith.finetune.train_recipe import TrainRecipe


@frozen
class DaptRecipe(TrainRecipe):
    fim_share: float = field(default=0.8, validator=share)
    """Share of examples trained as fill-in-the-middle; the rest is read from left to right."""
