"""What a role should be served by, as the configuration and the registry say, and the making of it."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Protocol

from attrs import evolve, frozen

from chipsmith.core.config import BackendKind, Config, EngineConfig, RoleConfig
from chipsmith.core.embedded import SCHEME, resolve_model
from chipsmith.core.errors import ConfigError
from chipsmith.core.registry import BASE, Registry
from chipsmith.core.weights import ADAPTER
from chipsmith.server.engine.turns import Turns


class Closable(Protocol):
    async def close(self) -> None: ...


@frozen
class Wanted:
    """One version for one role."""

    role: str
    config: RoleConfig
    version: str
    weights: Path | None
    """None where the configured model serves."""
    asks: str = ""

    @classmethod
    def of(cls, role: str, config: Config, registry: Registry) -> Wanted:
        """The version that the registry names, over the model that is configured.

        Raises:
            ConfigError: the version was made from another model.
        """
        configured = config.roles[role]
        version = registry.active(role).version
        if version == BASE:
            return cls(role, configured, BASE, None)
        manifest = registry.manifest(role, version)
        base, model = manifest.base, configured.model
        if base != model:
            raise ConfigError(
                f"The {role} version {version} comes from {base}, the configuration names {model}.",
                fix=f"`chipsmith models use {role} {BASE}`, or set roles.{role}.model to {base}.",
            )
        weights = registry.weights(role, version)
        if weights.name == ADAPTER:  # it serves over the configured model
            return cls(role, evolve(configured, adapter=str(weights)), version, None, manifest.asks)
        return cls(role, configured, version, weights, manifest.asks)

    @property
    def key(self) -> Hashable:
        """Equal for roles that can share one loaded model."""
        where = self.weights or (self.config.model, self.config.url)
        return (self.config.backend, where, self.config.adapter, self.config.context, self.config.template)

    def make(self, engine: EngineConfig, forms: Path, turns: Turns) -> Closable:
        """The backend; loading takes seconds.

        Args:
            forms: where the fastest forms of embedded models are kept.
            turns: of the server's engines.
        """
        if self.config.backend is BackendKind.OPENAI:
            from chipsmith.server.backends.remote import OpenAIBackend

            return OpenAIBackend(self.config)
        if self.config.backend is BackendKind.SENTENCE_TRANSFORMERS:
            return self._transformer(engine.threads)
        from chipsmith.server.backends.llama import LlamaBackend

        weights = self.weights or (self._form(forms) if engine.fit else resolve_model(self.config.model))
        return LlamaBackend(weights, role=self.config, config=engine, turns=turns)

    def _transformer(self, threads: int | None) -> Closable:
        model = self.weights or resolve_model(self.config.model)
        if self.role == "rerank":
            from chipsmith.server.backends.rerank import CrossEncoderBackend

            return CrossEncoderBackend(model, context=self.config.context, threads=threads)
        from chipsmith.server.backends.embedding import SentenceTransformersBackend

        return SentenceTransformersBackend(model, context=self.config.context, threads=threads)

    def _form(self, forms: Path) -> Path:
        """The file of the configured model; of an embedded one its fastest form on this machine."""
        path = resolve_model(self.config.model)
        if not self.config.model.startswith(SCHEME):
            return path
        from chipsmith.server.engine.fit import fitted

        return fitted(path, forms)
