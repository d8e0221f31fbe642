"""Who may ask: a token where one is set, and only by the names that this server goes by.

The check of the Host header keeps a web page from reaching a loopback server under a name of its own
(DNS rebinding); that of Origin and Sec-Fetch-Site keeps it from having the person's browser send
something here (cross-site request forgery). The dashboard's own files hold nothing of anyone: they
are given without the token, and ask for it.
"""

from __future__ import annotations

import hmac
import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from chipsmith.core.config import ServerConfig
from chipsmith.core.errors import ConfigError

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_FETCHES = frozenset({"", "same-origin", "none"})
"""What a browser says in Sec-Fetch-Site of a page's request to its own server; other programs say nothing."""
STATIC = "/static/"
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def require_token_beyond_loopback(config: ServerConfig) -> None:
    """Raises ConfigError where the server would be open to others without a token."""
    if not is_loopback(config.host) and not config.token:
        raise ConfigError(
            f"Serving on {config.host} would let anyone on the network in.",
            fix="set CHIPSMITH_SERVER__TOKEN to a long random text, or serve on 127.0.0.1.",
        )


class Gate:
    """Refuses foreign Host headers on loopback, what pages of others send, and what lacks the token."""

    def __init__(self, app: ASGIApp, config: ServerConfig) -> None:
        self._app = app
        self._token = config.token
        self._names = LOOPBACK_NAMES | {config.host} if is_loopback(config.host) else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        if self._names is not None and _name(headers.get("host", "")) not in self._names:
            return _refuse(403, "This server answers on loopback names only.", "use http://127.0.0.1.")
        if scope["method"] not in SAFE_METHODS and _from_elsewhere(headers):
            return _refuse(403, "A web page from elsewhere sent this.", "use the dashboard of this server.")
        if self._token and not _open(scope) and not _bears(headers.get("authorization", ""), self._token):
            return _refuse(401, "The token is missing or wrong.", "send `Authorization: Bearer TOKEN`.")
        return None


def _from_elsewhere(headers: Headers) -> bool:
    """Whether a browser sent this for a page that is not ours."""
    if headers.get("sec-fetch-site", "") not in OWN_FETCHES:
        return True
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host", "")


def _open(scope: Scope) -> bool:
    """Whether this is the dashboard's page or one of its files."""
    return scope["method"] in SAFE_METHODS and (scope["path"] == "/" or scope["path"].startswith(STATIC))


def _name(host: str) -> str:
    """A Host header without its port."""
    return host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]


def _bears(authorization: str, token: str) -> bool:
    return hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode())


def _refuse(status: int, message: str, fix: str) -> JSONResponse:
    kind = "authentication_error" if status == 401 else "permission_error"
    error = {"message": f"{message} Fix: {fix}", "type": kind, "param": None, "code": None, "fix": fix}
    return JSONResponse({"error": error}, status_code=status)
