"""Two models' weights interpolated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from chipsmith.core.errors import BrokenModelError

if TYPE_CHECKING:
    from torch import Tensor


def interpolate(base: Mapping[str, Tensor], tuned: Mapping[str, Tensor], share: float) -> dict[str, Tensor]:
    """share · tuned + (1 − share) · base, tensor by tensor.

    Where the vocabulary has grown, the rows that the base lacks are taken from `tuned` as they are.

    Raises:
        BrokenModelError: the two are not of one architecture.
    """
    if base.keys() != tuned.keys():
        raise _other(next(iter(base.keys() ^ tuned.keys())))
    return {name: _between(name, base[name], tuned[name], share) for name in tuned}


def _between(name: str, base: Tensor, tuned: Tensor, share: float) -> Tensor:
    if base.shape == tuned.shape:
        return base.lerp(tuned, share)
    if base.shape[1:] != tuned.shape[1:] or base.shape[0] > tuned.shape[0]:
        raise _other(name)
    merged = tuned.clone()
    merged[: base.shape[0]] = base.lerp(tuned[: base.shape[0]], share)
    return merged


def _other(name: str) -> BrokenModelError:
    return BrokenModelError(
        f"The trained model and the one that the run started from differ in the tensor {name}.",
        fix="remove the run and begin again, or take the step merge out of the recipe.",
    )
