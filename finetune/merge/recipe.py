"""The recipe's section `[merge]`."""

from __future__ import annotations

from attrs import Attribute, field, frozen, validators

from chipsmith.finetune.recipe import share


def _in_grid(_: object, attribute: Attribute[tuple[float, ...]], value: tuple[float, ...]) -> None:
    if not value or any(not 0 <= one <= 1 for one in value):
        raise ValueError(f"{attribute.name} must name shares from 0 to 1")


@frozen
class MergeRecipe:
    """λ · trained + (1 − λ) · start (ChipAlign, arXiv 2412.19819, takes 0.6)."""

    shares: tuple[float, ...] = field(default=(0.4, 0.6, 0.8, 1.0), validator=_in_grid)
    """Values of λ that are tried."""
    general_weight: float = field(default=0.5, validator=share)
    """What general ability counts beside the domain's answers, when λ is chosen."""
    samples: int = field(default=48, validator=validators.ge(2))
    """Answers of each that are scored."""
    window: int = field(default=1024, validator=[validators.ge(64), validators.le(8192)])
    seed: int = field(default=1, validator=validators.ge(0))
