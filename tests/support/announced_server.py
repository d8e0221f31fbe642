"""A process that stands for `chipsmith serve`: notes that it was started, announces itself, is healthy.

Usage: announced_server.py NOTES [exit CODE MESSAGE]
"""

from __future__ import annotations

import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from chipsmith.core.client import ServerAddress, announce
from chipsmith.core.home import Home


class Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps({"status": "ok", "pid": os.getpid()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    with Path(sys.argv[1]).open("a") as notes:
        notes.write(f"{os.getpid()}\n")
    if sys.argv[2:3] == ["exit"]:
        sys.stderr.write(sys.argv[4] + "\n")
        sys.exit(int(sys.argv[3]))
    time.sleep(0.5)  # as a model that loads
    server = HTTPServer(("127.0.0.1", 0), Health)
    announce(Home.find(), ServerAddress("127.0.0.1", server.server_port, os.getpid(), "0"))
    server.serve_forever()


if __name__ == "__main__":
    main()
