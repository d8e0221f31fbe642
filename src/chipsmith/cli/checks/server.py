"""Checks of the server: whether one answers, and whether its port is free."""

from __future__ import annotations

import socket

import httpx

from chipsmith.cli.checks.finding import Check, Finding, Situation, fail, info, ok, warn
from chipsmith.core.client import LOG_FIX, START_FIX, call, find_server
from chipsmith.core.errors import ServerUnreachableError


def server(situation: Situation) -> Finding:
    try:
        health = call(situation.home, situation.config, "GET", "/health", timeout_s=5.0)
    except ServerUnreachableError:
        return _absent(situation)
    if health["status"] != "ok":
        broken = [f"{role}: {state['error']}" for role, state in health["roles"].items() if state["error"]]
        return warn(f"The server is degraded: {'; '.join(broken)}.", LOG_FIX)
    return ok(f"version {health['version']} answers, process {health['pid']}")


def _absent(situation: Situation) -> Finding:
    announced = find_server(situation.home)
    if announced is None:
        return info("none runs", START_FIX)
    return warn(
        f"Process {announced.pid} said that it serves {announced.url}, but nothing answers there.",
        f"`chipsmith serve`, which replaces {situation.home.server_file}.",
    )


def port(situation: Situation) -> Finding:
    """That a server could listen on the configured port, or that ours does."""
    settings = situation.config.server
    announced = find_server(situation.home)
    if announced is not None and announced.port == settings.port and _is_ours(announced.url):
        return ok(f"{settings.port} is our server's")
    try:
        with socket.create_server((settings.host, settings.port)):
            return ok(f"{settings.port} is free")
    except OSError as error:
        return fail(
            f"Nothing can listen on {settings.host}:{settings.port}: {error.strerror}.",
            "stop the program that does (`ss -ltnp`), or choose another with --port or [server] port.",
        )


def _is_ours(url: str) -> bool:
    try:
        return "roles" in httpx.get(f"{url}/health", timeout=5.0, trust_env=False).json()
    except (httpx.HTTPError, ValueError):
        return False


CHECKS = (Check("server", server), Check("port", port))
