"""A recorded session of an editor, sent to `chipsmith lsp` again."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

from attrs import define, field

from support.editor import COMMAND
from support.patience import PATIENCE_S, until

SESSIONS = Path(__file__).parent / "sessions"


@define
class Replay:
    """The editor's side. Requests are awaited, and after each change its diagnostics."""

    url: str
    """Of the server that the language server shall use."""
    replies: dict[str, list[Any]] = field(factory=dict)
    """By method, in order."""
    errors: list[Any] = field(factory=list)
    published: list[Any] = field(factory=list)
    applied: list[Any] = field(factory=list)
    """What the language server asked to change."""
    _answers: dict[int, asyncio.Future[Any]] = field(factory=dict)

    async def run(self, name: str) -> int:
        """Send all of a session; the exit status of the language server."""
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *COMMAND, stdin=pipe, stdout=pipe, env=dict(os.environ)
        )
        assert process.stdin
        assert process.stdout
        reading = asyncio.create_task(self._read(process.stdout, process.stdin))
        for line in (SESSIONS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            await self._say(self._filled(json.loads(line)), process.stdin)
        status = await asyncio.wait_for(process.wait(), PATIENCE_S)
        await reading
        return status

    def _filled(self, message: dict[str, Any]) -> dict[str, Any]:
        params = message.get("params")
        if message["method"] == "initialize":
            params["initializationOptions"] = {"serverUrl": self.url, "debounceMs": 0}
        elif params and params.get("command") == "chipsmith.accept":
            params["arguments"] = self.offered["command"]["arguments"]
        return message

    @property
    def offered(self) -> dict[str, Any]:
        """The offer in the last menu."""
        offer: dict[str, Any] = self.replies["textDocument/completion"][-1]["items"][0]
        return offer

    async def _say(self, message: dict[str, Any], output: asyncio.StreamWriter) -> None:
        answer = None
        if "id" in message:
            answer = self._answers[message["id"]] = asyncio.get_running_loop().create_future()
        _write(message, output)
        if answer is not None:
            reply = await asyncio.wait_for(answer, PATIENCE_S)
            if "error" in reply:
                self.errors.append(reply["error"])
            self.replies.setdefault(message["method"], []).append(reply.get("result"))
        elif message["method"] == "textDocument/didChange":
            await self._checked(message["params"]["textDocument"]["version"])

    async def _checked(self, version: int) -> None:
        await until(lambda: bool(self.published) and self.published[-1]["version"] == version)

    async def _read(self, source: asyncio.StreamReader, output: asyncio.StreamWriter) -> None:
        while header := await source.readline():
            size = int(header.split(b":")[1])
            while await source.readline() != b"\r\n":
                pass
            self._hear(json.loads(await source.readexactly(size)), output)

    def _hear(self, message: dict[str, Any], output: asyncio.StreamWriter) -> None:
        method = message.get("method")
        if method is None:
            self._answers.pop(message["id"]).set_result(message)
        elif method == "textDocument/publishDiagnostics":
            self.published.append(message["params"])
        elif method == "workspace/applyEdit":
            self.applied.append(message["params"])
            _write({"jsonrpc": "2.0", "id": message["id"], "result": {"applied": True}}, output)


def _write(message: dict[str, Any], output: asyncio.StreamWriter) -> None:
    body = json.dumps(message).encode()
    output.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
