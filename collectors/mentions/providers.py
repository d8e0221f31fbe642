"""All providers: our own, those of installed packages, and the person's commands."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from importlib.metadata import entry_points

from attrs import frozen

from chipsmith.collectors.mentions.attachment import Attachment, Provider, Situation
from chipsmith.collectors.mentions.command import Command
from chipsmith.collectors.mentions.editor import Open, Problems, Selection, Stdin, Terminal
from chipsmith.collectors.mentions.files import File, Folder, Symbol
from chipsmith.collectors.mentions.history import Commit, Diff
from chipsmith.collectors.mentions.mention import Mention, mentions, without
from chipsmith.collectors.mentions.report import Report
from chipsmith.core.errors import InputError, did_you_mean

log = logging.getLogger(__name__)

GROUP = "chipsmith.providers"
SEARCHED: Mapping[str, str] = {
    "docs": "Passages of the indexed documents that fit the question.",
    "codebase": "Passages of the indexed code that fit the question.",
    "bug": "Known bugs that fit the question.",
}
"""Providers that the server answers from its index."""


@frozen
class Searched:
    """What a question asks the index for."""

    provider: str
    query: str


@frozen
class Brought:
    question: str
    """As it was asked, mentions included, so that the answer can refer to them."""
    attachments: tuple[Attachment, ...]
    searches: tuple[Searched, ...]


class Providers:
    def __init__(self, commands: Mapping[str, str]) -> None:
        """`commands`: name to command line, from the configuration."""
        own: list[Provider] = [
            File(), Folder(), Symbol(), Diff(), Commit(), Report(),
            Selection(), Open(), Problems(), Terminal(), Stdin(),
        ]  # fmt: skip
        named = [*own, *_installed(), *(Command(name, command) for name, command in commands.items())]
        self._providers = {provider.name: provider for provider in named}

    def listed(self) -> dict[str, str]:
        """Name to help, of all that may stand after an @."""
        return {name: one.help for name, one in self._providers.items()} | dict(SEARCHED)

    def bring(self, question: str, situation: Situation) -> Brought:
        """What the mentions of a question stand for.

        Raises:
            InputError: one of them brings nothing.
        """
        listed = self.listed()
        found = mentions(question)
        for mention in found:
            _must_be_known(mention, listed)
        found = [mention for mention in found if mention.provider in listed]
        asked = without(question, found)
        attachments = [
            attachment
            for mention in dict.fromkeys((one.provider, one.argument) for one in found)
            if mention[0] in self._providers
            for attachment in self._providers[mention[0]].bring(mention[1], situation)
        ]
        searches = [
            Searched(mention.provider, mention.argument or asked)
            for mention in found
            if mention.provider in SEARCHED
        ]
        return Brought(question, tuple(attachments), tuple(dict.fromkeys(searches)))


def _installed() -> list[Provider]:
    """Providers of packages; one that cannot be loaded is told of and passed over."""
    found: list[Provider] = []
    for entry in entry_points(group=GROUP):
        try:
            found.append(entry.load()())
        except Exception as error:  # somebody else's code; theirs must not end ours
            log.warning("The context provider %s cannot be loaded: %r", entry.name, error)
    return found


def _must_be_known(mention: Mention, known: Mapping[str, str]) -> None:
    """Whoever writes `@fiel:top.v` means a provider; an address or a decorator is none and passes."""
    hint = did_you_mean(mention.provider, known)
    if mention.argument and mention.provider not in known and hint:
        raise InputError(
            f"There is no context provider @{mention.provider}.{hint}",
            fix=f"use one of {', '.join('@' + name for name in known)}.",
        )
