"""llama.cpp's context, and the batches that it decodes; only the engine's thread may call them.

A thin layer over llama-cpp-python's low-level interface (`llama.h`).
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np

from chipsmith.core.config import EngineConfig
from chipsmith.core.errors import BrokenModelError
from chipsmith.core.fim import FimTokens, named_sentinels
from chipsmith.core.processors import cores
from chipsmith.core.weights import check_gguf
from chipsmith.server.engine.model import Model, text_value


def decode_threads(config: EngineConfig) -> int:
    """Threads of one decode: as configured, else one for each core it may use."""
    return config.threads or cores()


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
    A prompt's logits are the same however it is cut into batches, as long as no piece is one token alone: for
    that llama.cpp has kernels that round otherwise.
    """

    def __init__(self, model: Model, *, sequences: int, length: int, batch: int, threads: int) -> None:
        parameters = llama_cpp.llama_context_default_params()
        parameters.n_ctx = sequences * length
        parameters.n_batch = parameters.n_ubatch = batch
        parameters.n_seq_max = sequences
        parameters.n_threads = parameters.n_threads_batch = threads
        parameters.kv_unified = False
        # Fused attention rounds otherwise from 64 rows on, so that an answer depends on what is cached of its
        # prompt. For the few rows of a keystroke it is the slower one, too.
        parameters.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
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
        return named_sentinels(lambda key: text_value(read, key))

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
