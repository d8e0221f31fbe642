"""Text to tokens by a model directory's own tokenizer, proven to do what llama.cpp does."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import cattrs
from attrs import frozen

from chipsmith.core.errors import BrokenModelError, RecipeError
from chipsmith.core.files import write_json
from chipsmith.core.fim import FimOrder, FimTokens

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TOKENIZER = "tokenizer.json"
FIM = "fim.json"
"""The sentinels, in a model directory whose model was trained with some."""
RESERVED = (
    ("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
    ("<issue_start>", "<issue_comment>", "<issue_closed>"),
)
"""Tokens that a vocabulary may have to spare for sentinels: those that `tokenizer` adds, SmolLM2's."""
FIX = "remove the run and begin again; it makes the directory anew."


class Tokenising(Protocol):
    """What makes rows of tokens needs of a vocabulary."""

    @property
    def end(self) -> int:
        """The token that ends a text."""

    @property
    def sentinels(self) -> FimTokens:
        """Raises RecipeError where there are none to use."""

    def tokenize(self, text: str) -> list[int]:
        """Names of control tokens in `text` are text."""


@frozen(slots=False)
class Tokens:
    """The tokenizer of a model directory.

    Raises:
        BrokenModelError: it is missing or broken.
    """

    directory: Path

    @cached_property
    def tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        try:
            found = Tokenizer.from_file(str(self.directory / TOKENIZER))
        except Exception as error:  # the library raises plain exceptions
            raise BrokenModelError(f"{self.directory / TOKENIZER}: {error}.", fix=FIX) from error
        found.encode_special_tokens = True
        return found

    def tokenize(self, text: str) -> list[int]:
        ids: list[int] = self.tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    @cached_property
    def end(self) -> int:
        file = self.directory / "config.json"
        try:
            found = json.loads(file.read_bytes())["eos_token_id"]
            return int(found[0] if isinstance(found, list) else found)
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise BrokenModelError(f"{file} names no token that ends a text: {error}.", fix=FIX) from error

    @property
    def known_sentinels(self) -> FimTokens | None:
        """Those that the model was trained with."""
        file = self.directory / FIM
        return cattrs.structure(json.loads(file.read_bytes()), FimTokens) if file.is_file() else None

    @cached_property
    def sentinels(self) -> FimTokens:
        """Those that the model was trained with, else reserved tokens of its vocabulary."""
        if known := self.known_sentinels:
            return known
        for names in RESERVED:
            prefix, suffix, middle = (self.tokenizer.token_to_id(name) for name in names)
            if prefix is not None and suffix is not None and middle is not None:
                return FimTokens(prefix, suffix, middle, FimOrder.SPM)
        raise RecipeError(
            f"{self.directory} has no fill-in-the-middle tokens and no reserved tokens known to us.",
            fix="put the step tokenizer first, or train from a model that has some.",
        )


def write_sentinels(directory: Path, sentinels: FimTokens) -> None:
    write_json(directory / FIM, cattrs.unstructure(sentinels))
