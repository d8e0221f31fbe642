"""`@provider` and `@provider:argument` in a question."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import frozen

_MENTION = re.compile(
    r"(?<![\w.@/\\])@(?P<provider>[a-z][a-z0-9_-]*)"
    r"(?::(?:\"(?P<quoted>[^\"\n]*)\"|(?P<bare>[^\s\"]*[^\s\".,;:!?)\]}])))?"
)


@frozen
class Mention:
    provider: str
    argument: str
    start: int
    stop: int

    def __str__(self) -> str:
        return f"@{self.provider}:{self.argument}" if self.argument else f"@{self.provider}"


def mentions(text: str) -> list[Mention]:
    """Everything that is written like a mention, in its order.

    An argument with blanks stands in quotes; punctuation that ends a sentence is none of it. What follows a
    letter, such as an address, is no mention.
    """
    return [
        Mention(match["provider"], match["quoted"] or match["bare"] or "", match.start(), match.end())
        for match in _MENTION.finditer(text)
    ]


def without(text: str, found: Iterable[Mention]) -> str:
    """The question with each mention replaced by its argument: what is searched for."""
    for mention in sorted(found, key=lambda one: one.start, reverse=True):
        text = text[: mention.start] + mention.argument + text[mention.stop :]
    return " ".join(text.split())
