"""What the index asks of an embedding model, wherever that computes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chipsmith.core.config import RoleConfig
from chipsmith.retrieval.schema import Vectors


class Embedding(Protocol):
    """An embedding model; `identity` changes whenever its vectors do."""

    @property
    def identity(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row a text."""

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text."""


def estimate(texts: Sequence[str]) -> list[int]:
    """Tokens of each text where the model's tokenizer is elsewhere: rather too many than too few."""
    return [len(text.encode("utf-8", "replace")) // 3 + 1 for text in texts]


def identity_of(role: RoleConfig, version: str) -> str:
    """Names a role's model so that an index knows whether its vectors are that model's."""
    where = f"{role.url} " if role.url else ""
    return f"{where}{role.model}@{version}/{role.context}"
