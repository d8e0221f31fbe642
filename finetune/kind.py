"""What the `finetune` command asks of each kind of training."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from chipsmith.core.config import Config
from chipsmith.core.errors import InputError
from chipsmith.core.home import Home
from chipsmith.finetune.gather import Order
from chipsmith.finetune.run import Run
from chipsmith.finetune.serving import Serving
from chipsmith.finetune.stage import Stage
from chipsmith.finetune.stages import Stages


class Kind(Protocol):
    """A module with these names."""

    ROLE: str
    """Whose model it trains."""
    RECIPE: str
    """The recipe where none is named."""
    STAGES: Stages
    AFTERWARDS: str
    """What is to be done once a version is published, if anything."""

    def read_order(self, recipe: str, export: Path | None, corpus: tuple[Path, ...]) -> Order[Any]:
        """Raises RecipeError, InputError."""

    def plan(self, home: Home, config: Config, order: Order[Any]) -> dict[str, Any]:
        """What a run would use, take and need."""

    def find_or_create_run(self, home: Home, config: Config, order: Order[Any]) -> Run:
        """The run that the order continues, or a new one with its data written down."""

    def disk_needed(self, base: Path, recipe: Any) -> int:
        """Bytes that a run writes at its peak."""

    def compare(
        self, home: Home, config: Config, order: Order[Any], old: Serving, new: Serving
    ) -> dict[str, Any]:
        """The verdict on two models."""


def kind_of(stage: Stage, role: str | None) -> Kind:
    """Raises InputError where the stage trains another role's model."""
    kind = _load(stage)
    if role not in (None, kind.ROLE):
        raise InputError(
            f'The stage "{stage}" does not train the role "{role}".',
            fix=f"leave --role out, or choose {_stages(role)}.",
        )
    return kind


def _load(stage: Stage) -> Kind:
    if stage is Stage.RETRIEVER:
        from chipsmith.finetune.retriever import command

        return command
    from chipsmith.finetune import completion

    return completion


def _stages(role: str | None) -> str:
    fitting = [f"--stage {stage}" for stage in Stage if role == _load(stage).ROLE]
    return fitting[0] if fitting else " or ".join(f"--role {_load(stage).ROLE}" for stage in Stage)
