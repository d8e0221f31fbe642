"""Finding the running server and talking to it, for commands, the language server and training."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import cattrs
from attrs import frozen

from chipsmith.core.config import Config
from chipsmith.core.errors import RefusedError, ServerUnreachableError
from chipsmith.core.files import write_json
from chipsmith.core.home import Home

if TYPE_CHECKING:
    import httpx

START_FIX = "start it with `chipsmith serve`."
LOG_FIX = "see the server's log."
STREAM_TIMEOUT_S = 300.0
"""Between two pieces of an answer; a long prompt on a slow machine is computed meanwhile."""


@frozen
class ServerAddress:
    """What a running server says of itself in `server.json`."""

    host: str
    port: int
    pid: int
    version: str

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def announce(home: Home, address: ServerAddress) -> None:
    """Write the address where clients look for it."""
    write_json(home.server_file, cattrs.unstructure(address))


def withdraw(home: Home) -> None:
    """Take the address back, if it is still this process's."""
    found = find_server(home)
    if found is not None and found.pid == os.getpid():
        home.server_file.unlink(missing_ok=True)


def find_server(home: Home) -> ServerAddress | None:
    """What a process announced that still lives, or None; whether it answers is another question."""
    try:
        address = cattrs.structure(json.loads(home.server_file.read_bytes()), ServerAddress)
    except (OSError, ValueError, cattrs.BaseValidationError):
        return None
    return address if _lives(address.pid) else None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def base_url(home: Home, config: Config) -> str:
    """The announced server's address, else the configured one."""
    found = find_server(home)
    return found.url if found else ServerAddress(config.server.host, config.server.port, 0, "").url


def headers(config: Config) -> dict[str, str]:
    return {"Authorization": f"Bearer {config.server.token}"} if config.server.token else {}


def http_client(home: Home, config: Config, *, timeout_s: float = 30.0) -> httpx.Client:
    """A client for the server; the caller closes it."""
    import httpx

    return httpx.Client(
        base_url=base_url(home, config), headers=headers(config), timeout=timeout_s, trust_env=False
    )


def call(
    home: Home, config: Config, method: str, path: str, *, timeout_s: float = 30.0, **request: Any
) -> Any:
    """Send one request and return the decoded answer.

    Raises:
        ServerUnreachableError: nothing answers.
        RefusedError: the answer is an error, which is repeated.
    """
    import httpx

    with http_client(home, config, timeout_s=timeout_s) as client:
        try:
            response = client.request(method, path, **request)
        except httpx.HTTPError as error:
            raise ServerUnreachableError(
                f"No Chipsmith server answers at {client.base_url}: {error}.", fix=START_FIX
            ) from error
    if response.is_error:
        raise _refusal(response)
    return response.json()


def stream(home: Home, config: Config, path: str, **request: Any) -> Iterator[dict[str, Any]]:
    """POST a request and yield the `data:` objects of its answer as they arrive, until `[DONE]`.

    Closing the iterator closes the connection, which cancels the request.

    Raises:
        ServerUnreachableError: nothing answers, or the server went away in the middle.
        RefusedError: the answer, or an object in it, is an error.
    """
    import httpx

    with http_client(home, config, timeout_s=STREAM_TIMEOUT_S) as client:
        try:
            with client.stream("POST", path, **request) as response:
                if response.is_error:
                    response.read()
                    raise _refusal(response)
                yield from _data(response.iter_lines())
        except httpx.HTTPError as error:
            raise ServerUnreachableError(
                f"No Chipsmith server answers at {client.base_url}: {error}.", fix=START_FIX
            ) from error


def _data(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    """The objects of a stream of server-sent events (WHATWG HTML, section 9.2)."""
    for line in lines:
        if not line.startswith("data:"):
            continue
        text = line.removeprefix("data:").strip()
        if text == "[DONE]":
            return
        chunk = json.loads(text)
        if "error" in chunk:
            raise _error_of(chunk["error"])
        yield chunk


def _refusal(response: httpx.Response) -> RefusedError:
    """The error that the server's answer describes, in OpenAI's shape with `fix` beside."""
    try:
        return _error_of(response.json()["error"])
    except (ValueError, KeyError, TypeError):
        return RefusedError(f"The server answered {response.status_code}.", fix=LOG_FIX)


def _error_of(error: dict[str, Any]) -> RefusedError:
    fix = error.get("fix") or LOG_FIX
    return RefusedError(str(error["message"]).removesuffix(f" Fix: {fix}"), fix=fix)
