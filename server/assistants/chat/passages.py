"""What a question brings along and asks the index for, as numbered passages that fit the model."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from attrs import evolve, frozen

from chipsmith.collectors.mentions.mention import mentions, without
from chipsmith.core.chat_prompt import passage
from chipsmith.core.errors import NoIndexError
from chipsmith.core.events.retrieval import Piece

AUTOMATIC = "index"
"""The search that no one asked for by name: where there is no index it brings nothing."""
KINDS: Mapping[str, tuple[str, ...]] = {
    "docs": ("prose", "help", "report"),
    "codebase": ("code", "commit"),
    "bug": ("bug",),
    AUTOMATIC: (),
}
"""Provider to the kinds of documents that it searches; none are all."""
USAGE = "tool"
"""Provider of commands that the question names."""
FOUND = frozenset({*KINDS, USAGE})
"""Providers of what was found, not brought."""
ABOUT_COMMANDS = (AUTOMATIC, "docs")
"""Searches that commands answer as well."""
HITS = 4
"""Passages of one search: more cost a small machine seconds, and a small model its thread."""

Count = Callable[[str], int]
"""Tokens of a text."""


@frozen
class Attached:
    """A passage that the client brought."""

    provider: str
    argument: str = ""
    text: str = ""
    path: str = ""
    first_line: int = 1
    language: str = ""


@frozen
class Searched:
    """A question to the index."""

    provider: str
    query: str


def narrowed(searched: Searched) -> list[Searched]:
    """A search of everything by what it names with `@docs`, `@codebase` or `@bug`; any other as it is.

    Editors say themselves what is searched; a client without one sends the words as they are written.
    """
    if searched.provider != AUTOMATIC:
        return [searched]
    named = [one for one in mentions(searched.query) if one.provider in KINDS]
    query = without(searched.query, named) or searched.query
    return [Searched(name, query) for name in dict.fromkeys(one.provider for one in named)] or [searched]


@frozen
class Asked:
    """What goes with a question."""

    attached: tuple[Attached, ...] = ()
    searches: tuple[Searched, ...] = ()
    rules: str = ""


@frozen
class Found:
    """A passage that a search found relevant."""

    id: str
    text: str
    path: str
    first_line: int
    last_line: int
    breadcrumb: str = ""
    score: float = 0.0


Commands = Callable[[str], "list[Given]"]
"""Question to the commands that it names."""
Search = Callable[[str, Sequence[str], int], Awaitable[list[Found]]]
"""Query, kinds and limit to the relevant passages, best first; raises NoIndexError."""


@frozen
class Given:
    """A passage as the model gets it."""

    number: int
    """As the answer cites it, from 1."""
    provider: str
    argument: str
    id: str
    path: str
    first_line: int
    last_line: int
    text: str
    breadcrumb: str = ""
    score: float = 0.0
    tokens: int = 0

    @property
    def place(self) -> str:
        """Where a person finds it."""
        last = f"-{self.last_line}" if self.last_line > self.first_line else ""
        if not self.path:
            return f"@{self.provider}:{self.argument}" if self.argument else f"@{self.provider}"
        return f"{self.path}:{self.first_line}{last}"

    def shown(self) -> str:
        return passage(self.number, self.place, self.breadcrumb, self.text)

    def piece(self) -> Piece:
        """As it is recorded."""
        return Piece(
            passage=self.id,
            provider=self.provider,
            path=self.path,
            lines=f"{self.first_line}-{self.last_line}",
            score=self.score,
            tokens=self.tokens,
            text=self.text,
        )


async def gather(asked: Asked, search: Search, commands: Commands) -> list[Given]:
    """Everything that was brought and found, the brought first, then commands; numbered, not yet cut.

    Raises:
        NoIndexError: a search was asked for by name, and nothing was indexed.
    """
    given = [_attached(one) for one in asked.attached if one.text.strip()]
    for wanted in asked.searches:
        if wanted.provider in ABOUT_COMMANDS:
            given += await asyncio.to_thread(commands, wanted.query)
        try:
            found = await search(wanted.query, KINDS[wanted.provider], HITS)
        except NoIndexError:
            if wanted.provider != AUTOMATIC:
                raise
            continue
        seen = {one.id for one in given}
        given += [_found(wanted.provider, wanted.query, one) for one in found if one.id not in seen]
    return [evolve(one, number=number) for number, one in enumerate(given, start=1)]


def fit(given: Iterable[Given], room: int, count: Count) -> list[Given]:
    """The passages that fit into `room` tokens, in their order and numbered anew.

    One that was brought is cut at a line where it is too long; one that was found is left out whole.
    """
    kept: list[Given] = []
    for one in given:
        numbered = evolve(one, number=len(kept) + 1)
        tokens = count(numbered.shown())
        if tokens > room and one.id.startswith("@"):
            numbered = _shortened(numbered, room, tokens)
            tokens = count(numbered.shown())
        if numbered.text.strip() and tokens <= room:
            kept.append(evolve(numbered, tokens=tokens))
            room -= tokens
    return kept


def _shortened(one: Given, room: int, tokens: int) -> Given:
    """Its first lines, in proportion; a little less, since lines are not alike."""
    share = 0.9 * room / tokens
    lines = one.text.splitlines(keepends=True)[: int(share * len(one.text.splitlines()))]
    return evolve(one, text="".join(lines), last_line=one.first_line + max(len(lines) - 1, 0))


def _attached(one: Attached) -> Given:
    last = one.first_line + one.text.rstrip("\n").count("\n")
    name = f"@{one.provider}:{one.argument}" if one.argument else f"@{one.provider}"
    return Given(0, one.provider, one.argument, name, one.path, one.first_line, last, one.text)


def _found(provider: str, query: str, one: Found) -> Given:
    place = (one.path, one.first_line, one.last_line)
    return Given(0, provider, query, one.id, *place, one.text, one.breadcrumb, one.score)
