"""What unit tests share: a small HTTP server to stand in for ours, and published versions."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from attrs import Factory, define

from chipsmith.core.client import ServerAddress, announce


@define
class FakeServer:
    """Answers each `METHOD /path` with what `answers` holds: a status and a body."""

    port: int = 0
    answers: dict[str, tuple[int, str]] = Factory(dict)
    requests: list[tuple[str, dict[str, Any]]] = Factory(list)

    def answer(self, request: str, body: object, *, status: int = 200) -> None:
        self.answers[request] = (status, body if isinstance(body, str) else json.dumps(body))


def handler(fake: FakeServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _reply(self) -> None:
            asked = f"{self.command} {self.path}"
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            fake.requests.append((asked, json.loads(body or "{}")))
            status, text = fake.answers.get(asked, (404, "not here"))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = _reply

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@pytest.fixture
def fake_server(home) -> Iterator[FakeServer]:
    """A server that has announced itself under `home`."""
    fake = FakeServer()
    with ThreadingHTTPServer(("127.0.0.1", 0), handler(fake)) as server:
        fake.port = server.server_port
        announce(home, ServerAddress("127.0.0.1", fake.port, 1, "test"))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield fake
        server.shutdown()
        thread.join()


@pytest.fixture
def publish(home) -> Callable[..., str]:
    """Publish a version of a role whose weights are a few bytes that look like GGUF."""
    from chipsmith.core.registry import Manifest, Registry

    def publish(role: str, version: str, weights: bytes = b"GGUF weights") -> str:
        registry = Registry(home.models)
        staged = registry.stage(role)
        (staged / "model.gguf").write_bytes(weights)
        registry.publish(
            staged, Manifest(role=role, version=version, base="embedded:x", weights="model.gguf")
        )
        return version

    return publish
