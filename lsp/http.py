"""Asynchronous HTTP to the Chipsmith server, on httpcore: httpx would cost twice the memory.

Cancelling the awaiting task closes the connection, which is how the server learns to stop.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from attrs import define, field

from chipsmith.core.client import START_FIX
from chipsmith.core.errors import RefusedError, ServerUnreachableError

if TYPE_CHECKING:
    import httpcore

CONNECT_S = 5.0
ANSWER_S = 300.0
"""Between two pieces of an answer; a cold prompt on a slow machine takes long."""
DATA = b"data:"
AGAIN = "ask again."


@define
class Http:
    """A pool of connections to one server."""

    url: str
    token: str | None = field(default=None, repr=False)
    _pool: httpcore.AsyncConnectionPool | None = field(default=None, init=False)

    async def request(self, method: str, path: str, body: Any = None, *, timeout_s: float = ANSWER_S) -> Any:
        """Send one request and return the decoded answer.

        Raises:
            ServerUnreachableError: nothing answers, or the connection broke.
            RefusedError: the answer is an error, which is repeated.
        """
        async with self._send(method, path, body, timeout_s) as response:
            return _decoded(await response.aread())

    async def stream(self, path: str, body: Any) -> AsyncIterator[Any]:
        """POST `body` and yield the decoded `data:` lines of the event stream up to `[DONE]`.

        Raises:
            ServerUnreachableError, RefusedError: as `request`; also when the stream breaks off.
        """
        async with self._send("POST", path, body, ANSWER_S) as response:
            buffer = b""
            async for piece in response.aiter_stream():
                *lines, buffer = (buffer + piece).split(b"\n")
                for line in lines:
                    if line.startswith(DATA) and (data := line.removeprefix(DATA).strip()):
                        if data == b"[DONE]":
                            return
                        yield _checked(_decoded(data))
        raise ServerUnreachableError("The server broke off its answer.", fix=AGAIN)

    async def close(self) -> None:
        if self._pool:
            await self._pool.aclose()

    @asynccontextmanager
    async def _send(
        self, method: str, path: str, body: Any, timeout_s: float
    ) -> AsyncIterator[httpcore.Response]:
        import httpcore

        self._pool = self._pool or httpcore.AsyncConnectionPool(max_connections=32)
        headers = [("Content-Type", "application/json")]
        if self.token:
            headers.append(("Authorization", f"Bearer {self.token}"))
        limits = {"connect": CONNECT_S, "write": timeout_s, "read": timeout_s, "pool": timeout_s}
        content = None if body is None else json.dumps(body).encode()
        try:
            async with self._pool.stream(
                method, self.url + path, headers=headers, content=content, extensions={"timeout": limits}
            ) as response:
                if response.status >= 400:
                    raise _refusal(response.status, await response.aread())
                yield response
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            raise ServerUnreachableError(
                f"No Chipsmith server answers at {self.url}.", fix=START_FIX
            ) from error
        except httpcore.TimeoutException as error:
            raise ServerUnreachableError("The server has said nothing for too long.", fix=AGAIN) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise ServerUnreachableError("The server went away before it had answered.", fix=AGAIN) from error


def _decoded(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError as error:
        raise RefusedError("The server's answer is not JSON.", fix="check the address.") from error


def _checked(chunk: Any) -> Any:
    """A piece of a stream; an error may also come as a piece."""
    if isinstance(chunk, dict) and isinstance(chunk.get("error"), dict):
        raise _described(chunk["error"])
    return chunk


def _refusal(status: int, body: bytes) -> RefusedError:
    try:
        return _described(json.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        return RefusedError(f"The server answered {status}.", fix="see the server's log.")


def _described(error: dict[str, Any]) -> RefusedError:
    fix = error.get("fix") or "see the server's log."
    return RefusedError(str(error["message"]).removesuffix(f" Fix: {fix}"), fix=fix)
