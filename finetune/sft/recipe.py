"""The recipe's section `[sft]`."""

from __future__ import annotations

from attrs import Factory, field, frozen, validators

from chipsmith.finetune.recipe import share
from chipsmith.finetune.sft.instruction import Kind
from chipsmith.finetune.train_recipe import TrainRecipe

times = [validators.ge(0.0), validators.le(100.0)]


@frozen
class Blend:
    """How often the examples of a kind are seen in one epoch; 0 leaves the kind out."""

    scripts: float = field(default=1.0, validator=times)
    made: float = field(default=1.0, validator=times)
    commands: float = field(default=0.5, validator=times)
    bugs: float = field(default=1.0, validator=times)
    recorded: float = field(default=1.0, validator=times)
    documents: float = field(default=1.0, validator=times)
    sampled: float = field(default=1.0, validator=times)
    general: float = field(default=1.0, validator=times)

    def of(self, kind: Kind) -> float:
        times: float = getattr(self, kind.value)
        return times


@frozen
class SftRecipe(TrainRecipe):
    """ChipNeMo's: one epoch, since more over-fits; loss on answers only (arXiv 2311.00176, section 2.4)."""

    min_examples: int = field(default=50, validator=validators.ge(1))
    """Instructions to learn from below which the step is refused."""
    attributes: bool = False
    """Write SteerLM's labels into the prompts; the published version is then asked for the best ones."""
    blend: Blend = Factory(Blend)
    bugs: tuple[str, ...] = ()
    """Files of bug records, as `chipsmith bug` reads them."""
    general: tuple[str, ...] = ()
    """Files of chats about anything, JSON Lines."""
    general_share: float = field(default=0.2, validator=share)
    """Of all instructions, at most so many are general chats."""
    made: dict[str, int] = Factory(dict)
    """Tool to the number of requests for it that are made and proved; see `sft.synthesis`."""
    most_of_kind: int = field(default=1000, validator=validators.ge(1))
    """Examples of each kind but general chats, which have their share."""
    most_of_source: int = field(default=200, validator=validators.ge(1))
    """Examples of one source that are learnt: no single session, document or bug outweighs the rest."""
