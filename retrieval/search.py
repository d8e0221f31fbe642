"""Search: passages near in meaning and passages with the words, as one ranking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING, Any

from attrs import Factory, asdict, evolve, field, frozen, validators

from chipsmith.core.errors import InputError
from chipsmith.retrieval import schema
from chipsmith.retrieval.evidence import Told, told_by, weighed
from chipsmith.retrieval.fusion import fuse, share_of, varied
from chipsmith.retrieval.passages import Passage
from chipsmith.retrieval.schema import Vectors
from chipsmith.retrieval.store import Generation, reading
from chipsmith.retrieval.tables import PARTITION, Tables
from chipsmith.retrieval.words import words

if TYPE_CHECKING:
    from lancedb.table import Table

CANDIDATES = 60
"""Passages that each ranking names before they become one."""
WEIGHED = 30
"""Of these, the passages that are read for what speaks for them."""
PER_DOCUMENT = 3
"""Of one document, before others had their turn."""
MOST_WORDS = 48
"""Words of a query that full text looks for; a pasted log would ask for thousands."""
PROBED = 0.375
"""Share of the vector index' partitions that are looked into; the 60 nearest of 12,391 real passages were
found to 97 % so, by the starts of 150 of them."""
LEAST_PROBES = 16
"""Of few partitions all but some, since a larger share of them lies at some border."""


@frozen
class Filters:
    """What a search is narrowed to; empty is everything."""

    project: str = ""
    kinds: tuple[str, ...] = ()
    path: str = ""
    """A pattern as in `.gitignore`, such as `*.tcl` or `docs/`, of the path within its project."""

    def sql(self) -> str | None:
        """The condition on a passage; None where there is none.

        Raises:
            InputError: the pattern cannot be read.
        """
        conditions = []
        if self.project:
            conditions.append(f"project = {schema.quoted([self.project])}")
        if self.kinds:
            conditions.append(f"kind IN ({schema.quoted(self.kinds)})")
        if self.path:
            conditions.append(f"regexp_like(path, {schema.quoted([_expression(self.path)])})")
        return " AND ".join(conditions) or None


def _expression(pattern: str) -> str:
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    try:
        expression, include = GitIgnoreSpecPattern.pattern_to_regex(pattern)
    except ValueError:
        expression, include = None, None
    if not isinstance(expression, str) or not include:
        raise InputError(
            f'"{pattern}" is no pattern for paths.', fix="write it as in .gitignore, such as *.tcl."
        )
    return expression


@frozen
class Query:
    text: str = field(validator=validators.min_len(1))
    limit: int = field(default=8, validator=[validators.ge(1), validators.le(200)])
    filters: Filters = Factory(Filters)
    per_document: int = PER_DOCUMENT


@frozen
class Hit:
    """A passage that was found."""

    passage: Passage
    score: float
    """Between 0 and 1; comparable within one answer only."""

    def as_dict(self) -> dict[str, Any]:
        """As HTTP and `--json` tell it."""
        values = asdict(self.passage)
        return {"passage": values.pop("id"), **values, "score": round(self.score, 6)}


@frozen
class Candidate:
    """A passage that a ranking names, before it is read."""

    id: str
    document: str
    row: int
    """Where it stands in the table."""
    score: float


@frozen
class Read:
    """A passage that may become a hit, and its words."""

    passage: Passage
    told: Told


class Searcher:
    """Searches the tables of one generation; may be asked from several threads."""

    def __init__(self, tables: Tables, uri: str) -> None:
        self.generation = tables.generation
        self.table: Table = tables.passages
        self._uri = uri

    @cached_property
    def _probes(self) -> int:
        return max(LEAST_PROBES, ceil(PROBED * self.table.count_rows() / PARTITION))

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(2, thread_name_prefix="search")

    def search(self, query: Query, embed: Callable[[Generation], Vectors]) -> list[Hit]:
        """At most `query.limit` hits, best first.

        Args:
            embed: the query's vector; computed while the words are looked up.

        Raises:
            BrokenIndexError: a table cannot be read.
        """
        where, depth = query.filters.sql(), max(CANDIDATES, 3 * query.limit)
        most = max(WEIGHED, 2 * query.limit)
        waiting = self._threads.submit(self._by_words_and_read, query.text, depth, where, most)
        dense = self.dense(embed(self.generation), depth, where)
        by_words, read = waiting.result()
        near, said = ({each.id: each.score for each in ranking} for ranking in (dense, by_words))
        fused = fuse(near, said, share_of(self.generation.model))
        named = {candidate.id: candidate for candidate in (*by_words, *dense)}
        chosen = list(fused)[:most]
        read |= self._read([named[name] for name in chosen if name not in read])
        told = {name: read[name].told for name in chosen}
        hits = [Hit(read[name].passage, score) for name, score in weighed(query.text, fused, told).items()]
        return varied(hits, lambda hit: hit.passage.document, query.per_document)[: query.limit]

    def _by_words_and_read(
        self, text: str, limit: int, where: str | None, most: int
    ) -> tuple[list[Candidate], dict[str, Read]]:
        """The first `most` are read while the vector is made; few of them do not come to be weighed."""
        found = self.by_words(text, limit, where)
        return found, self._read(found[:most])

    def dense(self, vector: Vectors, limit: int, where: str | None = None) -> list[Candidate]:
        """Passages near in meaning, nearest first, with their cosine."""
        query: Any = self.table.search(vector, vector_column_name="vector")
        query = query.distance_type("dot").nprobes(self._probes)
        found = self._candidates(query, limit, where, "_distance")
        return [evolve(each, score=1 - each.score) for each in found]

    def by_words(self, text: str, limit: int, where: str | None = None) -> list[Candidate]:
        """Passages with the words, by BM25, with its score."""
        from lancedb.query import MatchQuery

        asked = list(dict.fromkeys(words(text).split()))[:MOST_WORDS]
        if not asked:
            return []
        match: Any = MatchQuery  # its defaults hide behind pydantic's
        query = self.table.search(match(" ".join(asked), "words"), query_type="fts")
        return self._candidates(query, limit, where, "_score")

    def _candidates(self, query: Any, limit: int, where: str | None, score: str) -> list[Candidate]:
        with reading(self._uri):
            narrowed = query.where(where) if where else query
            chosen = narrowed.select(["id", "document", score]).with_row_id(True).limit(limit)
            rows: Sequence[dict[str, Any]] = chosen.to_list()
        return [Candidate(row["id"], row["document"], row["_rowid"], row[score]) for row in rows]

    def _read(self, candidates: Sequence[Candidate]) -> dict[str, Read]:
        """The passages of candidates by their identifiers; texts are read of these only."""
        if not candidates:
            return {}
        with reading(self._uri):
            taken = self.table.take_row_ids([each.row for each in candidates])
            rows = taken.select([*schema.SHOWN, "words"]).to_list()
        passages = zip(rows, map(schema.passage_of, rows), strict=True)
        return {passage.id: Read(passage, told_by(passage, row["words"])) for row, passage in passages}
