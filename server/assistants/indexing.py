"""Files that were saved go into the index at once, by the server's own embedding model.

Whole folders are indexed by `chipsmith index`, in a process of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from attrs import frozen

from chipsmith.collectors.corpus.collect import collect
from chipsmith.collectors.corpus.options import Options
from chipsmith.collectors.corpus.report import Report
from chipsmith.core.config import Config
from chipsmith.core.errors import BrokenIndexError
from chipsmith.core.home import Home
from chipsmith.retrieval.embedding import Embedding, identity_of
from chipsmith.retrieval.index import Index
from chipsmith.retrieval.schema import Vectors
from chipsmith.server.backends.base import EmbeddingBackend
from chipsmith.server.hub import Hub

EMBED = "embed"
AT_ONCE = 8
"""Texts after which the model is free for somebody's query."""


@frozen
class Updated:
    """What became of the paths."""

    updated: int
    """Documents read anew."""
    unchanged: int
    removed: int
    ignored: int
    """Paths below nothing that was indexed."""
    left_out: dict[str, str]
    """Path to why it could not be read."""


class IndexingAssistant:
    """Writes to the index for the editors; one update at a time."""

    def __init__(self, hub: Hub, home: Home, config: Config) -> None:
        self._hub = hub
        self._home = home
        self._config = config
        self._one = asyncio.Lock()

    async def update(self, paths: Sequence[Path]) -> Updated:
        """Read files again that were saved, deleted or renamed.

        Raises:
            IndexBusyError: `chipsmith index` runs; ask again later.
            BrokenIndexError: the index cannot be read, or is another model's.
        """
        async with self._one, self._hub.embedding(EMBED) as (served, backend):
            identity = identity_of(self._config.role(EMBED), served.version)
            loop = asyncio.get_running_loop()
            return await asyncio.to_thread(self._update, paths, _Lent(loop, backend, identity))

    def _update(self, paths: Sequence[Path], embedding: Embedding) -> Updated:
        index = Index.at(self._home, self._config.retrieval, embedding)
        if index.store.current() is None:
            return Updated(0, 0, 0, ignored=len(paths), left_out={})
        serving = index.generation().model
        if serving != embedding.identity:
            raise BrokenIndexError(
                f"The index was made with {serving}, the server serves {embedding.identity}.",
                fix="`chipsmith index`, which computes the vectors anew.",
            )
        roots = [Path(root) for root in index.store.roots()]
        ours = [path for path in (_whole(path) for path in paths) if any(map(path.is_relative_to, roots))]
        report = Report()
        if ours:
            with index.writing(settle=False) as writer:
                known = writer.known()
                there = [path for path in ours if path.exists()]
                writer.update(
                    collect(there, known=known, report=report, options=Options(within=tuple(roots)))
                )
                gone = [str(path) for path in ours if not path.exists() and str(path) in known]
                writer.remove(sorted({*gone, *report.vanished}))
                done = writer.progress
        left_out = {each.path: each.why for each in report.examples}
        counts = (done.documents, report.unchanged, done.removed) if ours else (0, 0, 0)
        return Updated(*counts, ignored=len(paths) - len(ours), left_out=left_out)


def _whole(path: Path) -> Path:
    return path.expanduser().resolve()


@frozen
class _Lent:
    """The server's embedding model, for a thread."""

    _loop: asyncio.AbstractEventLoop
    _backend: EmbeddingBackend
    identity: str

    @property
    def dimensions(self) -> int:
        return len(self.encode([self.identity])[0])

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors: list[list[float]] = []
        for begin in range(0, len(texts), AT_ONCE):
            asked = self._backend.embed(texts[begin : begin + AT_ONCE])
            vectors += asyncio.run_coroutine_threadsafe(asked, self._loop).result()
        return np.asarray(vectors, np.float32)

    def count(self, texts: Sequence[str]) -> list[int]:
        return asyncio.run_coroutine_threadsafe(self._backend.count(texts), self._loop).result()
