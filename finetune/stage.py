"""What can be trained."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    COMPLETION = "completion"
    """The model of the role tab learns to fill in the middle."""
    RETRIEVER = "retriever"
    """The model of the role embed learns which passage answers a question."""
