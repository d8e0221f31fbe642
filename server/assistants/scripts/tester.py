"""The assistant for unit tests: calls from the model, values from the sandbox, offered if they hold."""

from __future__ import annotations

import threading
import uuid
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from itertools import chain
from pathlib import Path

from attrs import Factory, asdict, define, field, frozen

from chipsmith.core.config import ScriptsConfig
from chipsmith.core.events.scripts import Rung, ScriptChecked
from chipsmith.eda.sandbox import Limits, in_thread
from chipsmith.eda.tools.pytests import Tested
from chipsmith.server.assistants.chat.caller import Caller
from chipsmith.server.assistants.journal import Journal
from chipsmith.server.assistants.scripts.check import limits_of
from chipsmith.server.assistants.scripts.draft import Way, Writer
from chipsmith.server.assistants.scripts.request import Step
from chipsmith.server.assistants.scripts.unittests.calls import (
    calls_grammar,
    calls_prompt,
    derived,
    used_elsewhere,
)
from chipsmith.server.assistants.scripts.unittests.observe import observe
from chipsmith.server.assistants.scripts.unittests.targets import Module, Target, by_itself, targets_in
from chipsmith.server.assistants.scripts.unittests.write import TIMES, chosen, judged
from chipsmith.server.hub import Hub

ROLE, TOOL = "chat", "pytest"
MOST_USED = 8
"""Calls of one function that other files show."""


@frozen(kw_only=True)
class TestRequest:
    """Unit tests for one module."""

    __test__ = False
    module: Path
    caller: Caller = Factory(Caller)
    id: str = field(factory=lambda: f"script-{uuid.uuid4().hex}")


@frozen
class Judged:
    """A pytest file and how far it gets."""

    text: str = ""
    rung: Rung = "nothing"
    message: str = ""
    tested: Tested | None = None

    @property
    def holds(self) -> bool:
        return self.rung == "produces"


@define
class TestAssistant:
    __test__ = False
    hub: Hub
    journal: Journal
    config: ScriptsConfig

    async def write(self, request: TestRequest) -> AsyncGenerator[Step]:
        """A draft for each function, then the check, then `done` with the fields of a script's answer.

        Raises:
            InputError: the module cannot be read or has nothing to test.
            ToolMissingError: pytest or coverage is not installed.
            SandboxError: the sandbox cannot hold here; nothing was run.
        """
        with by_itself(Module(request.module)) as module:
            async with aclosing(self._write(request, module)) as steps:
                async for step in steps:
                    yield step

    async def _write(self, request: TestRequest, module: Module) -> AsyncGenerator[Step]:
        targets, limits = targets_in(module), limits_of(self.config)
        used = used_elsewhere(targets, module)
        async with self.hub.text(ROLE) as (served, backend):
            writer = Writer(served, backend, self.journal, request.id)
            calls: dict[str, list[str]] = {}
            for number, target in enumerate(targets):
                calls[target.name] = await _calls(writer, target, used.get(target.name, []))
                told = {"candidate": number, "round": 0, "rung": "nothing", "message": ""}
                yield Step("draft", {**told, "text": "\n".join(calls[target.name])})
            found = await in_thread(lambda cancel: _judge(module, calls, limits, cancel))
            told = {"candidate": 0, "round": 0, "rung": found.rung, "message": found.message}
            yield Step("check", {**told, "text": found.text})
            self._record(request, writer, found)
            yield Step("done", _answer(request, writer, found))

    def _record(self, request: TestRequest, writer: Writer, found: Judged) -> None:
        self.journal.record(
            ScriptChecked(
                script=request.id, tool=TOOL, prompt=f"unit tests for {request.module.name}",
                text=found.text,
                rung=found.rung, message=found.message, offered=found.holds, model=writer.served.model,
                model_version=writer.served.version, session=request.caller.session, user=request.caller.user,
                client=request.caller.client, workspace=request.caller.workspace,
            )
        )  # fmt: skip


async def _calls(writer: Writer, target: Target, used: Sequence[str]) -> list[str]:
    """Calls of one target, each once: those of its docstring and of other files, the model's, and ours."""
    grammar = calls_grammar(target)
    text = await writer.write(calls_prompt(target), Way("model", temperature=0.7, seed=1), grammar)
    begins = f"{(target.owner or target).name}("
    written = [line for line in text.splitlines() if line.startswith(begins) and line.endswith(")")]
    return list(dict.fromkeys([*target.examples, *used[:MOST_USED], *written, *derived(target)]))


def _judge(
    module: Module, calls: Mapping[str, Sequence[str]], limits: Limits, cancel: threading.Event
) -> Judged:
    """What the calls give, as tests, and how far these get."""
    seen = observe(module, list(dict.fromkeys(chain.from_iterable(calls.values()))), limits, cancel)
    groups = [(name, chosen(one for one in seen.found if one.call in some)) for name, some in calls.items()]
    text, tested = judged(module, groups, limits, cancel)
    if tested is None:
        return Judged(message=seen.trouble or "No call gave a value that a test could state.")
    rung, message = _reached(tested)
    return Judged(text, rung, message, tested)


def _reached(tested: Tested) -> tuple[Rung, str]:
    if tested.flaky:
        return "known", f"The tests passed {tested.passed} of {tested.runs} times."
    if tested.passed < tested.runs:
        return "known", f"The tests fail: {tested.output[-500:]}"
    if not tested.added:
        return "runs", "The tests reach no line that the tests there do not reach already."
    return "produces", ""


def _answer(request: TestRequest, writer: Writer, found: Judged) -> dict[str, object]:
    added = len(found.tested.added) if found.tested else 0
    told = f"The tests passed {TIMES} times and reach {added} lines that no test reached."
    explanation = f"{told} They state what the code does now."
    about = {"rung": found.rung, "message": found.message}
    return {
        "id": request.id,
        "script": found.text if found.holds else "",
        **about,
        "explanation": explanation if found.holds else "",
        "candidates": [{"number": 0, "origin": "model", "text": found.text, **about}],
        "timings": asdict(writer.timings),
        "model": writer.served.model,
        "model_version": writer.served.version,
        "tool": TOOL,
        "tool_version": "",
        "notes": [],
        "output": found.tested.output if found.tested and not found.holds else "",
    }
