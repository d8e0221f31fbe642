"""`chipsmith lsp`: the language server on standard input and output."""

from __future__ import annotations

import functools
import logging
import os
import sys
from typing import BinaryIO

import attrs

from chipsmith.core.home import Home

LOG_BYTES = 2_000_000
"""A longer log is set aside when a language server starts; others may be writing to it."""


def main() -> None:
    """Serve one editor until it leaves."""
    os.umask(0o077)  # what it writes is the person's own
    home = Home.find()
    output = _claim_stdout()
    _log_to(home)
    _import_lsprotocol()
    from chipsmith.lsp.features import make_server

    server = make_server(home)
    try:
        server.start_io(stdout=output)
    finally:
        server.close()


def _claim_stdout() -> BinaryIO:
    """Keep standard output for the protocol: whatever else prints there goes to standard error."""
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.stdout = sys.stderr
    return output


def _log_to(home: Home) -> None:
    path = home.logs / "lsp.log"
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    file = logging.FileHandler(path, encoding="utf-8")
    screen = logging.StreamHandler(sys.stderr)
    screen.setLevel(logging.WARNING)
    logging.basicConfig(
        level=logging.INFO,
        handlers=[file, screen],
        format="%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s",
    )
    # These log whole messages, and with them people's code; what fails comes to report_server_error.
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    logging.getLogger("httpcore").setLevel(logging.WARNING)


def _import_lsprotocol() -> None:
    """Import the protocol's types without a `__repr__` each: compiling 554 of them is half the time."""
    define = attrs.define
    attrs.define = functools.partial(define, repr=False)
    try:
        import lsprotocol.types  # noqa: F401 - for its effect
    finally:
        attrs.define = define
