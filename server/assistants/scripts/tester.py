"""The assistant for unit tests: calls from the model, values from the sandbox, offered if they hold."""

from __future__ import annotations

import threading
import uuid
from collections.abc import AsyncGenerator
from pathlib import Path

from attrs import Factory, asdict, define, field, frozen

from chipsmith.core.config import ScriptsConfig
from chipsmith.core.events.scripts import Rung, ScriptChecked
from chipsmith.eda.sandbox import in_thread
from chipsmith.eda.tools.pytests import Tested
from chipsmith.server.assistants.chat.caller import Caller
from chipsmith.server.assistants.journal import Journal
from chipsmith.server.assistants.scripts.check import limits_of
from chipsmith.server.assistants.scripts.draft import Way, Writer
from chipsmith.server.assistants.scripts.request import Step
from chipsmith.server.assistants.scripts.unit_tests import (
    TIMES,
    Function,
    calls_grammar,
    calls_prompt,
    functions_in,
    judge_tests,
    observe,
    pytest_file,
)
from chipsmith.server.hub import Hub

ROLE, TOOL = "chat", "pytest"


@frozen(kw_only=True)
class TestRequest:
    """Unit tests for one module."""

    __test__ = False
    module: Path
    caller: Caller = Factory(Caller)
    id: str = field(factory=lambda: f"script-{uuid.uuid4().hex}")


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
        functions, limits = functions_in(request.module), limits_of(self.config)
        async with self.hub.text(ROLE) as (served, backend):
            writer = Writer(served, backend, self.journal, request.id)
            calls: list[str] = []
            for number, function in enumerate(functions):
                drafted = await _calls(writer, function)
                calls += drafted
                told = {"candidate": number, "round": 0, "rung": "nothing", "message": ""}
                yield Step("draft", {**told, "text": "\n".join(drafted)})

            def observed_and_judged(cancel: threading.Event) -> tuple[str, Tested | None]:
                text = pytest_file(request.module, observe(request.module, calls, limits, cancel))
                return text, judge_tests(text, request.module, limits, cancel) if text else None

            text, tested = await in_thread(observed_and_judged)
            rung, message = _reached(tested)
            yield Step("check", {"candidate": 0, "round": 0, "text": text, "rung": rung, "message": message})
            self._record(request, writer, text, rung, message)
            yield Step("done", _answer(request, writer, text, tested))

    def _record(self, request: TestRequest, writer: Writer, text: str, rung: Rung, message: str) -> None:
        self.journal.record(
            ScriptChecked(
                script=request.id, tool=TOOL, prompt=f"unit tests for {request.module.name}", text=text,
                rung=rung, message=message, offered=rung == "produces", model=writer.served.model,
                model_version=writer.served.version, session=request.caller.session, user=request.caller.user,
                client=request.caller.client, workspace=request.caller.workspace,
            )
        )  # fmt: skip


async def _calls(writer: Writer, function: Function) -> list[str]:
    """Calls of one function: those that its docstring shows, and the model's, each once."""
    grammar = calls_grammar(function)
    written = await writer.write(calls_prompt(function), Way("model", temperature=0.7, seed=1), grammar)
    mine = [
        line for line in written.splitlines() if line.startswith(f"{function.name}(") and line.endswith(")")
    ]
    return list(dict.fromkeys([*function.examples, *mine]))


def _reached(tested: Tested | None) -> tuple[Rung, str]:
    if tested is None:
        return "nothing", "No call gave a value that a test could state."
    if tested.flaky:
        return "known", f"The tests passed {tested.passed} of {tested.runs} times."
    if tested.passed < tested.runs:
        return "known", f"The tests fail: {tested.output[-500:]}"
    if not tested.added:
        return "runs", "The tests reach no line that the tests there do not reach already."
    return "produces", ""


def _answer(request: TestRequest, writer: Writer, text: str, tested: Tested | None) -> dict[str, object]:
    rung, message = _reached(tested)
    holds = rung == "produces"
    added = len(tested.added) if tested else 0
    told = f"The tests passed {TIMES} times and reach {added} lines that no test reached."
    explanation = f"{told} They state what the code does now."
    candidate = {"number": 0, "origin": "model", "text": text, "rung": rung, "message": message}
    return {
        "id": request.id,
        "script": text if holds else "",
        "rung": rung,
        "message": message,
        "explanation": explanation if holds else "",
        "candidates": [candidate],
        "timings": asdict(writer.timings),
        "model": writer.served.model,
        "model_version": writer.served.version,
        "tool": TOOL,
        "tool_version": "",
        "notes": [],
        "output": tested.output if tested and not holds else "",
    }
