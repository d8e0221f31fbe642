"""Roles: which model, of which backend, answers for what."""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen, validators


class BackendKind(StrEnum):
    LLAMA = "llama"
    SENTENCE_TRANSFORMERS = "sentence-transformers"
    OPENAI = "openai"


@frozen
class RoleConfig:
    """Who answers for a role."""

    backend: BackendKind
    """Who computes: llama.cpp or sentence-transformers in the server, or a remote endpoint."""
    model: str
    """`embedded:NAME`, a path to a GGUF file or a model directory, a Hugging Face repository
    (sentence-transformers), or a remote model's name (openai)."""
    adapter: str | None = None
    """A LoRA adapter (GGUF) over the model."""
    context: int = field(default=2048, validator=validators.ge(128))
    """Tokens a request may span, prompt and answer together."""
    template: str = "auto"
    """Prompt template: `auto` reads the model's metadata."""
    url: str | None = None
    """Base address of the remote endpoint, such as `http://host:8000/v1`."""
    api_key_env: str | None = None
    """Environment variable that holds the endpoint's key; the key itself is never stored."""

    def __attrs_post_init__(self) -> None:
        if self.backend is BackendKind.OPENAI and not self.url:
            raise ValueError("backend openai needs url")


CHAT_MODEL = "embedded:smollm2-135m-instruct"
TAB_MODEL = "embedded:smollm2-135m-eda"
EMBED_MODEL = "embedded:all-minilm-l6-v2"


def default_roles() -> dict[str, RoleConfig]:
    return {
        "chat": RoleConfig(BackendKind.LLAMA, CHAT_MODEL),
        "tab": RoleConfig(BackendKind.LLAMA, TAB_MODEL),
        "embed": RoleConfig(BackendKind.SENTENCE_TRANSFORMERS, EMBED_MODEL, context=256),
    }


ROLES = ("chat", "tab", "embed", "rerank", "script")
