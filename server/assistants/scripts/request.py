"""What a person asks for, and what they are told while it is made."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any, Literal

from attrs import Factory, define, field, frozen

from chipsmith.core.errors import InputError, did_you_mean
from chipsmith.core.events import Timings
from chipsmith.core.events.scripts import Rung
from chipsmith.eda.design_names import MayRead, anything
from chipsmith.eda.tools import ALIASES, PROGRAMS
from chipsmith.eda.tools.design import design_near
from chipsmith.server.assistants.chat.caller import Caller

PARTS = ("retrieval", "meaning", "examples", "grammar", "grounding", "repair", "trained")
"""What may be switched off, to measure what it is worth."""
RUNGS: tuple[Rung, ...] = ("nothing", "parses", "known", "runs", "produces")
LONGEST_PROMPT = 20_000
"""Characters; a longer request is no request for one script."""

Origin = Literal["trained", "model", "choice", "example"]
"""Who wrote a draft: the model trained for scripts, the chat model, that as a choice among adapted examples,
or an example alone."""
StepKind = Literal["draft", "check", "repair", "done"]


def _check_prompt(_request: ScriptRequest, _attribute: object, prompt: str) -> None:
    if not prompt.strip():
        raise InputError(
            "The request is empty.", fix='say what the script is to do, such as "report the worst slack".'
        )
    if len(prompt) > LONGEST_PROMPT:
        raise InputError(
            f"The request has {len(prompt):,} characters; at most {LONGEST_PROMPT:,} make one script.",
            fix="ask for one step at a time, and name files instead of pasting them.",
        )


def _check_ablations(_request: ScriptRequest, _attribute: object, ablate: frozenset[str]) -> None:
    for part in sorted(ablate - set(PARTS)):
        raise InputError(
            f'There is no part "{part}" to switch off.{did_you_mean(part, PARTS)}',
            fix=f"use {', '.join(PARTS)}.",
        )


@frozen(kw_only=True)
class ScriptRequest:
    """One script.

    Raises:
        InputError: the prompt is empty or too long, or there is no such part to switch off.
    """

    prompt: str = field(validator=_check_prompt)
    tool: str
    design: Path | None = None
    """Folder of the design that the script is for."""
    beside: str = ""
    """The script that this one goes into: its names are known."""
    folder: Path | None = None
    """Where that lies, for the files that it reads and a design's description there or above."""
    may_read: MayRead = anything
    """Which files of the design may be read for their names."""
    run: bool = False
    """Run it in the sandbox, on the design if there is one."""
    candidates: int = 4
    rounds: int = 2
    ablate: frozenset[str] = field(default=frozenset(), validator=_check_ablations)
    caller: Caller = Factory(Caller)
    id: str = field(factory=lambda: f"script-{uuid.uuid4().hex}", kw_only=True)

    @property
    def design_near(self) -> Path | None:
        """The design around `folder`, which nobody named; none for a tool that is not run here."""
        if self.folder is None or ALIASES.get(self.tool, self.tool) not in PROGRAMS:
            return None
        workspace = self.caller.workspace
        return design_near(self.folder, Path(workspace) if workspace else None)

    def uses(self, part: str) -> bool:
        return part not in self.ablate


@define(kw_only=True)
class Candidate:
    """One draft, after its latest repair."""

    number: int
    text: str
    origin: Origin = "model"
    round: int = 0
    rung: Rung = "nothing"
    message: str = ""
    """What stood in the way of the next rung."""
    line: int | None = None
    """Where, from 0."""
    output: str = ""
    """What it printed when it ran."""
    coverage: float = 0.0
    """Share of the request's numbers, names and texts that it uses."""
    fit: float = 0.0
    """Share of the request's steps for which it uses a command that suits."""
    invented: tuple[str, ...] = ()
    """Numbers and names that neither request nor design has."""
    complaints: int = 0
    """Warnings that the tool printed, such as of names that it did not find."""
    agreement: int = 0
    """Other candidates that print the same, or that say the same where they print nothing."""
    history: list[str] = Factory(list)
    """Texts of its former rounds."""

    @property
    def height(self) -> int:
        return RUNGS.index(self.rung)


@frozen
class Step:
    """Something happened: what the person may be shown."""

    event: StepKind
    data: dict[str, Any]


@frozen(kw_only=True)
class Outcome:
    """The answer: the best candidate if it holds, and all there is to say about it."""

    id: str
    script: str
    """Empty where no candidate held."""
    rung: Rung
    message: str
    explanation: str
    candidates: list[Candidate]
    timings: Timings
    model: str
    model_version: str
    tool: str
    tool_version: str
    notes: list[str]
    """What was left out, such as the run where the tool is not installed."""
    output: str = ""
