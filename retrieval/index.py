"""The index: opened once, asked often, written by one at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from attrs import define, field, frozen

from chipsmith.core.config import RetrievalConfig
from chipsmith.core.corpus import Document
from chipsmith.core.errors import BrokenIndexError, NoIndexError
from chipsmith.core.home import Home
from chipsmith.retrieval import schema
from chipsmith.retrieval.embedding import Embedding
from chipsmith.retrieval.progress import Progress, Tell, ignore
from chipsmith.retrieval.schema import Vectors
from chipsmith.retrieval.search import Hit, Query, Searcher
from chipsmith.retrieval.store import REBUILD, Generation, Store
from chipsmith.retrieval.tables import Tables
from chipsmith.retrieval.writer import Writer

LOOK_S = 1.0
"""After which a reader looks whether another generation serves; of the same one it reads the latest rows."""
EMPTY = "Nothing has been indexed yet."
INDEX = "`chipsmith index PATH…`"


@frozen
class State:
    """What an index holds, for people."""

    uri: str
    model: str
    created: str
    documents: int
    passages: int
    """Without the duplicates."""
    duplicates: int
    projects: dict[str, int]
    """Documents of each."""
    roots: list[str]
    building: str | None
    """The model of a generation that is not complete."""


@define
class Index:
    """Documents to be searched; `embedding` is asked for writing and by `search` without a vector."""

    store: Store
    embedding: Embedding | None = None
    _searcher: Searcher | None = field(default=None, init=False)
    _looked: float = field(default=0.0, init=False)

    @classmethod
    def at(cls, home: Home, config: RetrievalConfig, embedding: Embedding | None = None) -> Index:
        return cls(Store(config.uri or home.index), embedding)

    @property
    def _model(self) -> Embedding:
        if self.embedding is None:
            raise RuntimeError("the index was opened without an embedding model")
        return self.embedding

    def generation(self) -> Generation:
        """The one that serves.

        Raises:
            NoIndexError: nothing was indexed.
            BrokenIndexError: the tables cannot be read, or are of another version.
        """
        return self.searcher().generation

    def search(self, query: Query, embed: Callable[[Generation], Vectors] | None = None) -> list[Hit]:
        """At most `query.limit` hits, best first.

        Args:
            embed: the vector of the query's text by a generation's model; by default `embedding` makes it.

        Raises:
            NoIndexError, BrokenIndexError: as `generation`, or the vectors are another model's.
        """
        embed = embed or (lambda generation: self._vector(query.text, generation))
        searcher = self.searcher()
        try:
            return searcher.search(query, embed)
        except BrokenIndexError:  # its tables may have been swept away since
            return self.searcher(anew=True).search(query, embed)

    def _vector(self, text: str, generation: Generation) -> Vectors:
        if generation.model != self._model.identity:
            raise BrokenIndexError(
                f"The index was made with {generation.model}, not {self._model.identity}.",
                fix="`chipsmith index`, which computes its vectors anew; the old ones serve meanwhile.",
            )
        vector: Vectors = self._model.encode([text])[0]
        return vector

    def update(self, documents: Iterable[Document], tell: Tell = ignore) -> Progress:
        """Put documents in, in place of what was known of them; what is equal is skipped."""
        with self.writing(tell) as writer:
            return writer.update(documents)

    @contextmanager
    def writing(self, tell: Tell = ignore, *, rebuild: bool = False, settle: bool = True) -> Iterator[Writer]:
        """The one writer. If all went well the indexes are brought up to date, and what was built serves.

        Where the index is another model's, a generation of this one is built beside it and begins with the
        same documents.

        Args:
            rebuild: build beside what there is from what will be put in, and nothing else.
            settle: bring the indexes up to date, which takes seconds in a large table, whatever changed; else
                only when much has.

        Raises:
            IndexBusyError: another process writes.
            BrokenIndexError: the tables cannot be read, or are of another version, and `rebuild` is not set.
        """
        with self.store.writing():
            self.store.sweep()
            serving = self.store.current()
            target = self._target(serving, rebuild=rebuild)
            writer = Writer(Tables(self.store, target), self._model, tell)
            if serving and serving != target and not rebuild:
                writer.adopt(Tables(self.store, serving))
            yield writer
            writer.finish(settle=settle)
            if target.state != "current":
                self.store.promote(target)

    def _target(self, serving: Generation | None, *, rebuild: bool) -> Generation:
        """The generation to write to: the one that serves if it can, one that was begun, or a new one."""
        model = self._model
        if serving and not rebuild:
            if serving.schema != schema.VERSION:
                raise BrokenIndexError("The index is of another version of Chipsmith.", fix=REBUILD)
            if serving.model == model.identity:
                return serving
        for each in self.store.generations():
            if each.state != "building":
                continue
            if each.schema == schema.VERSION and each.model == model.identity and self._whole(each):
                return each
            self.store.sweep(also=each)
        made = self.store.begin(model.identity, model.dimensions)
        if serving is None:  # what is there already is better found than nothing
            self.store.promote(made)
            return next(each for each in self.store.generations() if each.name == made.name)
        return made

    def _whole(self, generation: Generation) -> bool:
        try:
            Tables(self.store, generation).known()
        except BrokenIndexError:
            return False
        return True

    def searcher(self, *, anew: bool = False) -> Searcher:
        """Of the generation that serves; raises as `generation`."""
        if self._searcher and not anew and time.monotonic() - self._looked < LOOK_S:
            return self._searcher
        generation = self.store.current()
        if generation is None:
            raise NoIndexError(EMPTY, fix=INDEX)
        if generation.schema != schema.VERSION:
            raise BrokenIndexError("The index is of another version of Chipsmith.", fix=REBUILD)
        if anew or self._searcher is None or self._searcher.generation != generation:
            self._searcher = Searcher(Tables(self.store, generation), self.store.uri)
        self._looked = time.monotonic()
        return self._searcher

    def state(self) -> State:
        """Raises NoIndexError, BrokenIndexError as `generation`."""
        generation = self.generation()
        tables = Tables(self.store, generation)
        counts: dict[str, Any] = tables.counts()
        building = next((each for each in self.store.generations() if each.state == "building"), None)
        return State(
            uri=self.store.uri,
            model=generation.model,
            created=generation.created,
            roots=self.store.roots(),
            building=building.model if building else None,
            **counts,
        )
