"""From drafts to the files of an export: what stays is copied in long pieces, and hashed meanwhile."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from queue import SimpleQueue

from chipsmith.collectors.export_write import Drafts
from chipsmith.collectors.warehouse import Warehouse

PARTS = ("train", "heldout")
_BEHIND = 16 << 20
"""Bytes after which the hash may follow."""
_READ = 1 << 20

_PIECES = """
    WITH marked AS (
        SELECT draft, start, stop,
               lag(stop) OVER (PARTITION BY draft ORDER BY start) IS DISTINCT FROM start AS begins
        FROM kept WHERE held = {held}
    )
    SELECT draft, min(start) AS start, max(stop) AS stop
    FROM (SELECT *, sum(begins::INTEGER) OVER (ORDER BY draft, start ROWS UNBOUNDED PRECEDING) AS piece
          FROM marked)
    GROUP BY draft, piece ORDER BY draft, start
"""
"""Stretches of a draft that are kept without a gap."""


def copy_kept(data: Warehouse, drafts: Drafts, part: str, file: Path) -> str:
    """Copy a part's lines of the table `kept` in the drafts' order; return the file's SHA-256 in hex."""
    ends: SimpleQueue[int] = SimpleQueue()
    with file.open("wb") as stream, ThreadPoolExecutor(1) as pool:
        digest = pool.submit(_hash_behind, file, ends)
        try:
            told = 0
            for end in _copied(data, drafts, part, stream.fileno()):
                if end - told >= _BEHIND:
                    ends.put(told := end)
        finally:
            ends.put(-1)
        return digest.result()


def _copied(data: Warehouse, drafts: Drafts, part: str, file: int) -> Iterator[int]:
    """Copy piece by piece; yields how many bytes are there."""
    there = 0
    for number, pieces in groupby(_pieces(data, part), key=itemgetter("draft")):
        with drafts.file(number).open("rb") as draft:
            for piece in pieces:
                done = piece["start"]
                while done < piece["stop"]:
                    done += os.sendfile(file, draft.fileno(), done, piece["stop"] - done)
                there += piece["stop"] - piece["start"]
                yield there


def _pieces(data: Warehouse, part: str) -> Iterator[dict[str, int]]:
    with data.in_order():
        for batch in data.stream(_PIECES.format(held=part == "heldout")):
            yield from batch.to_pylist()


def _hash_behind(file: Path, ends: SimpleQueue[int]) -> str:
    """Hash what is there, as often as more is, and the rest after a negative number."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while (end := ends.get()) >= 0:
            while stream.tell() < end:
                digest.update(stream.read(_READ))
        while data := stream.read(_READ):
            digest.update(data)
    return digest.hexdigest()
