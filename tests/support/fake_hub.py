"""A Hugging Face hub on loopback that knows one repository; the protocol as far as downloads need it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@contextmanager
def fake_hub(repository: str, files: Mapping[str, bytes]) -> Iterator[str]:
    """Its address; every other repository is unknown."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path.startswith(f"/api/models/{repository}/tree/"):
                return self._json(_tree(files))
            if path.startswith(f"/api/models/{repository}"):
                return self._json({"id": repository, "sha": COMMIT, "siblings": _siblings(files), **CARD})
            name = path.removeprefix(f"/{repository}/resolve/{COMMIT}/")
            if name in files:
                return self._file(files[name])
            return self._json({"error": "Repository not found"}, 404, {"X-Error-Code": "RepoNotFound"})

        do_HEAD = do_GET

        def _json(self, value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
            self._send(json.dumps(value).encode(), status, headers or {})

        def _file(self, data: bytes) -> None:
            tag = hashlib.sha256(data).hexdigest()
            self._send(data, 200, {"ETag": f'"{tag}"', "X-Repo-Commit": COMMIT})

        def _send(self, data: bytes, status: int, headers: Mapping[str, str]) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(data)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


CARD = {"cardData": {"license": "apache-2.0"}, "tags": []}


def _siblings(files: Mapping[str, bytes]) -> list[dict[str, object]]:
    return [{"rfilename": name, "size": len(data)} for name, data in files.items()]


def _tree(files: Mapping[str, bytes]) -> list[dict[str, object]]:
    return [
        {"type": "file", "path": name, "size": len(data), "oid": hashlib.sha1(data).hexdigest()}  # noqa: S324 -- git's
        for name, data in files.items()
    ]
