"""A summary's sentences, kept where the record supports them."""

from __future__ import annotations

import re

from attrs import frozen

from chipsmith.server.assistants.bugs.sentences import sentences_of
from chipsmith.server.assistants.support import Support


@frozen
class Dropped:
    sentence: str
    unsupported: tuple[str, ...]
    """The facts, claims or words that the record does not have."""


@frozen
class Checked:
    kept: tuple[str, ...]
    dropped: tuple[Dropped, ...]

    @property
    def share(self) -> float:
        """Of the sentences, how many are supported."""
        whole = len(self.kept) + len(self.dropped)
        return len(self.kept) / whole if whole else 0.0


def check(summary: str, support: Support) -> Checked:
    """Keep the supported sentences, each once; say of the others what is unsupported."""
    kept: dict[str, str] = {}
    dropped: list[Dropped] = []
    for sentence in sentences_of(summary):
        if missing := support.missing(sentence):
            dropped.append(Dropped(sentence, missing))
        else:
            kept.setdefault(re.sub(r"\W+", " ", sentence.lower()).strip(), sentence)
    return Checked(tuple(kept.values()), tuple(dropped))
