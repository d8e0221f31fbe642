"""Context from the tool's spec: how the commands near the cursor are used."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import frozen

from chipsmith.lsp.context.snippet import Cursor, Snippet, near
from chipsmith.lsp.documents import Document

if TYPE_CHECKING:
    from chipsmith.eda.specs.model import ToolSpec

ABOVE, BELOW = 12, 4
"""Lines around the cursor whose commands are told of."""
_WORD = re.compile(r"(?:^|[\[;{])\s*(?:::)?(\w[\w:]*)")


@frozen
class Commands:
    """Usages rather than help: what may be written after a command's name."""

    spec_of: Callable[[Document], ToolSpec | None]
    name: str = "commands"

    def gather(self, document: Document, cursor: Cursor, budget: int) -> list[Snippet]:
        """One snippet: a usage a line, that of the nearest command first."""
        spec = self.spec_of(document)
        if spec is None or spec.language != "tcl":
            return []
        from chipsmith.eda.specs.signature import signature

        lines = near(document, cursor, ABOVE, BELOW)
        names = dict.fromkeys(word for line in lines for word in _WORD.findall(line))
        usages: list[str] = []
        for command in filter(None, map(spec.command, names)):
            usage = signature(command).label
            if usage != command.name and len(usage) < budget:
                budget -= len(usage) + 1
                usages.append(usage)
        return [Snippet(self.name, f"{spec.tool} commands", "\n".join(usages))] if usages else []
