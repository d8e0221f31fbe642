"""Which tool each open document is for, and what that tool accepts."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, field

from chipsmith.core.config import ChecksConfig
from chipsmith.core.errors import ToolError
from chipsmith.core.home import Home
from chipsmith.core.languages import language_of
from chipsmith.lsp.documents import Document

if TYPE_CHECKING:
    from chipsmith.eda.specs.model import ToolSpec

log = logging.getLogger(__name__)

LANGUAGES = frozenset({"tcl", "sdc", "xdc", "upf", "python"})


@define
class Toolbox:
    """Specs by document. What a document is for is found when it is checked, and remembered."""

    home: Home
    config: ChecksConfig
    root: Path | None = None
    """The workspace, to which the patterns of the configuration are relative."""
    _found: dict[str, str | None] = field(factory=dict, init=False)

    def covers(self, document: Document) -> bool:
        """Whether a document's language is one that can be checked, and checks are wanted."""
        return self.config.enabled and _language(document) in LANGUAGES

    def look(self, document: Document, text: str) -> ToolSpec | None:
        """The spec for a text of a document; that of plain Tcl where no tool is found for Tcl, else None."""
        from chipsmith.eda.identify import TCL_FAMILY, Tools
        from chipsmith.eda.specs.store import known_tools, load_spec

        language = _language(document)
        tools = Tools(known_tools(self.home), lambda name: load_spec(name, self.home), self.config.tools)
        tool = tools.of(text, language, self._inside(document.path))
        self._found[document.uri] = tool
        if tool is None:
            return load_spec("tcl", self.home) if language in TCL_FAMILY else None
        return load_spec(tool, self.home)

    def known(self, document: Document) -> ToolSpec | None:
        """The spec that was found when the document was looked at last, None if it cannot be read; quick."""
        from chipsmith.eda.specs.store import load_spec

        try:
            if document.uri not in self._found:
                return self.look(document, document.source)
            tool = self._found[document.uri] or ("tcl" if _language(document) != "python" else None)
            return load_spec(tool, self.home) if tool else None
        except ToolError as error:
            log.warning("%s", error)
            return None

    def spec(self, document: Document) -> ToolSpec | None:
        """As `known`, where the document is one that is checked."""
        return self.known(document) if self.covers(document) else None

    def tool(self, document: Document) -> str:
        """The tool's name as it was found last, or nothing; costs nothing."""
        return self._found.get(document.uri) or ""

    def tool_now(self, document: Document) -> str:
        """The tool's name by the text as it stands, or nothing; for what a person asks for."""
        if _language(document) in LANGUAGES:
            try:
                self.look(document, document.source)
            except ToolError as error:
                log.warning("%s", error)
        return self.tool(document)

    def closed(self, uri: str) -> None:
        self._found.pop(uri, None)

    def _inside(self, path: str) -> str:
        if self.root and Path(path).is_relative_to(self.root):
            return str(Path(path).relative_to(self.root))
        return path


def _language(document: Document) -> str:
    return language_of(document.language_id or "", document.path).id
