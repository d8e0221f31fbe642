"""`chipsmith.bug`: what a selected or opened bug is about, as Markdown."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import asdict, define

from chipsmith.core.errors import InputError
from chipsmith.lsp.connection import Connection

METHODS = {
    "model": "worded by the model, checked against the record",
    "extractive": "the record's own sentences",
}
HEADINGS = {"technical": "Summary", "managerial": "For managers"}


@define
class Bugs:
    connection: Connection
    workspace: str = ""
    """Where code owners and history are looked up, if it is a git checkout."""

    async def look(self, text: str, name: str = "") -> str:
        """Markdown on the bug that a text tells; waits for a server that is being started.

        Raises:
            InputError: the text tells of no bug.
            ServerUnreachableError, RefusedError: as `Connection.request`.
        """
        await self.connection.settled()
        body = await asyncio.to_thread(self._body, text, name)
        return "\n".join(markdown(await self.connection.request("POST", "/v1/bugs", body)))

    def _body(self, text: str, name: str) -> dict[str, Any]:
        import cattrs

        from chipsmith.collectors.bugs.pasted import record_of

        record = record_of(text.splitlines(), name)
        if record.is_empty:
            raise InputError("The selection is empty.", fix="select the bug's text, or open its file.")
        evidence = []
        if self.workspace and (Path(self.workspace) / ".git").exists():
            from chipsmith.collectors.bugs.ownership import evidence_of

            evidence = [asdict(one) for one in evidence_of(record, Path(self.workspace))]
        return {"record": cattrs.unstructure(record), "evidence": evidence}


def markdown(told: dict[str, Any]) -> Iterator[str]:
    """An answer of `POST /v1/bugs` as lines of Markdown."""
    for part, heading in HEADINGS.items():
        if part in told:
            yield f"## {heading}\n\n{_escaped(told[part]['text'])}\n\n*{METHODS[told[part]['method']]}*\n"
    facts = {name: value for name, value in told.get("facts", {}).items() if value}
    if facts:
        yield "## Facts\n"
        yield from (f"- {name.replace('_', ' ')}: {_listed(value)}" for name, value in facts.items())
    if told.get("duplicates"):
        yield "\n## Similar bugs\n"
        for one in told["duplicates"]:
            likely = ", likely a duplicate" if one["likely"] else ""
            yield f"- {_escaped(one['id'])}: {_escaped(one['synopsis'])} ({one['score']:.2f}{likely})"
    if told.get("assignees"):
        yield "\n## Who should take it\n"
        for one in told["assignees"]:
            yield f"- {_escaped(one['owner'])} ({one['score']:.0%}): {_escaped('; '.join(one['reasons']))}"


def _listed(value: Any) -> str:
    values = value if isinstance(value, list) else [value]
    return ", ".join(f"`{str(one).replace('`', '')}`" for one in values)


def _escaped(text: str) -> str:
    """A bug's text without what Markdown or HTML would act on: it is somebody else's."""
    for sign in "\\[]<>*_":
        text = text.replace(sign, f"\\{sign}")
    return text
