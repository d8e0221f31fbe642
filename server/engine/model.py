"""llama.cpp's model as a Python object that frees what it holds: weights, vocabulary, metadata.

A thin layer over llama-cpp-python's low-level interface (`llama.h`).
"""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Callable
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any

import llama_cpp

from chipsmith.core.errors import BrokenModelError, OverloadedError
from chipsmith.core.fim import ORDER_KEY, FimOrder, FimTokens
from chipsmith.core.weights import check_gguf

_STRING_BYTES = 1 << 20
_LEVELS = {2: logging.INFO, 3: logging.WARNING}

log = logging.getLogger("llama.cpp")


@llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]  # ctypes' callback type
def _forward_log(level: int, text: bytes, _data: object) -> None:
    """llama.cpp's messages go to our log, a level lower than it thinks: aborted decodes are no error."""
    log.log(_LEVELS.get(level, logging.DEBUG), text.decode("utf-8", "replace").rstrip())


@cache
def initialise_backend() -> None:
    """Prepare llama.cpp, once; every function of it that logs wants this first."""
    llama_cpp.llama_backend_init()
    llama_cpp.llama_log_set(_forward_log, ctypes.c_void_p(0))


class Model:
    """Weights and vocabulary of one GGUF file; shared by any number of contexts and threads.

    Raises:
        BrokenModelError: the file is not GGUF, truncated, or of an architecture unknown to llama.cpp.
    """

    def __init__(self, path: Path) -> None:
        initialise_backend()
        fix = "name another file; this one may be truncated or of an architecture unknown to llama.cpp."
        check_gguf(path, fix=fix)
        self.path = path
        self._handle = llama_cpp.llama_model_load_from_file(
            str(path).encode(), llama_cpp.llama_model_default_params()
        )
        if not self._handle:
            raise BrokenModelError(f"llama.cpp cannot load {path}.", fix=fix)
        self._vocab: Any = llama_cpp.llama_model_get_vocab(self._handle)
        self.vocabulary_size = llama_cpp.llama_vocab_n_tokens(self._vocab)

    def close(self) -> None:
        if self._handle:
            llama_cpp.llama_model_free(self._handle)
            self._handle = self._vocab = None

    @property
    def handle(self) -> Any:
        return self._handle

    @property
    def vocab(self) -> Any:
        return self._vocab

    def metadata(self, key: str) -> str | None:
        """A value of the file's metadata as text, or None."""
        return text_value(partial(llama_cpp.llama_model_meta_val_str, self._handle), key)

    @cached_property
    def fim(self) -> FimTokens | None:
        """The fill-in-the-middle sentinels that the metadata names, or None."""
        prefix, suffix, middle = (
            int(read(self._vocab))
            for read in (
                llama_cpp.llama_vocab_fim_pre,
                llama_cpp.llama_vocab_fim_suf,
                llama_cpp.llama_vocab_fim_mid,
            )
        )
        if min(prefix, suffix, middle) < 0:
            return None
        return FimTokens(prefix, suffix, middle, FimOrder(self.metadata(ORDER_KEY) or FimOrder.PSM))

    @cached_property
    def trained_context(self) -> int:
        """Tokens of the longest text that the model was trained on."""
        return int(llama_cpp.llama_model_n_ctx_train(self._handle))

    @cached_property
    def beginning(self) -> int | None:
        """The token that starts a text, where the model asks for one."""
        wanted = llama_cpp.llama_vocab_get_add_bos(self._vocab)
        return int(llama_cpp.llama_vocab_bos(self._vocab)) if wanted else None

    @cached_property
    def beginning_text(self) -> str:
        return self._control_text(int(llama_cpp.llama_vocab_bos(self._vocab)))

    @cached_property
    def ending_text(self) -> str:
        return self._control_text(int(llama_cpp.llama_vocab_eos(self._vocab)))

    def _control_text(self, token: int) -> str:
        return self._piece(token, special=True).decode("utf-8", "replace") if token >= 0 else ""

    def tokenize(self, text: str, *, special: bool = False) -> list[int]:
        """Token ids of `text`; with `special`, the names of control tokens in it become those tokens."""
        if self._vocab is None:
            raise OverloadedError(f"{self.path.name} has been closed.", fix="ask again.")
        data = text.encode("utf-8", "replace")
        size = len(data) + 2
        tokens = (llama_cpp.llama_token * size)()
        count = llama_cpp.llama_tokenize(self._vocab, data, len(data), tokens, size, False, special)
        return tokens[:count]

    @cached_property
    def pieces(self) -> list[bytes]:
        """The bytes that every token stands for; control tokens have none."""
        return [self._piece(token) for token in range(self.vocabulary_size)]

    def piece(self, token: int) -> bytes:
        return self.pieces[token]

    def _piece(self, token: int, *, special: bool = False) -> bytes:
        buffer = ctypes.create_string_buffer(256)
        length = llama_cpp.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, special)
        return buffer.raw[: max(length, 0)]

    def ends(self, token: int) -> bool:
        """Whether a token ends a generation."""
        return bool(llama_cpp.llama_vocab_is_eog(self._vocab, token))


def text_value(read: Callable[[bytes, Any, int], int], key: str) -> str | None:
    """A value of a file's metadata as text, or None."""
    buffer = ctypes.create_string_buffer(_STRING_BYTES)
    length = read(key.encode(), buffer, len(buffer))
    return buffer.value.decode("utf-8", "replace") if length >= 0 else None
