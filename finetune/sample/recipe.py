"""The recipe's section `[sample]`."""

from __future__ import annotations

from attrs import field, frozen, validators

from chipsmith.finetune.recipe import positive, share


@frozen
class SampleRecipe:
    candidates: int = field(default=4, validator=[validators.ge(1), validators.le(64)])
    """Scripts that are written for each request."""
    most_requests: int = field(default=200, validator=validators.ge(1))
    max_minutes: float = field(default=20.0, validator=positive)
    """After which no further request is begun."""
    temperature: float = field(default=0.8, validator=[validators.gt(0.0), validators.le(2.0)])
    top_p: float = field(default=0.95, validator=[validators.gt(0.0), *share])
    max_tokens: int = field(default=160, validator=[validators.ge(8), validators.le(2048)])
    """Of one script."""
    time_s: float = field(default=10.0, validator=positive)
    """That a script may run."""
    seed: int = field(default=1, validator=validators.ge(0))
