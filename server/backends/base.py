"""The interface of every backend; `tests/support/fakes.py` has the double."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Protocol

from attrs import Factory, field, frozen, validators

from chipsmith.core.events import Message, Timings
from chipsmith.server.engine.job import Delta, Priority
from chipsmith.server.engine.sampling import Sampling
from chipsmith.server.engine.text import StopRule

__all__ = ["ChatRequest", "CompletionRequest", "Delta", "EmbeddingBackend", "TextBackend", "Told"]


Told = Callable[[Timings], object]
"""Is told what a request has cost once it ended, also where nobody read to its end."""


def _nobody(_cost: Timings) -> None:
    """Nobody asks."""


@frozen(kw_only=True)
class CompletionRequest:
    """Write what stands between `prefix` and `suffix`."""

    prefix: str
    suffix: str = ""
    context: tuple[str, ...] = ()
    """Passages from elsewhere, as comments in whole lines; the first ones matter most."""
    max_tokens: int = field(default=64, validator=validators.ge(0))
    sampling: Sampling = Factory(Sampling)
    grammar: str | None = None
    """GBNF with a rule `root`: only what it allows is written."""
    stops: tuple[str, ...] = ()
    stop_when: StopRule | None = None
    priority: Priority = Priority.TAB
    whole: bool = False
    """The answer comes as one delta: nobody reads its beginning before its end."""
    heal: bool = True
    """The prefix may end within a word, which is then written anew; false where it ends as in training."""
    warm: bool = False
    """Compute the prompt for a request that is to come, and write nothing."""
    document: str | None = None
    """Key of the document, for reuse of its prompt."""
    told: Told = _nobody


@frozen(kw_only=True)
class ChatRequest:
    """Answer the last of `messages`."""

    messages: Sequence[Message] = field(validator=validators.min_len(1))
    max_tokens: int | None = field(default=None, validator=validators.optional(validators.ge(0)))
    """None is what the context leaves."""
    sampling: Sampling = Factory(Sampling)
    grammar: str | None = None
    """GBNF with a rule `root`: only what it allows is written."""
    stops: tuple[str, ...] = ()
    conversation: str | None = None
    told: Told = _nobody


class TextBackend(Protocol):
    """Generates text. The iterator's last delta carries `finish` and `timings`; closing it cancels.

    When the iterator has ended or is closed, the request's `told` was called.
    """

    @property
    def follows_grammars(self) -> bool:
        """Whether a request may have a `grammar`; one that may not is refused with InputError."""

    def chat(self, request: ChatRequest) -> AsyncGenerator[Delta]: ...

    def complete(self, request: CompletionRequest) -> AsyncGenerator[Delta]: ...

    @property
    def context(self) -> int:
        """Tokens that a request may span, prompt and answer together."""

    def tokens(self, text: str) -> int:
        """How many tokens a text has; an estimate from above where the tokenizer is elsewhere."""

    async def close(self) -> None:
        """Cancel what runs and free the memory."""


class EmbeddingBackend(Protocol):
    """Turns texts into vectors."""

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Unit vectors, one per text."""

    async def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text; an estimate where the tokenizer is elsewhere."""

    async def close(self) -> None:
        """Free the memory."""
