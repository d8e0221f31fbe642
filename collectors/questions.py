"""A question as a person types it, made ready for the server: command, mentions, rules, search."""

from __future__ import annotations

from typing import Any

from attrs import asdict, define

from chipsmith.collectors.instructions import expand, prompt_files, rules
from chipsmith.collectors.mentions import Providers, Searched, Situation
from chipsmith.core.config import ChatConfig
from chipsmith.core.home import Home

EVERYTHING = "index"
"""The search that the server does where there is an index, for questions that name nothing."""


@define
class Questions:
    home: Home
    config: ChatConfig
    providers: Providers

    @classmethod
    def of(cls, home: Home, config: ChatConfig) -> Questions:
        return cls(home, config, Providers(config.providers))

    def ready(self, text: str, situation: Situation) -> dict[str, Any]:
        """What the server is asked: `question`, and the fields `attachments`, `search` and `rules`.

        Raises:
            InputError: a mention brings nothing, or there is no such slash command.
        """
        asked = expand(text, prompt_files(self.home, situation.workspace))
        brought = self.providers.bring(asked, situation)
        searches = list(brought.searches)
        if self.config.search and not brought.attachments and not searches and asked.strip():
            searches.append(Searched(EVERYTHING, asked))
        path = situation.selection.path if situation.selection else ""
        return {
            "question": asked,
            "attachments": [asdict(one) for one in brought.attachments],
            "search": [asdict(one) for one in searches],
            "rules": rules(self.home, situation.workspace, path),
        }
