"""Commands and flags in an offer that the tool of the file does not have."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from attrs import Factory, define

from chipsmith.core.config import ChecksConfig
from chipsmith.core.errors import ToolError
from chipsmith.core.home import Home
from chipsmith.eda.check import invented
from chipsmith.eda.identify import Tools
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.specs.store import known_tools, load_spec
from chipsmith.server.assistants.completion.filters import Offer

KEPT = 64
"""Documents whose tool is remembered."""
ASKED_AGAIN = 50
"""Offers after which a document's tool is looked for again."""


@define
class _Known:
    tool: str | None
    asked: int = 0


@define
class Inventions:
    """Judges offers by the spec of the file's tool; where none is known, it objects to nothing."""

    home: Home
    config: ChecksConfig
    _tools: OrderedDict[str, _Known] = Factory(OrderedDict)

    @classmethod
    def judge(cls, home: Home, config: ChecksConfig) -> Callable[[Offer, str, str], bool] | None:
        """What says whether an offer invents something; None where checks are switched off."""
        return cls(home, config).objects if config.enabled else None

    def objects(self, offer: Offer, path: str, tool: str = "") -> bool:
        """Whether an offer has a command or flag that its file's tool lacks.

        Args:
            path: the document's.
            tool: the file's, where the editor has found it; else it is looked for near the cursor.
        """
        place = offer.place
        try:
            spec = self._spec(offer, path, tool)
        except ToolError:  # a name or spec of somebody's own that cannot be used; the editor tells the person
            return False
        return spec is not None and bool(invented(place.prefix, offer.text, place.suffix, spec))

    def _spec(self, offer: Offer, path: str, tool: str) -> ToolSpec | None:
        name = tool or self._found(offer, path)
        return load_spec(name, self.home) if name else None

    def _found(self, offer: Offer, path: str) -> str | None:
        known = self._tools.get(path)
        if known is None or known.asked >= ASKED_AGAIN:
            place = offer.place
            tools = Tools(known_tools(self.home), lambda name: load_spec(name, self.home), self.config.tools)
            known = self._tools[path] = _Known(tools.of(place.prefix + place.suffix, place.language.id, path))
        known.asked += 1
        self._tools.move_to_end(path)
        while len(self._tools) > KEPT:
            self._tools.popitem(last=False)
        return known.tool
