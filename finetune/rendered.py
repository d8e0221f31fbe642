"""Conversations as tokens, exactly as the server makes them for the model that a directory holds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from attrs import frozen

from chipsmith.core.chat_template import ChatTemplate, Part
from chipsmith.core.events import Message
from chipsmith.finetune.tokens import Tokens


@frozen(slots=False)
class Renderer:
    """The tokenizer and chat template of a model directory.

    What people and documents say is tokenised apart from the template: a control token's name in it, such
    as `<|im_end|>`, stays text, in training as in serving.
    """

    directory: Path

    @cached_property
    def tokens(self) -> Tokens:
        return Tokens(self.directory)

    @cached_property
    def tokenizer(self) -> Any:
        """As transformers and trl take it."""
        from transformers import AutoTokenizer

        return AutoTokenizer.from_pretrained(str(self.directory), local_files_only=True)

    @cached_property
    def template(self) -> ChatTemplate:
        """Raises ConfigError: the directory carries none, or a broken one."""
        marks = (self.tokenizer.bos_token or "", self.tokenizer.eos_token or "")
        return ChatTemplate("auto", self.tokenizer.chat_template, beginning=marks[0], ending=marks[1])

    def prompt(self, messages: Sequence[Message]) -> list[int]:
        """Tokens after which the model writes the answer. Raises InputError: the template refuses."""
        return [token for part in self.template.render(messages) for token in self._part(part)]

    def text(self, text: str) -> list[int]:
        """Tokens of what somebody wrote."""
        return self.tokens.tokenize(text)

    @cached_property
    def ending(self) -> list[int]:
        """What the model writes when an answer is done: the template's mark, else the end of the text."""
        talk = [Message("user", "?"), Message("assistant", "!")]
        after = self.template.render(talk, answered=True)[-1]
        tokens = [] if after.said else self._part(after)
        special = set(self.tokenizer.all_special_ids)
        at = next((at for at, token in enumerate(tokens) if token in special), None)
        return [self.tokens.end] if at is None else tokens[: at + 1]

    def _part(self, part: Part) -> list[int]:
        if part.said:
            return self.text(part.text)
        tokens: list[int] = self.tokenizer(part.text, add_special_tokens=False)["input_ids"]
        return tokens
