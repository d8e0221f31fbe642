"""What a run in the sandbox may take, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from attrs import Factory, field, frozen, validators

from chipsmith.core.config import ScriptsConfig

Stopped = Literal["", "time", "memory", "output", "files", "cancelled"]
"""What ended a run from outside; empty where it ended by itself."""


@frozen
class Limits:
    """What a run may take; `core.config.ScriptsConfig` has the same names and defaults."""

    time_s: float = field(default=30.0, validator=validators.gt(0))
    """Wall time of the whole run, and CPU time of each process."""
    memory_mb: int = field(default=2048, validator=validators.gt(0))
    """Address space of each process, held by the kernel; memory of all together, looked at ten times a
    second."""
    processes: int = field(default=64, validator=validators.gt(0))
    """Processes and threads that live at a time."""
    output_kb: int = field(default=1024, validator=validators.gt(0))
    """What it may print; a run that prints more is stopped."""
    disk_mb: int = field(default=256, validator=validators.gt(0))
    """All that it may write, design included; held in memory, so that nothing reaches a disk."""

    @classmethod
    def of(cls, config: ScriptsConfig) -> Limits:
        """Those of a configuration."""
        return cls(config.time_s, config.memory_mb, config.processes, config.output_kb, config.disk_mb)

    @property
    def disk_bytes(self) -> int:
        return self.disk_mb << 20

    @property
    def memory_bytes(self) -> int:
        return self.memory_mb << 20

    @property
    def output_bytes(self) -> int:
        return self.output_kb << 10


@frozen
class Job:
    """One command and all that it is given."""

    command: Sequence[str]
    scratch: Path
    """It runs in a copy of this folder."""
    results: Path
    """What it wrote comes here."""
    readable: Sequence[Path] = ()
    """Files and folders that it may read, at their own paths."""
    files: Mapping[str, bytes] = Factory(dict)
    """Further files, by name relative to its /tmp."""
    environment: Mapping[str, str] = Factory(dict)
    limits: Limits = Factory(Limits)


@frozen
class Outcome:
    code: int
    """The command's exit status; 128 + n where signal n ended it, 137 where it was stopped from outside."""
    output: str
    """What it printed to standard output and standard error, in order, up to the limit."""
    seconds: float
    stopped: Stopped = ""
    files: tuple[str, ...] = ()
    """Files that it wrote, relative to the scratch folder; none where it was stopped."""
    left_out: tuple[str, ...] = ()
    """What it made that did not come back, and why: links, devices, too many files."""

    @property
    def ok(self) -> bool:
        return self.code == 0 and not self.stopped
