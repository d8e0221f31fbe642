"""Near-duplicates: examples that teach one answer in contexts that are alike.

MinHash sketches of the contexts (Broder, "On the resemblance and containment of documents", 1997), in bands.
Only examples that share their answer with another one are compared, so that most are never sketched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from chipsmith.collectors.export_write import PARTS
from chipsmith.collectors.warehouse import Warehouse

if TYPE_CHECKING:
    from datasketch import MinHash  # type: ignore[import-untyped]  # has no annotations

SAME = 0.8
"""Jaccard overlap of two contexts' shingles, as their sketches estimate it, from which on they are alike
(Lee et al. 2022, "Deduplicating training data makes language models better")."""
PERMUTATIONS = 64
BANDS, ROWS = 16, 4
"""With these, contexts that overlap by 0.8 meet with a probability above 0.999 (Leskovec's S-curve)."""
NEAR = 300
"""Characters of a text before the cursor that are compared: those that the answer follows."""
_SHINGLE = 3
_TOKEN = re.compile(rb"\w+|[^\w\s]")

_COMPARED = """
    SELECT held, start, stop, answer FROM kept
    WHERE answer IN (SELECT answer FROM kept GROUP BY answer HAVING count(*) > 1)
    ORDER BY answer, held DESC, weight DESC, time, likeness
"""


def forget_near_duplicates(data: Warehouse, drafts: Mapping[str, Path], context: str) -> int:
    """Remove near-duplicates from the table `kept`; return how many.

    The weightiest stays, and a held-out one before one to train on.
    """
    import pyarrow as pa  # type: ignore[import-untyped]  # has no annotations

    gone = list(_near_duplicates(data, drafts, context))
    if gone:
        held, starts = zip(*gone, strict=True)
        data.execute("CREATE TABLE alike (held BOOLEAN, start BIGINT)")
        data.append("alike", pa.table({"held": held, "start": starts}))
        data.execute("DELETE FROM kept USING alike WHERE kept.held = alike.held AND kept.start = alike.start")
    return len(gone)


def _near_duplicates(data: Warehouse, drafts: Mapping[str, Path], context: str) -> Iterator[tuple[bool, int]]:
    answer, seen = None, Alike()
    with ExitStack() as stack:
        files = [stack.enter_context(drafts[part].open("rb")) for part in PARTS]
        for batch in data.stream(_COMPARED):
            for row in batch.to_pylist():
                if row["answer"] != answer:
                    answer, seen = row["answer"], Alike()
                if not seen.is_new(_context(files[row["held"]], row, context)):
                    yield row["held"], row["start"]


def _context(draft: IO[bytes], row: Mapping[str, Any], context: str) -> bytes:
    draft.seek(row["start"])
    value = json.loads(draft.read(row["stop"] - row["start"]))[context]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return (text[-NEAR:] if context in ("prefix", "prompt") else text).encode("utf-8", "replace")


class Alike:
    """The texts that were new, by their sketches."""

    def __init__(self) -> None:
        from datasketch import MinHashLSH

        self._sketches: dict[int, MinHash] = {}
        self._bands = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, ROWS))

    def is_new(self, text: bytes) -> bool:
        """Whether no earlier text is like this one; a new one is remembered."""
        from datasketch import MinHash

        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch(sorted(shingles(text)))
        if any(self._sketches[other].jaccard(sketch) >= SAME for other in self._bands.query(sketch)):
            return False
        number = len(self._sketches)
        self._sketches[number] = sketch
        self._bands.insert(number, sketch)
        return True


def shingles(text: bytes) -> set[bytes]:
    """Runs of words and signs; a text of fewer is one run."""
    tokens = _TOKEN.findall(text)
    return {b" ".join(tokens[at : at + _SHINGLE]) for at in range(max(1, len(tokens) - _SHINGLE + 1))}
