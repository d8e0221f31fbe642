"""What a learner hands back."""

from __future__ import annotations

from attrs import frozen

from chipsmith.eda.specs.model import ToolSpec


@frozen
class Learnt:
    """A spec, and what of its source could not be understood."""

    spec: ToolSpec
    unclear: tuple[str, ...] = ()
