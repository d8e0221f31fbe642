"""General text that is on every machine: Python's own library and its language reference.

ChipNeMo replays Wikipedia and public code, so that less is forgotten (arXiv 2311.00176, section 2.1); name
such sources where you have them.
"""

from __future__ import annotations

import hashlib
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from chipsmith.finetune.curate.record import Record

PYTHON = "python"
NEVER_LEARNT = 0.1
"""Share of general texts that stay for measuring what was forgotten."""
LICENCE = "PSF-2.0"
_LEFT_OUT = frozenset(("test", "tests", "idlelib", "lib2to3", "site-packages", "dist-packages", "pydoc_data"))


def measures_forgetting(place: str) -> bool:
    """Whether a general text, by the name of its place, is never learnt: it shows what was forgotten."""
    return hashlib.sha256(place.encode("utf-8", "replace")).digest()[0] < 256 * NEVER_LEARNT


def python_library() -> Iterator[Record]:
    """The library's modules, and the topics of Python's reference."""
    from pydoc_data.topics import topics

    for topic, text in sorted(topics.items()):
        key = f"python:topics/{topic}"
        yield Record(text, key, licence=LICENCE, source=PYTHON, place=key, general=True)
    root = Path(sysconfig.get_path("stdlib"))
    for file in sorted(root.rglob("*.py")):
        path = file.relative_to(root)
        if not _LEFT_OUT.intersection(path.parts):
            yield _module(file, f"python:{path.as_posix()}")


def _module(file: Path, key: str) -> Record:
    text = file.read_text(encoding="utf-8", errors="replace")
    return Record(text, key, "code", "python", LICENCE, PYTHON, place=key, general=True)
