"""The embedding model of a process that writes to the index: its own, so that the server does not stutter."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import numpy as np

from chipsmith.core.config import BackendKind, Config, RoleConfig
from chipsmith.core.embedded import resolve_model
from chipsmith.core.errors import ConfigError
from chipsmith.core.home import Home
from chipsmith.core.registry import BASE, Registry
from chipsmith.retrieval.embedding import Embedding, estimate, identity_of
from chipsmith.retrieval.schema import Vectors, unit

ROLE = "embed"


def embedding_of(home: Home, config: Config) -> Embedding:
    """The model that serves for the role embed.

    Raises:
        UnknownRoleError, ConfigError: no model is configured, or one that makes no embeddings.
        ModelError: it cannot be loaded.
    """
    role = config.role(ROLE)
    registry = Registry(home.models)
    version = registry.active(ROLE).version
    identity = identity_of(role, version)
    if role.backend is BackendKind.OPENAI:
        return RemoteEmbedding(role, identity)
    if role.backend is not BackendKind.SENTENCE_TRANSFORMERS:
        raise ConfigError(
            f"The backend {role.backend} makes no embeddings.",
            fix="set roles.embed.backend to sentence-transformers or openai.",
        )
    from chipsmith.retrieval.embedder import Embedder

    weights = resolve_model(role.model) if version == BASE else registry.weights(ROLE, version)
    return Embedder(weights, max_tokens=role.context, threads=config.engine.threads, identity=identity)


class RemoteEmbedding:
    """Vectors from an OpenAI-compatible endpoint."""

    def __init__(self, role: RoleConfig, identity: str) -> None:
        self._role = role
        self.identity = identity
        self.dimensions = self.encode(["dimensions"]).shape[1]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Raises ServerUnreachableError, RefusedError."""
        from chipsmith.server.backends.remote import OpenAIBackend

        async def ask() -> list[list[float]]:
            backend = OpenAIBackend(self._role)
            try:
                return await backend.embed(texts)
            finally:
                await backend.close()

        return unit(np.asarray(asyncio.run(ask()), np.float32))

    def count(self, texts: Sequence[str]) -> list[int]:
        return estimate(texts)
