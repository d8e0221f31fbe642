"""When recorded data was forgotten last: running editors let go of texts that they remember from before.

Kept as the time of an empty file, so that nothing tells what was forgotten.
"""

from __future__ import annotations

import os
from pathlib import Path

from chipsmith.core.files import FILE_MODE

_FILE = "forgotten"


def mark_forgotten(folder: Path, until: float) -> None:
    """What was born before `until`, in seconds since 1970, is forgotten, if it was not already."""
    file = folder / _FILE
    latest = max(until, forgotten_until(folder))
    file.touch(FILE_MODE)
    os.utime(file, (latest, latest))


def forgotten_until(folder: Path) -> float:
    """Seconds since 1970; 0 where nothing was forgotten."""
    try:
        return (folder / _FILE).stat().st_mtime
    except FileNotFoundError:
        return 0.0
