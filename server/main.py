"""The server process: takes its port, loads its models, says where it is, and serves."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from chipsmith import __version__
from chipsmith.core.client import ServerAddress, announce, find_server, withdraw
from chipsmith.core.config import Config, ServerConfig
from chipsmith.core.console import stderr
from chipsmith.core.errors import ConfigError, PortTakenError
from chipsmith.core.home import Home
from chipsmith.server.api.security import require_token_beyond_loopback

if TYPE_CHECKING:
    from fastapi import FastAPI

LOG_BYTES = 5_000_000
SHUTDOWN_S = 5


def serve(config: Config, home: Home, config_file: Path | None = None) -> None:
    """Serve until interrupted. `config_file` is where the configuration is from, if not from the home.

    Raises:
        ConfigError: the address is not one of this machine, or open to others without a token.
        PortTakenError: another program listens there.
        ChipsmithError: none of the roles can be served.
    """
    import uvloop

    from chipsmith.server.api.app import make_app

    require_token_beyond_loopback(config.server)
    os.umask(0o077)
    with contextlib.closing(_listen(config.server, home)) as listener:
        _log_to(home)
        uvloop.run(_serve(make_app(config, home, config_file), home, listener))


def _listen(config: ServerConfig, home: Home) -> socket.socket:
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((config.host, config.port))
        listener.listen(128)
    except PermissionError as error:
        listener.close()
        raise ConfigError(
            f"The port {config.port} is reserved.", fix="use a port above 1023 with --port."
        ) from error
    except OSError as error:
        listener.close()
        raise _unusable(config, home, error) from error
    return listener


def _unusable(config: ServerConfig, home: Home, error: OSError) -> ConfigError | PortTakenError:
    where = f"{config.host}:{config.port}"
    if error.errno != errno.EADDRINUSE:
        return ConfigError(f"Cannot listen on {where}: {error.strerror}.", fix="correct --host.")
    running = find_server(home)
    if running is not None and running.port == config.port:
        return PortTakenError(
            f"Chipsmith serves on {where} already (process {running.pid}).",
            fix="use it, end that process, or pass another --port; 0 picks a free one.",
        )
    return PortTakenError(
        f"Another program listens on {where}.", fix="pass another --port; 0 picks a free one."
    )


def _log_to(home: Home) -> None:
    handler = RotatingFileHandler(
        home.logs / "server.log", maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for chatty in ("llama.cpp", "httpx", "sentence_transformers", "gguf"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


async def _serve(app: FastAPI, home: Home, listener: socket.socket) -> None:
    import uvicorn

    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)

    class Server(uvicorn.Server):
        """Ends when it is told to, without sending the signal on: the process cleans up. Has no ticks."""

        async def main_loop(self) -> None:
            await stopped.wait()

        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    options = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=SHUTDOWN_S,
        server_header=False,
        date_header=False,
    )  # fmt: skip
    async with app.router.lifespan_context(app):
        with _announced(home, listener):
            await Server(options).serve(sockets=[listener])


@contextmanager
def _announced(home: Home, listener: socket.socket) -> Iterator[None]:
    host, port = listener.getsockname()[:2]
    address = ServerAddress(host, port, os.getpid(), __version__)
    announce(home, address)
    stderr().print(
        f"[bold]Chipsmith[/] {__version__} serves on [link]{address.url}/[/] (the dashboard is there too)"
    )
    try:
        yield
    finally:
        withdraw(home)
