"""The floor: what bare llama.cpp needs for the same new prompt tokens and as many generated ones."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.peers import CONTEXT, Counts
from benchmarks.traces import Key
from chipsmith.core.fim import completion_prompt
from chipsmith.core.processors import cores
from chipsmith.server.engine.context import Batch, Context
from chipsmith.server.engine.model import Model
from chipsmith.server.engine.sampling import Sampler, Sampling
from chipsmith.server.engine.slots import common_prefix

BATCH = 512
"""llama.cpp's own default of a micro-batch."""


class Floor:
    """One sequence, one thread, no server: decode, take the likeliest token, decode."""

    def __init__(self, path: Path) -> None:
        self.model = Model(path)
        self._context = Context(self.model, sequences=1, length=CONTEXT, batch=BATCH, threads=cores())
        self._batch = Batch(BATCH)
        self._sampler = Sampler(Sampling(temperature=0.0), self.model)
        self._standing: list[int] = []

    def prompt(self, key: Key, most: int) -> list[int]:
        """The tokens of a key's whole prompt."""
        suffix = self.model.tokenize(key.suffix) if self.model.fim else []
        budget = self._context.length - most - 1
        return completion_prompt(self.model.fim, self.model.tokenize(key.prefix), suffix, budget=budget)

    def milliseconds(self, prompt: list[int], counts: Counts) -> float:
        """Time for what `counts` says of a prompt; what is reused stands there before the clock starts."""
        reused = counts.reused or 0
        whole = prompt[: reused + (counts.recomputed or 0)]
        self._stand(whole[:reused])
        started = time.perf_counter()
        self._decode(reused, whole[reused:])
        position = len(whole)
        for _ in range(counts.generated - 1):
            token = self._sampler.sample(self._context, -1)
            assert token is not None, "without a grammar something always follows"
            self._decode(position, [token])
            position += 1
        self._sampler.sample(self._context, -1)
        taken = 1e3 * (time.perf_counter() - started)
        self._standing = whole
        return taken

    def _stand(self, tokens: list[int]) -> None:
        shared = common_prefix(self._standing, tokens)
        self._context.forget(0, shared)
        self._decode(shared, tokens[shared:])

    def _decode(self, start: int, tokens: list[int]) -> None:
        for at in range(0, len(tokens), BATCH):
            part = tokens[at : at + BATCH]
            self._batch.clear()
            self._batch.add(0, start + at, part, outputs=1)
            self._context.decode(self._batch)

    def close(self) -> None:
        self._sampler.close()
        self._context.close()
        self.model.close()
