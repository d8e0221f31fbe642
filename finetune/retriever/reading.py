"""Documents to passages, and how much of a passage another one holds."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from chipsmith.collectors.corpus import Report, collect, measure
from chipsmith.core.console import stderr
from chipsmith.core.errors import InputError
from chipsmith.retrieval.duplicates import Seen, bands_of, shingles
from chipsmith.retrieval.passages import Chunker, Count, Passage

BATCH = 512
"""Passages that are compared with those before at once."""
COMMON = 40
"""Passages with a run of words above which it tells nothing of where it was taken from."""


def read_passages(paths: Sequence[Path], count: Count, most: int) -> dict[str, Passage]:
    """Passages of the documents below `paths` by identifier, near-duplicates once, with a progress bar.

    Of more than `most`, whole documents are left out, always the same ones.

    Raises:
        InputError: a path does not exist, or there is nothing to read below.
    """
    passages = list(_sample(_once(list(_passages(paths, Chunker(count)))), most))
    if not passages:
        raise InputError(
            f"There is no text to learn from below {', '.join(map(str, paths))}.",
            fix="name folders with documentation: --corpus DIR.",
        )
    return {passage.id: passage for passage in passages}


def contained(of: Iterable[Passage], within: Iterable[Passage]) -> Mapping[str, float]:
    """For each of `of`, the largest share of its runs of words that one passage of `within` holds."""
    places: dict[str, list[int]] = defaultdict(list)
    for number, passage in enumerate(within):
        for shingle in shingles(passage.text):
            places[shingle].append(number)
    shares = {}
    for passage in of:
        own = shingles(passage.text)
        met = Counter(at for shingle in own for at in places.get(shingle, ())[:COMMON])
        shares[passage.id] = max(met.values(), default=0) / max(1, len(own))
    return shares


def _passages(paths: Sequence[Path], chunker: Chunker) -> Iterator[Passage]:
    from rich.progress import Progress

    report = Report()
    with Progress(console=stderr(), transient=True) as bar:
        task = bar.add_task("reading documents", total=measure(path for path in paths if path.exists()))
        for document in collect(paths, report=report):
            yield from chunker.chunk(document)
            bar.update(task, completed=report.looked_at)


def _once(passages: Sequence[Passage]) -> Iterator[Passage]:
    """Without those that say what another one said before."""
    kept: dict[str, Passage] = {}
    seen = Seen([], bands_of([]), lambda names: {name: kept[name] for name in names})
    for begin in range(0, len(passages), BATCH):
        some = passages[begin : begin + BATCH]
        for passage, twin in zip(some, seen.twins(some, bands_of(some), without=()), strict=True):
            if not twin:
                kept[passage.id] = passage
                yield passage


def _sample(passages: Iterable[Passage], most: int) -> Iterator[Passage]:
    """Whole documents, in the order of their hashes, as long as there are at most `most` passages."""
    documents: dict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        documents[passage.document].append(passage)
    left = most
    for key in sorted(documents, key=_hash):
        if len(documents[key]) <= left:
            left -= len(documents[key])
            yield from documents[key]


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "replace")).digest()
