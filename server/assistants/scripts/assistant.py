"""The script assistant: gets ready what a request needs, and lets it be worked on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager

from attrs import define, field

from chipsmith.core.config import ScriptsConfig
from chipsmith.core.errors import ChipsmithError
from chipsmith.core.home import Home
from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.python.methods import methods_of
from chipsmith.eda.requests.guessed import guessed_names
from chipsmith.eda.requests.layouts.frame import frame_of
from chipsmith.eda.requests.mentions import classes_of
from chipsmith.eda.script_names import names_in_script
from chipsmith.eda.solved import Example
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.specs.store import load_spec
from chipsmith.eda.tools import ALIASES
from chipsmith.server.assistants.journal import Journal
from chipsmith.server.assistants.scripts.check import Checker
from chipsmith.server.assistants.scripts.draft import Writer
from chipsmith.server.assistants.scripts.ground import Grounding, ground
from chipsmith.server.assistants.scripts.plan import Plan, Planner
from chipsmith.server.assistants.scripts.request import ScriptRequest, Step
from chipsmith.server.assistants.scripts.retrieve import Embed, Library, cases_for
from chipsmith.server.assistants.scripts.trained import ROLE as TRAINED
from chipsmith.server.assistants.scripts.trained import Trained
from chipsmith.server.assistants.scripts.work import Work
from chipsmith.server.hub import Hub

ROLE = "chat"
LAYOUT_TOOL, TIMING_TOOL = "klayout", "opensta"


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
        if ALIASES.get(spec.tool, spec.tool) == TIMING_TOOL:
            names = _known(request, spec, checker)
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


def _known(request: ScriptRequest, spec: ToolSpec, checker: Checker) -> DesignNames:
    """Names of the design, or around the script, and what is guessed of the rest, which a note tells."""
    names, written = checker.names, names_in_script(request.beside, spec, request.folder)
    names.partial = request.design is None and not names.ports and written.partial
    names.extend(written)
    if names.partial:
        guessed = guessed_names(request.prompt, classes_of(names))
        checker.notes += _taken_for(guessed)
        names.extend(guessed)
    return names


def _taken_for(names: DesignNames) -> list[str]:
    """A note on what the names of a request were taken for; none where it has none."""
    told = {
        "clocks": names.clocks,
        "inputs": names.inputs,
        "outputs": names.outputs,
        "cells": names.cells,
        "nets": names.nets,
        "library cells": names.lib_cells,
    }
    said = "; ".join(f"{kind} {', '.join(listed)}" for kind, listed in told.items() if listed)
    return [f"No design was given, so names were taken as they are spoken of: {said}."] if said else []
