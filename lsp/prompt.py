"""What an offer rests on, as the server is asked for it and as the events tell of it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Literal

import cattrs
from attrs import frozen
from lsprotocol import types

from chipsmith.core.events import CompletionOutcome, CompletionShown, Timings, new_id
from chipsmith.lsp.context.snippet import Snippet
from chipsmith.lsp.documents import Document
from chipsmith.lsp.session import Session
from chipsmith.lsp.windows import Window

log = logging.getLogger(__name__)

Trigger = Literal["automatic", "invoked"]


@frozen
class Prompt:
    """A cursor in a document as it stood when it was asked about, and what was known around it."""

    path: str
    uri: str
    language: str
    line_end: str
    position: types.Position
    window: Window
    context: Sequence[Snippet]

    @classmethod
    def at(cls, document: Document, offset: int, window: Window, context: Sequence[Snippet]) -> Prompt:
        return cls(
            document.path,
            document.uri,
            document.language_id or "",
            document.line_end,
            document.position_at_offset(offset),
            window,
            context,
        )

    def body(self) -> dict[str, Any]:
        """What the server is asked; the model knows line feeds only."""
        return {
            "prompt": self.window.prefix.replace("\r\n", "\n"),
            "suffix": self.window.suffix.replace("\r\n", "\n"),
            "language": self.language,
            "path": self.path,
            "document": self.uri,
            "context": [{"source": one.source, "path": one.path, "text": one.text} for one in self.context],
        }

    def text(self, answer: dict[str, Any]) -> str:
        """The completion in the document's own line ends; empty if the answer has none."""
        try:
            text = str(answer["choices"][0]["text"])
        except (KeyError, IndexError, TypeError):
            log.warning("an answer without a completion")
            return ""
        return text.replace("\r\n", "\n").replace("\n", self.line_end)

    def shown(
        self, answer: dict[str, Any], text: str, session: Session, trigger: Trigger, latency_ms: float
    ) -> CompletionShown:
        """The event of an offer."""
        return CompletionShown(
            **session.base(),
            completion=new_id(),
            path=self.path,
            language=self.language,
            line=self.position.line,
            character=self.position.character,
            prefix=self.window.prefix,
            suffix=self.window.suffix,
            text=text,
            trigger=trigger,
            **self._made_by(answer),
            latency_ms=latency_ms,
        )

    def filtered(self, answer: dict[str, Any], session: Session) -> CompletionOutcome:
        """What becomes of an offer that the server withheld: nobody saw it, so it has this event only."""
        return CompletionOutcome(
            **session.base(),
            completion=new_id(),
            outcome="filtered",
            reason=str(answer["filtered"]),
            language=self.language,
            **self._made_by(answer),
        )

    def _made_by(self, answer: dict[str, Any]) -> dict[str, Any]:
        """What wrote an answer, from what, and at which cost."""
        return {
            "model": str(answer.get("served_model", "")),
            "model_version": str(answer.get("model_version", "")),
            "adapter": str(answer.get("adapter", "")),
            "context_sources": list(dict.fromkeys(snippet.source for snippet in self.context)),
            "timings": cattrs.structure(answer.get("timings") or {}, Timings),
        }
