"""What this machine has to train and to score with."""

from __future__ import annotations

import psutil


def cores() -> int:
    """Processor cores; their hardware threads do not add up in arithmetic."""
    return psutil.cpu_count(logical=False) or 1
