"""The recipe section `[tokenizer]`."""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen, validators

from chipsmith.finetune.recipe import positive, share


class Output(StrEnum):
    """How the output rows of new tokens begin, in models whose output is not tied to their input."""

    MEAN = "mean"
    """The mean of their former tokens' rows, as the input rows."""
    ZERO = "zero"
    """ChipNeMo's choice (arXiv 2311.00176, section 2.2)."""


@frozen
class TokenizerRecipe:
    tokens: int = field(default=2000, validator=validators.ge(0))
    """Tokens that are added at most, of pieces of words; ChipNeMo adds 9,000 to 32,000."""
    names: int = field(default=300, validator=validators.ge(0))
    """Tokens that are added at most, of whole names such as `get_ports`; they cross the borders that a
    tokenizer otherwise keeps to, so that no merge can make them."""
    least: int = field(default=20, validator=positive)
    """Times that a new token stands in the domain's text at least."""
    rarity: float = field(default=0.25, validator=share)
    """How frequent a new token may be in general text at most, as a share of what it is in the domain."""
    coverage: float = field(default=0.98, validator=[validators.gt(0.0), validators.le(1.0)])
    """The most frequent new tokens are kept that have this share of all new tokens' occurrences."""
    megabytes: float = field(default=32.0, validator=positive)
    """Text that is looked at, at most, of the domain and of general text each."""
    general: tuple[str, ...] = ("python",)
    """General text: paths, or `python` for its library and reference."""
    output: Output = Output.MEAN
