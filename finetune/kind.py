"""What the `finetune` command asks of each kind of training: recipes of steps, and the retriever's."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from chipsmith.core.config import Config
from chipsmith.core.home import Home
from chipsmith.finetune.gather import Order
from chipsmith.finetune.launch.launcher import HERE, Launch
from chipsmith.finetune.run import Run
from chipsmith.finetune.serving import Serving
from chipsmith.finetune.stages import Stage


class Kind(Protocol):
    """A module with these names."""

    AFTERWARDS: str
    """What is to be done once a version is published, if anything."""

    def read_order(
        self, values: dict[str, Any], role: str | None, export: Path | None, corpus: tuple[Path, ...]
    ) -> Order[Any]:
        """Of a recipe's values. Raises RecipeError, InputError."""

    def plan(self, home: Home, config: Config, order: Order[Any]) -> dict[str, Any]:
        """What a run would use, take and need."""

    def find_or_create_run(self, home: Home, config: Config, order: Order[Any]) -> Run:
        """The run that the order continues, or a new one with its data written down."""

    def disk_needed(self, base: Path, recipe: Any) -> int:
        """Bytes that a run writes at its peak."""

    def stages(self, run: Run, launch: Launch = HERE) -> Iterable[Stage]:
        """What is to be done, in order; each is asked for when those before it are done.

        Raises:
            InputError: the kind cannot be launched so.
        """

    def compare(
        self, home: Home, config: Config, order: Order[Any], old: Serving, new: Serving
    ) -> dict[str, Any]:
        """The verdict on two models."""


def kind_of(values: dict[str, Any]) -> Kind:
    """The kind of training that a recipe's values are for."""
    if values.get("role") == "embed":
        from chipsmith.finetune.retriever import command

        return command
    from chipsmith.finetune import pipeline

    return pipeline
