"""The edit assistant: rewrites a piece of code by instruction, and proposes hunks."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from textwrap import dedent, indent
from typing import Any

from attrs import asdict, define, field, frozen

from chipsmith.core.chat_prompt import REWRITE
from chipsmith.core.errors import InputError, ModelError
from chipsmith.core.events import EditProposed, Message, Timings, new_id
from chipsmith.core.hunks import Hunk, hunks
from chipsmith.core.languages import language_of
from chipsmith.server.assistants.chat import Caller
from chipsmith.server.assistants.edit_rules import rules_used
from chipsmith.server.assistants.journal import Journal
from chipsmith.server.backends.base import ChatRequest, Delta
from chipsmith.server.engine.sampling import Sampling
from chipsmith.server.hub import Hub, Served

ROOM = 2.0
"""Characters of the answer for each of the code, and a little more: whoever writes longer is lost."""
CHARACTERS_PER_TOKEN = 2
"""Few, so that dense code is not cut."""

_FENCE = re.compile(r"^[ \t]*```[^\n]*\n(?P<code>.*?)(?:^[ \t]*```|\Z)", re.DOTALL | re.MULTILINE)


@frozen(kw_only=True)
class EditRequest:
    """Rewrite `text` as `instruction` says."""

    text: str
    instruction: str
    language: str = ""
    path: str = ""
    first_line: int = 0
    """Line of the document, from 0, at which `text` begins."""
    rules: str = ""
    caller: Caller = field(factory=Caller)

    def messages(self) -> list[Message]:
        language = language_of(self.language, self.path)
        rules = f"\n\nRules of this project:\n{self.rules}" if self.rules else ""
        code = dedent(self.text.replace("\r\n", "\n")).strip("\n")
        asked = f"Instruction: {self.instruction.strip()}\n\n```{language.id}\n{code}\n```"
        return [Message("system", REWRITE.content + rules), Message("user", asked)]


@frozen
class Proposal:
    """What an edit came to."""

    id: str
    after: str
    hunks: list[Hunk]
    served: Served
    timings: Timings


@define
class _Draft:
    text: str = ""
    last: Delta = field(factory=Delta)


class EditAssistant:
    def __init__(self, hub: Hub, journal: Journal) -> None:
        self._hub = hub
        self._journal = journal

    async def propose(self, edit: EditRequest, role: str = "chat") -> AsyncGenerator[Delta | Proposal]:
        """Stream the model's words, then the proposal.

        Raises:
            InputError: there is nothing to edit, or no instruction.
            ModelError: the model's answer is not the whole piece.
        """
        _check(edit)
        draft = _Draft()
        async with self._hub.text(role) as (served, backend):
            request = ChatRequest(
                messages=edit.messages(),
                max_tokens=_room(edit.text),
                sampling=Sampling(temperature=0.0),
                told=partial(self._journal.generated, served, session=edit.caller.session),
            )
            async with aclosing(backend.chat(request)) as deltas:
                async for delta in deltas:
                    draft.text += delta.text
                    draft.last = delta
                    if not delta.finish:
                        yield delta
            after = _rewritten(draft, edit.text)
            yield self._proposal(edit, after, served, draft.last.timings or Timings())

    def _proposal(self, edit: EditRequest, after: str, served: Served, timings: Timings) -> Proposal:
        changes = hunks(edit.text, after, first_line=edit.first_line)
        proposal = Proposal(new_id(), after, changes, served, timings)
        who: dict[str, Any] = asdict(edit.caller)
        self._journal.record(
            EditProposed(
                edit=proposal.id,
                path=edit.path,
                language=edit.language,
                instruction=edit.instruction,
                before=edit.text,
                after=after,
                hunks=len(changes),
                model=served.model,
                model_version=served.version,
                timings=timings,
                **who,
            )
        )
        asked = f"{edit.instruction}\n{edit.text}"
        for event in rules_used(proposal.id, edit.rules, asked, after, who):
            self._journal.record(event)
        return proposal


def _check(edit: EditRequest) -> None:
    if not edit.instruction.strip():
        raise InputError("The instruction is empty.", fix="say what is to be changed.")
    if not edit.text.strip():
        raise InputError("There is no code to edit.", fix="select the lines that are to be changed.")


def _room(text: str) -> int:
    """Tokens that the answer may have."""
    return 64 + int(ROOM * len(text) / CHARACTERS_PER_TOKEN)


def _rewritten(draft: _Draft, before: str) -> str:
    """The code of an answer, indented and ended as the piece was.

    Raises:
        ModelError: the answer was cut, or has no code; half a piece would lose the other half.
    """
    fence = _FENCE.search(draft.text)
    code = fence["code"] if fence else draft.text
    if draft.last.finish != "stop" or not code.strip():
        raise ModelError(
            "The model did not write the whole piece.",
            fix="select fewer lines, say it in other words, or configure a larger model for the role chat.",
        )
    plain = before.replace("\r\n", "\n")
    body = indent(dedent(code).strip("\n"), _margin(plain))
    start = len(plain) - len(plain.lstrip("\n"))
    end = len(plain) - len(plain.rstrip("\n"))
    after = "\n" * start + body + "\n" * end
    return after if plain == before else after.replace("\n", "\r\n")


def _margin(text: str) -> str:
    """The blanks that all lines of a piece begin with."""
    lines = [line for line in text.splitlines() if line.strip()]
    first, last = min(lines), max(lines)
    shared = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[: min(shared, len(first) - len(first.lstrip()))]
