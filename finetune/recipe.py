"""A recipe: the steps that turn a role's model into the next version, and all that decides what they do.

What is common to every recipe stands here; each step's own section in its module (`steps.contract`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, cast

from attrs import Attribute, AttrsInstance, Factory, field, fields, frozen, make_class, validators

from chipsmith.finetune.steps.contract import StepName, load_step

ROLES = ("tab", "chat", "script")
"""Roles whose models recipes train; the retriever's are of another kind."""

share = [validators.ge(0.0), validators.le(1.0)]


def positive(_: Any, attribute: Attribute[Any], value: float) -> None:
    if value <= 0:
        raise ValueError(f"{attribute.name} must be above 0, not {value}")


def file_name(_: Any, attribute: Attribute[Any], value: str) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", value):
        raise ValueError(f'{attribute.name} must be lower-case letters, digits, "-" and "_", not "{value}"')


def _in_order(_: Any, attribute: Attribute[Any], value: Sequence[StepName]) -> None:
    if not value or len(set(value)) < len(value):
        raise ValueError(f"{attribute.name} must name at least one step, and none twice")


class Start(StrEnum):
    BASE = "base"
    """The model that the role's configuration names."""
    SERVING = "serving"
    """The version that serves now."""


class Quantisation(StrEnum):
    F16 = "F16"
    Q8_0 = "Q8_0"
    Q4_0 = "Q4_0"
    Q4_1 = "Q4_1"


@frozen
class DataRecipe:
    min_examples: int = field(default=8, validator=validators.ge(1))
    """Training examples below which a run is refused."""
    min_heldout: int = field(default=2, validator=validators.ge(1))
    heldout_share: float = field(default=0.15, validator=[validators.gt(0), validators.le(0.5)])
    """Share of `--corpus` files that are kept for evaluation."""
    window_chars: int = field(default=1400, validator=validators.ge(200))
    """Characters of a corpus file that become one example."""
    span_share: float = field(default=0.3, validator=share)
    """Share of corpus training examples whose middle is any span of characters; the rest of them,
    and all held-out ones, have what tab completion is asked for: the rest of a line, or of a few."""
    heldout_days: int = field(default=0, validator=validators.ge(0))
    """Recorded work is parted by time as well: what is held out is of the last so many days, what is
    learnt from is older. 0 parts it by files (for chats, sessions) alone."""
    seed: int = field(default=1, validator=validators.ge(0))
    """Decides which files are held out."""


class SuiteName(StrEnum):
    """What a model is put through beside its role's exam."""

    GENERAL = "general"
    """General text, so that forgetting shows."""
    CHOICES = "choices"
    """Multiple choice made from the specs of commands."""
    EFFICIENCY = "efficiency"
    """Characters that a token holds."""
    INSTRUCTIONS = "instructions"
    """Instructions whose following a program can check."""
    SCRIPTS = "scripts"
    """Held-out requests for scripts, run by the tools."""
    ANSWERS = "answers"
    """Held-out questions, answered and laid beside the right answer."""
    BUGS = "bugs"
    """Who takes a held-out bug."""
    REPLAY = "replay"
    """Held-out texts that a person took: would they have been offered?"""


@frozen
class EvaluateRecipe:
    samples: int = field(default=48, validator=validators.ge(2))
    context: int = field(default=384, validator=validators.ge(64))
    """Tokens of one prompt."""
    generate: int = field(default=32, validator=positive)
    """Tokens generated at most for the middle's first line; at most half of `context`."""
    margin: float = field(default=0.1, validator=share)
    """How much worse, beyond noise, exact match, edit similarity and the suites' shares may be."""
    must_win: bool = False
    """Refuse what is not better beyond noise by the exam's main score; else it must only not be worse."""
    suites: tuple[SuiteName, ...] = ()
    suite_samples: int = field(default=24, validator=validators.ge(2))
    """Questions of each suite."""
    candidates: int = field(default=5, validator=[validators.ge(1), validators.le(64)])
    """Scripts that are written for each request of the suite `scripts`: the k of pass@k."""
    most_forgotten: float = field(default=0.2, validator=validators.ge(0.0))
    """How many nats per character of general text, beyond noise, the model may lose."""
    seed: int = field(default=7, validator=validators.ge(0))

    def __attrs_post_init__(self) -> None:
        if self.generate > self.context // 2:
            raise ValueError("generate is above half of context, which is kept free for it")


class Form(StrEnum):
    MODEL = "model"
    """One file with all weights."""
    ADAPTER = "adapter"
    """A small file with low-rank matrices, which the server adds to the configured model."""


@frozen
class ExportRecipe:
    form: Form = Form.MODEL
    """An adapter needs one training step, by `method = "lora"`."""
    quantisation: Quantisation = Quantisation.Q8_0
    """Of a model."""
    adapter_quantisation: Quantisation = Quantisation.F16
    """Of an adapter: Q8_0 halves it, where the rank is a multiple of 32."""
    proof_positions: int = field(default=2000, validator=validators.ge(1))
    min_agreement: float = field(default=0.99, validator=share)
    """Least share of positions at which the exported file's likeliest token is torch's."""


@frozen
class PublishRecipe:
    keep: int = field(default=5, validator=validators.ge(2))
    """Published versions kept per role; the serving one and the one before it always stay."""


S = TypeVar("S", bound=AttrsInstance)


@frozen
class Recipe:
    """The common part; `recipe_class` adds the sections of the steps, which `section` returns."""

    name: str = field(validator=file_name)
    steps: tuple[StepName, ...] = field(validator=_in_order)
    description: str = ""
    role: str = field(default=ROLES[0], validator=validators.in_(ROLES))
    start: Start = Start.BASE
    data: DataRecipe = Factory(DataRecipe)
    evaluate: EvaluateRecipe = Factory(EvaluateRecipe)
    export: ExportRecipe = Factory(ExportRecipe)
    publish: PublishRecipe = Factory(PublishRecipe)

    def section(self, kind: type[S]) -> S:
        """The section of this class. Raises LookupError where no step of the recipe has it."""
        values = (getattr(self, attribute.name) for attribute in fields(type(self)))
        found = next((value for value in values if type(value) is kind), None)
        if found is None:
            raise LookupError(f"the recipe {self.name} has no {kind.__name__}")
        return found


@cache
def recipe_class(steps: tuple[StepName, ...]) -> type[Recipe]:
    """The class of recipes with these steps: the common part and one section for each."""
    sections = {name.value: load_step(name).Section for name in steps}
    attributes = {name: field(factory=kind, type=kind) for name, kind in sections.items()}
    return cast("type[Recipe]", make_class("Recipe", attributes, bases=(Recipe,), frozen=True))
