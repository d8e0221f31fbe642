"""Text to tokens exactly as the served model does it: by llama.cpp, from the GGUF's own vocabulary."""

from __future__ import annotations

import ctypes
import logging
from functools import cache, cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from chipsmith.core.errors import BrokenModelError, RecipeError
from chipsmith.core.fim import SMOLLM2_SENTINELS, FimTokens, named_sentinels
from chipsmith.core.weights import check_gguf

log = logging.getLogger("llama.cpp")

SENTINEL_NAMES = ("<issue_start>", "<issue_comment>", "<issue_closed>")


class Vocabulary:
    """The vocabulary of a GGUF file; no weights are read.

    Raises:
        BrokenModelError: the file is not GGUF, or llama.cpp cannot read it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._llama = open_llama(path, vocab_only=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._llama.close()

    def tokenize(self, text: str) -> list[int]:
        tokens: list[int] = self._llama.tokenize(
            text.encode("utf-8", "replace"), add_bos=False, special=False
        )
        return tokens

    @property
    def end(self) -> int:
        """The token that ends a middle."""
        return int(self._llama.token_eos())

    @cached_property
    def sentinels(self) -> FimTokens:
        """The sentinels that the file names, else those that we give to its reserved tokens.

        Raises:
            RecipeError: the model has none, and no reserved tokens that we know.
        """
        if known := named_sentinels(self._llama.metadata.get):
            return known
        ids = (SMOLLM2_SENTINELS.prefix, SMOLLM2_SENTINELS.suffix, SMOLLM2_SENTINELS.middle)
        names = [self._llama.tokenize(name.encode(), add_bos=False, special=True) for name in SENTINEL_NAMES]
        if names != [[token] for token in ids]:
            raise RecipeError(
                f"{self.path.name} has no fill-in-the-middle tokens and no reserved tokens known to us.",
                fix="train from a SmolLM2 model, or from one whose metadata names such tokens.",
            )
        return SMOLLM2_SENTINELS


def open_llama(path: Path, *, adapter: Path | None = None, **options: Any) -> Any:
    """llama-cpp-python's `Llama` over a file, with a low-rank adapter or without.

    Raises:
        BrokenModelError: the file is missing, not GGUF, truncated, or unknown to llama.cpp.
    """
    from llama_cpp import Llama

    quieten_llama()
    fix = "check the file, or train or pull it again."
    if not path.is_file():
        raise BrokenModelError(f"{path} is missing.", fix=fix)
    check_gguf(path, fix=fix)
    if adapter is not None:
        check_gguf(adapter, fix=fix)
        options["lora_path"] = str(adapter)
    try:
        return Llama(model_path=str(path), verbose=False, **options)
    except (ValueError, AssertionError, RuntimeError) as error:
        raise BrokenModelError(f"llama.cpp cannot load {adapter or path}: {error}.", fix=fix) from error


@cache
def quieten_llama() -> None:
    """Let llama.cpp's messages go to our log instead of the terminal."""
    import llama_cpp

    llama_cpp.llama_log_set(_forward(), ctypes.c_void_p(0))


@cache
def _forward() -> Any:
    """The callback, kept for as long as llama.cpp may call it."""
    import llama_cpp

    def forward(_level: int, text: bytes, _data: object) -> None:
        log.debug(text.decode("utf-8", "replace").rstrip())

    return llama_cpp.llama_log_callback(forward)
