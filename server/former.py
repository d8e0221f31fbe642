"""The embedding model that an index was made with, while another one serves and the index is not yet its."""

from __future__ import annotations

import re

from attrs import define, field

from chipsmith.core.config import Config
from chipsmith.core.embedded import resolve_model
from chipsmith.core.errors import ModelError
from chipsmith.core.registry import BASE, Registry
from chipsmith.server.backends.base import EmbeddingBackend

_IDENTITY = re.compile(r"(?P<model>.+)@(?P<version>[^@/]+)/(?P<context>\d+)")
"""As `retrieval.embedding.identity_of` writes it for a model of this machine."""


@define
class FormerEmbedding:
    """Holds one such model, loaded when an index is first asked that needs it."""

    config: Config
    registry: Registry
    _identity: str = field(default="", init=False)
    _backend: EmbeddingBackend | None = field(default=None, init=False)

    def get(self, identity: str) -> EmbeddingBackend | None:
        """The model of that name; None where this machine does not have it."""
        if identity != self._identity:
            self._identity, self._backend = identity, self._load(identity)
        return self._backend

    def _load(self, identity: str) -> EmbeddingBackend | None:
        from chipsmith.server.backends.embedding import SentenceTransformersBackend

        match = _IDENTITY.fullmatch(identity)
        if match is None or " " in identity:
            return None
        try:
            weights = (
                resolve_model(match["model"])
                if match["version"] == BASE
                else self.registry.weights("embed", match["version"])
            )
        except ModelError:
            return None
        return SentenceTransformersBackend(
            weights, context=int(match["context"]), threads=self.config.engine.threads
        )

    async def close(self) -> None:
        if self._backend is not None:
            await self._backend.close()
