"""The script assistant: gets ready what a request needs, and lets it be worked on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager

from attrs import define, field

from chipsmith.core.config import ScriptsConfig
from chipsmith.core.errors import ChipsmithError
from chipsmith.core.home import Home
from chipsmith.eda.python.methods import methods_of
from chipsmith.eda.requests.layouts.frame import frame_of
from chipsmith.eda.solved import Example
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.specs.store import load_spec
from chipsmith.server.assistants.journal import Journal
from chipsmith.server.assistants.scripts.around import add_around, is_about_timing, taken_for
from chipsmith.server.assistants.scripts.check import Checker
from chipsmith.server.assistants.scripts.draft import Writer
from chipsmith.server.assistants.scripts.ground import Grounding, ground
from chipsmith.server.assistants.scripts.known import KnownWay
from chipsmith.server.assistants.scripts.plan import Plan, Planner
from chipsmith.server.assistants.scripts.regard import regards
from chipsmith.server.assistants.scripts.request import ScriptRequest, Step
from chipsmith.server.assistants.scripts.retrieve import Embed, Library, cases_for
from chipsmith.server.assistants.scripts.trained import ROLE as TRAINED
from chipsmith.server.assistants.scripts.trained import Trained
from chipsmith.server.assistants.scripts.work import Work
from chipsmith.server.hub import Hub

ROLE = "chat"
LAYOUT_TOOL = "klayout"


@define
class ScriptAssistant:
    """Writes scripts; one instance serves all requests."""

    hub: Hub
    journal: Journal
    home: Home
    config: ScriptsConfig
    leave: Callable[[Example], bool] = lambda _: False
    """Examples to do without, for measuring."""
    _libraries: dict[str, Library] = field(factory=dict, init=False)
    _reading: asyncio.Task[Library] | None = field(default=None, init=False)

    async def write(self, request: ScriptRequest) -> AsyncGenerator[Step]:
        """What happens, as it happens; the last step is `done` with the Outcome's fields.

        Raises:
            UnknownToolError: there is no such tool.
            InputError: the design cannot be read.
        """
        spec = await asyncio.to_thread(self._spec, request.tool)
        async with self.hub.text(ROLE) as (served, backend):
            writer = Writer(served, backend, self.journal, request.id)
            checker, grounding = await asyncio.to_thread(self._prepare, request, spec)
            library = await asyncio.to_thread(self._library, spec)
            planner = Planner(library, grounding, request, self.leave)
            if request.uses("grammar") and not backend.follows_grammars:
                checker.notes.append(
                    "The chat role's endpoint takes no grammar: the checks alone hold the line."
                )
            plan = await planner.plan()
            async with self._trained(planner, plan, checker) as trained:
                work = Work(request, spec, writer, checker, grounding, plan, self.journal, trained)
                async with aclosing(work.steps()) as steps:
                    async for step in steps:
                        yield step

    def knows(self, tool: str) -> bool:
        """Whether what is known of a tool has been read."""
        return tool in self._libraries

    async def known(self, request: ScriptRequest) -> str:
        """The script of a known way that surely does all of a request about timing, or nothing.

        Nothing as well for the first requests, while what is known of the tool is read in the background.

        Raises:
            UnknownToolError: there is no such tool.
        """
        if not is_about_timing(request.tool):
            return ""
        spec = await asyncio.to_thread(self._spec, request.tool)
        if not self.knows(spec.tool):
            if self._reading is None or self._reading.done():
                self._reading = asyncio.create_task(asyncio.to_thread(self._library, spec))
            return ""
        way = KnownWay(spec, self._libraries[spec.tool])
        return await asyncio.to_thread(way.script, request)

    async def regards(self, request: ScriptRequest, lines: str) -> bool:
        """Whether lines for a request about timing use anything of what it tells; true for other tools.

        Raises:
            UnknownToolError: there is no such tool.
        """
        if not is_about_timing(request.tool):
            return True
        spec = await asyncio.to_thread(self._spec, request.tool)
        return await asyncio.to_thread(regards, request, lines, spec)

    @asynccontextmanager
    async def _trained(self, planner: Planner, plan: Plan, checker: Checker) -> AsyncIterator[Trained | None]:
        """What drafts by the role trained for scripts, where there is one and it knows the tool."""
        known = TRAINED in self.hub.roles and checker.spec.tool in self.config.trained
        if not (known and planner.request.uses("trained")):
            yield None
            return
        async with AsyncExitStack() as held:
            try:
                served, backend = await held.enter_async_context(self.hub.text(TRAINED))
            except ChipsmithError as error:
                checker.notes.append(f"The role {TRAINED} drafts nothing: {error}")
                yield None
                return
            writer = Writer(served, backend, self.journal, planner.request.id)
            yield Trained(writer, planner, plan)

    def _spec(self, tool: str) -> ToolSpec:
        return load_spec(tool, self.home)

    def _prepare(self, request: ScriptRequest, spec: ToolSpec) -> tuple[Checker, Grounding]:
        checker = Checker.for_request(request, spec, self.config)
        names, files = checker.names, checker.files
        if is_about_timing(spec.tool):
            checker.notes += taken_for(add_around(names, request, spec))
        frame = frame_of(request.prompt, files, names.structures) if spec.tool == LAYOUT_TOOL else None
        return checker, ground(request.prompt, names, files, frame)

    def _library(self, spec: ToolSpec) -> Library:
        library = self._libraries.get(spec.tool)
        if library is None or library.spec != spec:
            general = frozenset(load_spec("tcl", self.home).names) if "tcl" in spec.includes else frozenset()
            own = [command for command in spec.commands if command.name not in general]
            cases = cases_for(spec)
            commands = own if own or cases else methods_of(spec)
            library = Library(spec, cases, commands, self._embedder(spec.tool))
            self._libraries[spec.tool] = library
        return library

    def _embedder(self, tool: str) -> Embed | None:
        """None also for layouts: beside their phrases few words are left, whose meaning told no more."""
        if tool == LAYOUT_TOOL or "embed" not in self.hub.served:
            return None

        async def embed(texts: Sequence[str]) -> list[list[float]]:
            async with self.hub.embedding("embed") as (_, backend):
                return await backend.embed(texts)

        return embed
