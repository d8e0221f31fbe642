"""The dashboard's page at `/` and its files, all of them our own."""

from __future__ import annotations

from importlib.resources import files

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from chipsmith.server.api.security import STATIC

router = APIRouter(include_in_schema=False)

KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
"""Nothing from elsewhere, nothing inline, and no text becomes markup."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


@router.get("/")
async def page() -> Response:
    return _file("index.html")


@router.get(STATIC + "{path:path}")
async def file(path: str) -> Response:
    return _file(path)


def _file(path: str) -> Response:
    """A file of the package; its names are looked up one by one, so that no path leads out of it."""
    place = files("chipsmith.server").joinpath("static")
    for name in path.split("/"):
        place = next((entry for entry in place.iterdir() if entry.name == name), place / ".absent")
        if not (place.is_dir() or place.is_file()):
            raise HTTPException(404, "There is no such file")
    kind = KINDS.get("." + place.name.rpartition(".")[2])
    if kind is None or not place.is_file():
        raise HTTPException(404, "There is no such file")
    return Response(place.read_bytes(), media_type=kind, headers=HEADERS)
