"""Near-duplicates: examples that teach one answer, or two that are alike, in contexts that are alike.

MinHash sketches of the contexts (Broder, "On the resemblance and containment of documents", 1997), in bands.
Only examples are compared whose answers are equal but for white space, or begin or end alike, so that most
are never sketched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from attrs import frozen

from chipsmith.collectors.export_parts import Part
from chipsmith.collectors.export_queries import ANSWER, CONTEXT, Format
from chipsmith.collectors.warehouse import Warehouse

if TYPE_CHECKING:
    from datasketch import MinHash  # type: ignore[import-untyped]  # has no annotations

SAME = 0.8
"""Jaccard overlap of two texts' shingles from which on they are alike; contexts' by their sketches' estimate
(Lee et al. 2022, "Deduplicating training data makes language models better")."""
PERMUTATIONS = 64
BANDS, ROWS = 16, 4
"""With these, contexts that overlap by 0.8 meet with a probability above 0.999 (Leskovec's S-curve)."""
NEAR = 300
"""Characters of a text before the cursor that are compared: those that the answer follows."""
_SHINGLE = 3
_TOKEN = re.compile(rb"\w+|[^\w\s]")

_COMPARED = """
    SELECT held, start, stop, {key} AS key, answer FROM example
    WHERE {key} IN (SELECT {key} FROM example GROUP BY {key} HAVING count(*) > 1 AND {differ})
    ORDER BY {key}, held DESC, weight DESC, time, likeness, start
"""
_KEYS = {"answer": "true", "opening": "min(answer) < max(answer)", "ending": "min(answer) < max(answer)"}
"""What examples that are compared share, and what else has to hold of those that share it."""


def forget_near_duplicates(data: Warehouse, parts: Sequence[Part], kind: Format) -> int:
    """Remove near-duplicates from the table `example`; return how many.

    The weightiest stays, and a held-out one before one to train on.
    """
    return sum(_forget(data, _near_duplicates(data, parts, kind, key)) for key in _KEYS)


def _forget(data: Warehouse, found: Iterator[tuple[bool, int]]) -> int:
    gone = list(found)
    if gone:
        data.execute(
            "DELETE FROM example e USING (SELECT unnest(?) AS held, unnest(?) AS start) gone"
            " WHERE e.held = gone.held AND e.start = gone.start",
            *map(list, zip(*gone, strict=True)),
        )
    return len(gone)


def _near_duplicates(
    data: Warehouse, parts: Sequence[Part], kind: Format, key: str
) -> Iterator[tuple[bool, int]]:
    shared, seen = None, Alike()
    with ExitStack() as stack, data.in_order():
        files = {part.held: stack.enter_context(part.file.open("rb")) for part in parts}
        for batch in data.stream(_COMPARED.format(key=key, differ=_KEYS[key])):
            for row in batch.to_pylist():
                if row["key"] != shared:
                    shared, seen = row["key"], Alike()
                files[row["held"]].seek(row["start"])
                line = files[row["held"]].read(row["stop"] - row["start"])
                if not seen.is_new(_example(json.loads(line), row["answer"], kind)):
                    yield row["held"], row["start"]


@frozen
class Example:
    """What is compared of one."""

    context: bytes
    answer: bytes
    same: int
    """Equal for answers that are equal but for white space."""


def _example(fields: Mapping[str, Any], same: int, kind: Format) -> Example:
    context = _text([fields[CONTEXT[kind]]])
    near = context[-NEAR:] if CONTEXT[kind] in ("prefix", "prompt") else context
    answer = _text([fields[name] for name in ANSWER[kind]])
    return Example(near.encode("utf-8", "replace"), answer.encode("utf-8", "replace"), same)


def _text(values: Sequence[Any]) -> str:
    return "\n".join(
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values
    )


class Alike:
    """The examples that were new, by their contexts' sketches."""

    def __init__(self) -> None:
        from datasketch import MinHashLSH

        self._known: list[tuple[MinHash, Example]] = []
        self._bands = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, ROWS))

    def is_new(self, example: Example) -> bool:
        """Whether no earlier one is like this one; a new one is remembered."""
        from datasketch import MinHash

        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch(sorted(shingles(example.context)))
        for number in self._bands.query(sketch):
            known, other = self._known[number]
            if known.jaccard(sketch) >= SAME and _answers_alike(other, example):
                return False
        self._bands.insert(len(self._known), sketch)
        self._known.append((sketch, example))
        return True


def _answers_alike(one: Example, other: Example) -> bool:
    if one.same == other.same:
        return True
    shingled = shingles(one.answer), shingles(other.answer)
    return len(shingled[0] & shingled[1]) >= SAME * len(shingled[0] | shingled[1])


def shingles(text: bytes) -> set[bytes]:
    """Runs of words and signs; a text of fewer is one run."""
    tokens = _TOKEN.findall(text)
    return {b" ".join(tokens[at : at + _SHINGLE]) for at in range(max(1, len(tokens) - _SHINGLE + 1))}
