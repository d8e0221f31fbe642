"""Real files to measure on: what Debian and the Python libraries beside us have installed."""

from __future__ import annotations

import hashlib
import json
import sysconfig
from functools import cache
from pathlib import Path

from chipsmith.core.embedded import DELTAS, LINEAGE

LIBRARIES = Path(sysconfig.get_paths()["purelib"])
PYTHON_PACKAGES = ("networkx", "mpmath", "markdown_it", "pygls", "tomlkit")
"""Pure Python, of many hands, and in no training of ours."""

TREES: dict[str, tuple[tuple[Path, ...], str]] = {
    "tcl": ((Path("/usr/share/tcltk"),), "*.tcl"),
    "python": (tuple(LIBRARIES / package for package in PYTHON_PACKAGES), "*.py"),
    "verilog": ((Path("/usr/share/yosys"),), "*.v"),
}
"""Per language the directories to look in, and the pattern of its files."""

LEAST_BYTES, MOST_BYTES = 4_000, 60_000
"""Smaller files hold nothing to complete; larger ones are mostly tables."""
MOST_DIGITS = 0.2
"""Share of a file's characters; what has more is data, such as the contents of memories."""


def real_files(language: str) -> list[Path]:
    """Installed files of a language, in a fixed order; empty where none is installed."""
    roots, pattern = TREES[language]
    return [file for root in roots for file in sorted(root.rglob(pattern)) if _usable(file)]


def languages() -> tuple[list[str], list[str]]:
    """Languages that have files here, and those that have none."""
    found = [language for language in TREES if real_files(language)]
    return found, [language for language in TREES if language not in found]


def _usable(file: Path) -> bool:
    if not (file.is_file() and LEAST_BYTES <= file.stat().st_size <= MOST_BYTES):
        return False
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False
    if hashlib.sha256(text.encode()).hexdigest() in _learnt():
        return False
    return "\r" not in text and sum(map(str.isdigit, text)) <= MOST_DIGITS * len(text)


@cache
def _learnt() -> frozenset[str]:
    """Hashes of the files that the embedded models were trained on."""
    lineages = [json.loads(file.read_bytes()) for file in DELTAS.glob(f"*/{LINEAGE}")]
    return frozenset(sha for each in lineages for source in each["sources"] for sha in source["sha256"])
