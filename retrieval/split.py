"""Which documents are learnt from, tuned on and tested on: by their path, so that nobody mixes them up.

A document is in one part with all its passages and questions, on every machine and in every version.
"""

from __future__ import annotations

import hashlib
from typing import Literal

Part = Literal["train", "dev", "test"]
DEV, TEST = 0.15, 0.25
"""Shares of documents; the rest is learnt from."""


def part_of(project: str, path: str) -> Part:
    """The part of the document at `path` of a project."""
    digest = hashlib.sha256(f"{project}\0{path}".encode("utf-8", "replace")).digest()
    at = int.from_bytes(digest[:4]) / 2**32
    return "dev" if at < DEV else "test" if at < DEV + TEST else "train"
