"""The language server's parts, and how they come and go with the editor."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any

from cattrs import BaseValidationError
from lsprotocol import types
from pygls.lsp.server import LanguageServer

from chipsmith import __version__
from chipsmith.collectors.spool import Spool
from chipsmith.core.config import Config
from chipsmith.core.errors import ChipsmithError, ConfigError, RefusedError
from chipsmith.core.events import Event, SessionStarted
from chipsmith.core.home import Home
from chipsmith.lsp import protocol
from chipsmith.lsp.chat import Chat
from chipsmith.lsp.completions import Completions, Settings
from chipsmith.lsp.connection import Connection, State, Weight
from chipsmith.lsp.documents import Documents
from chipsmith.lsp.launcher import Launcher
from chipsmith.lsp.locators import Locator, Nowhere, Remote
from chipsmith.lsp.outbox import Outbox
from chipsmith.lsp.session import Session
from chipsmith.lsp.windows import DEFAULT_SIZE, WindowSize

log = logging.getLogger(__name__)

FAREWELL_S = 2.0
"""For the last events to reach the server at shutdown; after it they wait in the spool."""
MESSAGE_TYPES = {
    Weight.INFO: types.MessageType.Info,
    Weight.WARNING: types.MessageType.Warning,
    Weight.ERROR: types.MessageType.Error,
}


class ChipsmithLanguageServer(LanguageServer):
    """One per editor. Its parts are made when the client has said who it is (`open`)."""

    completions: Completions
    chat: Chat
    connection: Connection
    outbox: Outbox
    session: Session

    def __init__(self, home: Home, config: Config, trouble: ConfigError | None = None) -> None:
        super().__init__("chipsmith", __version__, protocol_cls=protocol.Protocol)
        self.home = home
        self.config = config
        self._trouble = trouble
        self._tasks: list[asyncio.Task[None]] = []
        self._refusals: set[str] = set()
        self._greeted = False

    @property
    def documents(self) -> Documents:
        workspace = self.workspace
        if not isinstance(workspace, Documents):
            raise TypeError("the workspace is made in open()")
        return workspace

    def open(self, params: types.InitializeParams) -> None:
        """Make the parts, as the client's options and the configuration say."""
        options = self._options(params.initialization_options)
        self._replace_workspace(params)
        token = options.token or self.config.server.token
        self.session = Session.of(params)
        locator = self._locator(options.server_url, token)
        self.connection = Connection(locator, self.say, token, on_settled=self._settled)
        spool = Spool(self.home.spool / "events.jsonl", self.config.devdata.level)
        self.outbox = Outbox(spool, self.connection, self.say)
        settings = _settings(self.config, options)
        self.completions = Completions(self.connection, self.session, settings, self.record, self._refused)
        self.chat = Chat(self.connection, self.session, self.record)

    def begin(self) -> None:
        """Find or start the server, and send what waits; in the background."""
        self._tasks = [asyncio.create_task(part.run()) for part in (self.connection, self.outbox)]

    async def farewell(self) -> None:
        """Decide what is open, and send it if that goes quickly."""
        self.completions.end()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.outbox.flush(), FAREWELL_S)

    def close(self) -> None:
        """The editor is gone, with or without a word; the rest goes to the spool."""
        if hasattr(self, "outbox"):
            self.completions.end()
            self.outbox.write()

    def record(self, event: Event) -> None:
        self.outbox.put(event)

    def say(self, weight: Weight, message: str) -> None:
        """Show a message to the person; may be called from any thread."""
        log.info("%s: %s", weight, message)
        self.window_show_message(types.ShowMessageParams(type=MESSAGE_TYPES[weight], message=message))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """An error of ours goes to the log: the person could do nothing with it."""
        if getattr(error, "code", None) != protocol.REQUEST_FAILED:
            log.error("%s: %s %s", source.__name__, error, getattr(error, "data", ""), exc_info=error)

    async def status(self) -> protocol.StatusResult:
        """What the connection and the server say of themselves now."""
        connection = self.connection
        result = protocol.StatusResult(
            str(connection.state),
            connection.trouble,
            connection.url,
            latency_ms=self.completions.latency_ms,
        )
        if connection.state is State.READY:
            try:
                result.roles = await self._roles()
            except ChipsmithError as error:
                result.state, result.message = str(connection.state), str(error)
        return result

    async def _roles(self) -> dict[str, protocol.RoleStatus]:
        health = await self.connection.request("GET", "/health")
        return {
            role: protocol.RoleStatus(said["model"], said["version"], said["loaded"], said["error"])
            for role, said in health.get("roles", {}).items()
        }

    async def _settled(self) -> None:
        """The connection came up, or could not: the session is recorded once, and events may go on."""
        if not self._greeted:
            self._greeted = True
            models: dict[str, str] = {}
            with contextlib.suppress(ChipsmithError):
                roles = await self._roles() if self.connection.state is State.READY else {}
                models = {role: status.version for role, status in roles.items() if status.version}
            self.record(SessionStarted(**self.session.base(), version=__version__, role_models=models))
        self.outbox.wake()

    def _refused(self, error: RefusedError) -> None:
        """A refusal is shown once, since every keystroke would bring it again."""
        if str(error) not in self._refusals:
            self._refusals.add(str(error))
            self.say(Weight.ERROR, str(error))

    def _locator(self, url: str | None, token: str | None) -> Locator:
        if self._trouble:
            return Nowhere(self._trouble)
        return Remote(url.rstrip("/"), token) if url else Launcher(self.home, self.config)

    def _options(self, given: Any) -> protocol.InitializationOptions:
        converter = self.protocol._converter
        try:
            return converter.structure(given or {}, protocol.InitializationOptions)
        except (BaseValidationError, TypeError, ValueError, AttributeError) as error:
            log.warning("initialization options: %r", error)
            self._trouble = self._trouble or ConfigError(
                "Chipsmith cannot read the initialization options.",
                fix="compare them with docs/guide/editors-lsp.md.",
            )
            return protocol.InitializationOptions()

    def _replace_workspace(self, params: types.InitializeParams) -> None:
        made = self.protocol.workspace
        self.protocol._workspace = Documents(
            params.root_uri, self._text_document_sync_kind, params.workspace_folders, made.position_encoding
        )


def _settings(config: Config, options: protocol.InitializationOptions) -> Settings:
    debounce_ms = config.tab.debounce_ms if options.debounce_ms is None else options.debounce_ms
    suffix = DEFAULT_SIZE.suffix if options.suffix_characters is None else options.suffix_characters
    window = WindowSize(options.prefix_characters or DEFAULT_SIZE.prefix, suffix)
    return Settings(debounce_ms, config.tab.max_tokens, window)
