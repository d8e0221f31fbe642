"""llama.cpp's model and context as two Python objects that free what they hold.

A thin layer over llama-cpp-python's low-level interface (`llama.h`); only the engine's thread may
call a Context.
"""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Callable, Sequence
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np
import psutil

from chipsmith.core.config import EngineConfig
from chipsmith.core.errors import BrokenModelError, OverloadedError
from chipsmith.core.fim import ORDER_KEY, FimOrder, FimTokens, named_sentinels
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


def decode_threads(config: EngineConfig) -> int:
    """Threads of one decode: as configured, else one per physical core."""
    return config.threads or psutil.cpu_count(logical=False) or 1


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
        return _text(partial(llama_cpp.llama_model_meta_val_str, self._handle), key)

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


def _text(read: Callable[[bytes, Any, int], int], key: str) -> str | None:
    """A value of a file's metadata as text, or None."""
    buffer = ctypes.create_string_buffer(_STRING_BYTES)
    length = read(key.encode(), buffer, len(buffer))
    return buffer.value.decode("utf-8", "replace") if length >= 0 else None


class Batch:
    """A llama_batch whose columns are numpy arrays, filled without a Python loop."""

    def __init__(self, capacity: int) -> None:
        self.tokens = np.zeros(capacity, np.int32)
        self.positions = np.zeros(capacity, np.int32)
        self.sequences = np.zeros(capacity, np.int32)
        self.outputs = np.zeros(capacity, np.int8)
        self._counts = np.ones(capacity, np.int32)
        self._rows = self.sequences.ctypes.data + 4 * np.arange(capacity, dtype=np.uintp)
        self.capacity = capacity
        self.size = 0

    def clear(self) -> None:
        self.size = 0

    def add(self, sequence: int, start: int, tokens: Sequence[int], *, outputs: int) -> range:
        """Append a run of tokens from position `start`; returns the rows of its last `outputs` ones."""
        begin, end = self.size, self.size + len(tokens)
        self.tokens[begin:end] = tokens
        self.positions[begin:end] = np.arange(start, start + len(tokens))
        self.sequences[begin:end] = sequence
        self.outputs[begin:end] = 0
        self.outputs[end - outputs : end] = 1
        self.size = end
        return range(end - outputs, end)

    def native(self) -> Any:
        def column(values: Any, kind: Any) -> Any:
            return values.ctypes.data_as(ctypes.POINTER(kind))

        return llama_cpp.llama_batch(
            self.size,
            column(self.tokens, ctypes.c_int32),
            None,
            column(self.positions, ctypes.c_int32),
            column(self._counts, ctypes.c_int32),
            column(self._rows, ctypes.POINTER(ctypes.c_int32)),
            column(self.outputs, ctypes.c_int8),
        )


class DecodeAborted(Exception):
    """A decode was stopped by `Context.abort`; nothing of its batch may be relied on."""


class Context:
    """The key-value cache of `sequences` sequences, each of up to `length` tokens.

    Sequences have streams of their own: one sequence's attention does not pay for another's cells.
    """

    def __init__(self, model: Model, *, sequences: int, length: int, batch: int, threads: int) -> None:
        parameters = llama_cpp.llama_context_default_params()
        parameters.n_ctx = sequences * length
        parameters.n_batch = parameters.n_ubatch = batch
        parameters.n_seq_max = sequences
        parameters.n_threads = parameters.n_threads_batch = threads
        parameters.kv_unified = False
        parameters.no_perf = True
        self._handle = llama_cpp.llama_init_from_model(model.handle, parameters)
        if not self._handle:
            raise BrokenModelError(
                f"llama.cpp cannot make a context of {sequences} × {length} tokens for {model.path}.",
                fix="lower `context` of the role or `engine.slots`.",
            )
        self.model = model
        self.length = int(llama_cpp.llama_n_ctx_seq(self._handle))
        self._memory: Any = llama_cpp.llama_get_memory(self._handle)
        self._abort = ctypes.create_string_buffer(2)
        self._install_abort()

    def _install_abort(self) -> None:
        """Let `strlen` be the abort callback: 0 for "" and 1 for "\\x01".

        ggml asks it at every node of the graph; a Python callback there would cost a tenth of the decode.
        """
        strlen = ctypes.CDLL(None).strlen
        callback = ctypes.cast(strlen, llama_cpp.ggml_abort_callback)
        llama_cpp.llama_set_abort_callback(self._handle, callback, ctypes.cast(self._abort, ctypes.c_void_p))

    def attach(self, adapter: Path) -> FimTokens | None:
        """Let a LoRA adapter (GGUF) change the weights in this context only; freed with the model.

        Returns the sentinels that it was taught, if its metadata names some.

        Raises:
            BrokenModelError: it is missing, not GGUF, or made for another model.
        """
        fix = "correct `adapter` of the role, or remove it."
        if not adapter.is_file():
            raise BrokenModelError(f"There is no adapter {adapter}.", fix=fix)
        check_gguf(adapter, fix=fix)
        loaded = llama_cpp.llama_adapter_lora_init(self.model.handle, str(adapter).encode())
        if not loaded:
            raise BrokenModelError(f"The adapter {adapter} does not fit {self.model.path}.", fix=fix)
        adapters = (llama_cpp.llama_adapter_lora_p_ctypes * 1)(loaded)
        llama_cpp.llama_set_adapters_lora(self._handle, adapters, 1, (ctypes.c_float * 1)(1.0))
        read = partial(llama_cpp.llama_adapter_meta_val_str, loaded)
        return named_sentinels(lambda key: _text(read, key))

    def close(self) -> None:
        if self._handle:
            llama_cpp.llama_free(self._handle)
            self._handle = None

    @property
    def handle(self) -> Any:
        return self._handle

    def abort(self) -> None:
        """Stop the decode that runs now, from any thread; `resume` allows the next."""
        self._abort[0] = b"\x01"

    def resume(self) -> None:
        self._abort[0] = b"\x00"

    def use_threads(self, count: int) -> None:
        """Threads of the decodes that follow."""
        llama_cpp.llama_set_n_threads(self._handle, count, count)

    def decode(self, batch: Batch) -> None:
        """Compute a batch.

        Raises:
            DecodeAborted: `abort` was called.
            BrokenModelError: llama.cpp failed.
        """
        result = llama_cpp.llama_decode(self._handle, batch.native())
        if result == 2:
            raise DecodeAborted
        if result != 0:
            raise BrokenModelError(
                f"llama.cpp could not decode {batch.size} tokens (code {result}).",
                fix="lower `context` of the role; if that does not help, `chipsmith doctor`.",
            )

    def logits(self, row: int) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Logits of a batch row, shape (vocabulary,); valid until the next decode."""
        pointer = llama_cpp.llama_get_logits_ith(self._handle, row)
        return np.ctypeslib.as_array(pointer, shape=(self.model.vocabulary_size,))

    def forget(self, sequence: int, start: int = 0) -> None:
        """Drop a sequence's cells from position `start` on."""
        llama_cpp.llama_memory_seq_rm(self._memory, sequence, start, -1)

    def copy(self, source: int, target: int, length: int) -> None:
        """Let `target` hold the first `length` cells of `source`."""
        llama_cpp.llama_memory_seq_cp(self._memory, source, target, -1, -1)
        self.forget(target, length)
