"""Whether an offer is worth an interruption: the chance that this person takes it.

A logistic regression on what is known when an offer is made, learnt from what became of earlier offers on
this machine.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import cattrs
from attrs import frozen

from chipsmith.core.files import write_json


@frozen
class Moment:
    """An offer, and where it would stand."""

    language: str
    prefix: str
    suffix: str
    text: str


def features(moment: Moment) -> dict[str, float]:
    """Numbers by name; those that are absent are 0."""
    line = moment.prefix.rpartition("\n")[2]
    rest = moment.suffix.partition("\n")[0]
    last = line[-1:]
    return {
        f"language {moment.language}": 1.0,
        "length": math.log1p(len(moment.text)),
        "several lines": float("\n" in moment.text.strip("\r\n")),
        "begins with a line end": float(moment.text[:1] in {"\r", "\n"}),
        "column": math.log1p(len(line.strip())),
        "blank line": float(not line.strip()),
        "inside a word": float(last.isalnum() or last == "_"),
        "after a blank": float(last.isspace()),
        "within a line": float(bool(rest.strip())),
        "in a comment": float(re.match(r"\s*(#|//|--|\*)", line) is not None),
        "has a word": float(re.search(r"\w{3}", moment.text) is not None),
    }


@frozen
class Worth:
    """What was learnt, and from how much."""

    weights: dict[str, float]
    bias: float
    decided: int
    """Offers that it was learnt from."""
    taken: int
    """How many of them were taken, at least in part."""
    auc: float
    """On newer offers than it was learnt from: how often a taken one had the higher chance."""

    def chance(self, moment: Moment) -> float:
        """From 0 to 1."""
        score = self.bias + sum(self.weights.get(name, 0.0) * at for name, at in features(moment).items())
        return 1 / (1 + math.exp(-max(min(score, 30.0), -30.0)))


def write_worth(worth: Worth | None, file: Path) -> None:
    """Keep what was learnt; with None, nothing is known any more. Raises DiskFullError."""
    if worth is None:
        file.unlink(missing_ok=True)
    else:
        write_json(file, cattrs.unstructure(worth))


def read_worth(file: Path) -> Worth | None:
    """What was learnt, or None where that is nothing, or cannot be read: then every offer is shown."""
    try:
        return cattrs.structure(json.loads(file.read_bytes()), Worth)
    except (OSError, ValueError, cattrs.BaseValidationError):
        return None
