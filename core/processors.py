"""What this process has to compute with."""

from __future__ import annotations

import os

import psutil


def cores() -> int:
    """Processor cores that this process may use; their hardware threads do not add up in arithmetic.

    A batch system (Slurm) or `taskset` may leave it fewer than the machine has; threads beyond those wait
    for each other at every operation.
    """
    whole = psutil.cpu_count(logical=False) or 1
    if not hasattr(os, "sched_getaffinity"):  # macOS has none
        return whole
    return min(whole, len(os.sched_getaffinity(0)))
