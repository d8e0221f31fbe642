"""How much is taken in."""

from __future__ import annotations

from pathlib import Path

from attrs import field, frozen, validators


@frozen
class Options:
    """Limits: more is left out, and said. And what is known of the folders."""

    text_mb: int = field(default=8, validator=validators.ge(1))
    """Of a text file: larger ones are written by programs for programs."""
    file_mb: int = field(default=100, validator=validators.ge(1))
    """Of a PDF or an Office file, and of what the latter unpacks to."""
    commits: int = field(default=2000, validator=validators.ge(0))
    """Newest of each repository; 0 is no history."""
    within: tuple[Path, ...] = ()
    """Folders that were indexed before, absolute and without links: a file below one belongs to it."""
