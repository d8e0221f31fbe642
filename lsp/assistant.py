"""What stands behind the protocol for one editor: session, connection, outbox, completions, chat."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from pathlib import Path

from lsprotocol import types
from pygls.uris import to_fs_path

from chipsmith import __version__
from chipsmith.collectors.levels import OwnLevel, level_for
from chipsmith.collectors.questions import Questions
from chipsmith.collectors.spool import Spool
from chipsmith.core.config import Config, load_config
from chipsmith.core.errors import ChipsmithError, ConfigError, RefusedError
from chipsmith.core.events import Event, SessionStarted
from chipsmith.core.home import Home
from chipsmith.lsp.asking import Asking, Limits
from chipsmith.lsp.bugs import Bugs
from chipsmith.lsp.chat import Chat
from chipsmith.lsp.commands import Commands
from chipsmith.lsp.commits import Commits
from chipsmith.lsp.completions import Completions
from chipsmith.lsp.connection import Connection, State, Weight
from chipsmith.lsp.context.files import Files
from chipsmith.lsp.context.gather import Context
from chipsmith.lsp.diagnostics import Diagnostics
from chipsmith.lsp.edits import Edits
from chipsmith.lsp.indexing import Indexing
from chipsmith.lsp.launcher import Launcher
from chipsmith.lsp.locators import Locator, Nowhere, Remote
from chipsmith.lsp.outbox import Outbox
from chipsmith.lsp.pace import Pace
from chipsmith.lsp.protocol import InitializationOptions, RoleStatus, StatusResult
from chipsmith.lsp.retention import Retention
from chipsmith.lsp.retention_store import AnchorStore
from chipsmith.lsp.rules import Rules
from chipsmith.lsp.scripts import Scripts
from chipsmith.lsp.session import Session
from chipsmith.lsp.tally import Tally
from chipsmith.lsp.toolbox import Toolbox
from chipsmith.lsp.windows import DEFAULT_SIZE, WindowSize

log = logging.getLogger(__name__)

FAREWELL_S = 2.0
"""For the last events to reach the server at shutdown; after it they wait in the spool."""


class Assistant:
    """Made when the client has said who it is.

    Args:
        say: shows the person a message, from any thread.
        publish: shows what the checks found in a document.
    """

    def __init__(
        self,
        home: Home,
        session: Session,
        options: InitializationOptions | ConfigError,
        say: Callable[[Weight, str], None],
        publish: Callable[[types.PublishDiagnosticsParams], None],
    ) -> None:
        config, trouble = _configuration(home)
        if isinstance(options, ConfigError):
            trouble, options = trouble or options, InitializationOptions()
        token = options.token or config.server.token
        locator = Nowhere(trouble) if trouble else _locator(home, config, options.server_url, token)
        self.session = session
        self.connection = Connection(locator, say, token, on_settled=self._settled)
        self._recording = OwnLevel(home, config.devdata.level)
        self.outbox = Outbox(Spool(home.spool / "events.jsonl", self._recording), self.connection, say)
        workspace = Path(session.workspace) if session.workspace else None
        files = Files(workspace, config.tab.exclude)
        rules = Rules(home, workspace, files)
        toolbox = Toolbox(home, config.checks, workspace)
        context = Context.of(config.tab, files, rules, toolbox.spec)
        self.diagnostics = Diagnostics(toolbox, publish)
        self.commands = Commands(toolbox)
        store = AnchorStore(home.retention, self._recording)
        self.retention = Retention(store, Commits(workspace), self.outbox.put)
        self.tally = Tally()
        asking = Asking(
            self.connection,
            session,
            _limits(config, options),
            context,
            self._offer_event,
            self._refused,
            toolbox.tool,
        )
        pace = Pace(config.tab.debounce_ms if options.debounce_ms is None else options.debounce_ms)
        self.completions = Completions(asking, pace, self._offer_event, self.retention)
        index = context.index
        self.chat = Chat(
            self.connection,
            session,
            Questions.of(home, config.chat),
            files,
            lambda: index.documents,
            self.outbox.put,
        )
        self.indexing = Indexing(self.connection)
        self.edits = Edits(self.connection, session, rules, self.outbox.put)
        self.scripts = Scripts(self.connection, session, toolbox)
        self.bugs = Bugs(self.connection, session.workspace)
        self._say = say
        self._tasks: list[asyncio.Task[None]] = []
        self._refusals: set[str] = set()
        self._greeted = False

    def begin(self) -> None:
        """Find or start the server, and send what waits; in the background."""
        self._tasks = [
            asyncio.create_task(part.run())
            for part in (self.connection, self.outbox, self.indexing, self.retention)
        ]

    def saved(self, uri: str) -> None:
        """A file was written; the index follows."""
        if path := to_fs_path(uri):
            self.indexing.saved(path)

    async def farewell(self) -> None:
        """Decide what is open, and send it if that goes quickly."""
        self.completions.end()
        self.diagnostics.end()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL_S):
                await self.outbox.flush()

    def close(self) -> None:
        """The editor is gone, with or without a word; the rest goes to the spool."""
        self.completions.end()
        self.outbox.write()

    async def status(self) -> StatusResult:
        """What the connection and the server say of themselves now."""
        connection = self.connection
        result = StatusResult(
            state=str(connection.state),
            message=connection.trouble,
            url=connection.url,
            roles={},
            latency_ms=self.completions.asking.latency_ms,
            recording=str(level_for(self.session.workspace, self._recording())),
            today=self.tally.today,
        )
        if connection.state is State.READY:
            try:
                result.roles = await self._roles()
            except ChipsmithError as error:
                result.state, result.message = str(connection.state), str(error)
        return result

    async def _roles(self) -> dict[str, RoleStatus]:
        health = await self.connection.request("GET", "/health")
        return {
            role: RoleStatus(said["model"], said["version"], said["loaded"], said["error"])
            for role, said in health.get("roles", {}).items()
        }

    def _offer_event(self, event: Event) -> None:
        self.tally.record(event)
        self.outbox.put(event)

    async def _settled(self) -> None:
        """The connection came up, or could not: the session is recorded once, and events may go on."""
        if not self._greeted:
            self._greeted = True
            roles = (await self.status()).roles
            models = {role: status.version for role, status in roles.items() if status.version}
            self.outbox.put(SessionStarted(**self.session.base(), version=__version__, role_models=models))
        self.outbox.wake()

    def _refused(self, error: RefusedError) -> None:
        """A refusal is shown once, since every keystroke would bring it again."""
        if str(error) not in self._refusals:
            self._refusals.add(str(error))
            self._say(Weight.ERROR, str(error))


def _configuration(home: Home) -> tuple[Config, ConfigError | None]:
    """The configuration; a wrong one is for the editor to show, since a server that ends shows nothing."""
    try:
        return load_config(home), None
    except ConfigError as error:
        return Config(), error


def _locator(home: Home, config: Config, url: str | None, token: str | None) -> Locator:
    return Remote(url.rstrip("/"), token) if url else Launcher(home, config)


def _limits(config: Config, options: InitializationOptions) -> Limits:
    suffix = DEFAULT_SIZE.suffix if options.suffix_characters is None else options.suffix_characters
    window = WindowSize(options.prefix_characters or DEFAULT_SIZE.prefix, suffix)
    return Limits(config.tab.max_tokens, window)
