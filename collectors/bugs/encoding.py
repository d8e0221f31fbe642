"""Text files as they come: any encoding, no binaries, never the whole file in memory."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from chipsmith.collectors.encoding import LOOKED_AT, encoding_of, is_binary
from chipsmith.core.errors import InputError


def head_of(path: Path) -> bytes:
    """The beginning of a file.

    Raises:
        InputError: it is not there, not readable, a directory, empty or binary.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(LOOKED_AT)
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror}.",
            fix="name a file with a bug record, or `-` for standard input.",
        ) from error
    if not head.strip():
        raise InputError(f"{path} is empty.", fix="name a file with a bug record.")
    if is_binary(head):
        raise InputError(
            f"{path} is binary.",
            fix="export the bug as text, Markdown, JSON, CSV or mbox, and unpack it first.",
        )
    return head


def open_text(path: Path) -> TextIO:
    """A bug file for reading; bytes that its encoding does not know are replaced.

    Raises:
        InputError: as `head_of`.
    """
    return path.open(encoding=encoding_of(head_of(path)), errors="replace", newline=None)
