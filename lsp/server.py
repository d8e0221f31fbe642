"""The language server as pygls sees it. It answers `initialize` before it imports anything else."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from cattrs import BaseValidationError
from lsprotocol import types
from pygls.lsp.server import LanguageServer

from chipsmith import __version__
from chipsmith.core.errors import ConfigError
from chipsmith.core.home import Home
from chipsmith.lsp import menu, protocol
from chipsmith.lsp.workspace import Documents

if TYPE_CHECKING:
    from chipsmith.lsp.assistant import Assistant
    from chipsmith.lsp.connection import Weight

log = logging.getLogger(__name__)

MESSAGE_TYPES = {
    "info": types.MessageType.Info,
    "warning": types.MessageType.Warning,
    "error": types.MessageType.Error,
}


class ChipsmithLanguageServer(LanguageServer):
    """One per editor."""

    def __init__(self, home: Home) -> None:
        super().__init__("chipsmith", __version__, protocol_cls=protocol.Protocol)
        self._home = home
        self._params: types.InitializeParams | None = None
        self._assistant: Assistant | None = None

    @property
    def assistant(self) -> Assistant:
        """What does the work; made when first asked for, after `initialize` was answered."""
        if self._assistant is None:
            if self._params is None:
                raise RuntimeError("the client has not sent initialize")
            from chipsmith.lsp.assistant import Assistant
            from chipsmith.lsp.session import Session

            options = self._options(self._params.initialization_options)
            publish = self.text_document_publish_diagnostics
            self._assistant = Assistant(self._home, Session.of(self._params), options, self.say, publish)
        return self._assistant

    @property
    def offers_in_menu(self) -> bool:
        """Whether offers go into the completion menu, since the client draws no ghost text."""
        return self._params is not None and menu.is_wanted(self._params.capabilities)

    @property
    def documents(self) -> Documents:
        workspace = self.workspace
        if not isinstance(workspace, Documents):
            raise TypeError("the workspace is made in open()")
        return workspace

    def open(self, params: types.InitializeParams) -> None:
        """Remember the client, and hold its documents in our own way."""
        self._params = params
        encoding = self.protocol.workspace.position_encoding
        self.protocol._workspace = Documents(
            params.root_uri, self._text_document_sync_kind, params.workspace_folders, encoding
        )

    def close(self) -> None:
        """The editor is gone."""
        if self._assistant:
            self._assistant.close()

    def say(self, weight: Weight, message: str) -> None:
        """Show a message to the person; may be called from any thread."""
        log.info("%s: %s", weight, message)
        self.window_show_message(types.ShowMessageParams(type=MESSAGE_TYPES[weight], message=message))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """An error of ours goes to the log: the person could do nothing with it."""
        if getattr(error, "code", None) != protocol.REQUEST_FAILED:
            log.error("%s: %s %s", source.__name__, error, getattr(error, "data", ""), exc_info=error)

    def _options(self, given: Any) -> protocol.InitializationOptions | ConfigError:
        try:
            return self.protocol._converter.structure(given or {}, protocol.InitializationOptions)
        except (BaseValidationError, TypeError, ValueError, AttributeError) as error:
            log.warning("initialization options: %r", error)
            return ConfigError(
                "Chipsmith cannot read the initialization options.",
                fix="compare them with docs/guide/editors-lsp.md.",
            )
