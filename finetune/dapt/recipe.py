"""The recipe section `[dapt]`."""

from __future__ import annotations

from attrs import field, frozen, validators

from chipsmith.finetune.recipe import share
from chipsmith.finetune.train_recipe import TrainRecipe


@frozen
class DaptRecipe(TrainRecipe):
    fim_share: float = field(default=0.8, validator=share)
    """Share of examples trained as fill-in-the-middle for the role tab; the rest, all general text, and all
    text for the role chat is read from left to right."""
    psm_share: float = field(default=0.0, validator=share)
    """Share of those in the order prefix–suffix–middle; the others are in the model's own order, which is
    suffix–prefix–middle unless its file says otherwise. Training on both helps each (Bavarian et al. 2022,
    arXiv 2207.14255, section 3.2)."""
    token_share: float = field(default=0.0, validator=share)
    """Share of those that are cut between tokens; the others are cut between any characters."""
    context_loss: bool = False
    """Whether fill-in-the-middle teaches the prefix and the suffix too, and not the middle alone."""
    replay_share: float = field(default=0.0, validator=[validators.ge(0.0), validators.lt(1.0)])
    """Share of an epoch's characters that is general text, against forgetting. A recipe with `curate` sets
    that there instead."""
    replay: tuple[str, ...] = ("python",)
    """Where general text comes from: files or directories, or `python` for Python's own library and
    reference, which are on every machine."""
    patience: int = field(default=0, validator=validators.ge(0))
    """Checkpoints without a lower loss on the development part after which training stops and goes back to
    the best one; 0 trains to the end and has no such part."""
    development_share: float = field(default=0.05, validator=[validators.gt(0.0), validators.le(0.5)])
    """Share of the sources that is that part: neither learnt nor used to compare models."""
