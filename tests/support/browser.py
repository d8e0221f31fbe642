"""The system's Chromium, driven by Playwright; nothing is fetched for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

from support.patience import PATIENCE_S

CONTRAST = """() => {
  const parts = text => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const linear = v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = colour => colour.slice(0, 3).map(v => linear(v / 255))
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const over = ([r, g, b, a = 1], below) => [r, g, b].map((v, at) => v * a + below[at] * (1 - a));
  const ground = element => {
    const own = parts(getComputedStyle(element).backgroundColor);
    const solid = own.length === 3 || own[3] === 1;
    if (solid || !element.parentElement) return over(own, [255, 255, 255]);
    return over(own, ground(element.parentElement));
  };
  const poor = [];
  for (const element of document.querySelectorAll("body *:not(option, :disabled, .around)")) {
    const speaks = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!speaks || !element.checkVisibility() || element.closest("svg, .hidden, .skip")) continue;
    const ink = light(parts(getComputedStyle(element).color));
    const [high, low] = [ink, light(ground(element))].sort((a, b) => b - a);
    if ((high + 0.05) / (low + 0.05) < 4.5) poor.push(element.outerHTML.slice(0, 120));
  }
  return poor;
}"""
"""Texts whose contrast is below what WCAG 2 asks for (AA)."""
NAMELESS = """() => {
  const named = one => one.textContent.trim() || one.labels?.length || one.ariaLabel
    || one.ariaLabelledByElements?.length;
  const kinds = "button, a, input, select, textarea, svg[role=img], dialog, nav, section";
  const nameless = [...document.querySelectorAll(kinds)].filter(one => !named(one));
  return nameless.map(one => one.outerHTML.slice(0, 120));
}"""
"""What a screen reader could not name."""
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_MS = 1000 * PATIENCE_S
expect.set_options(timeout=PATIENCE_MS)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Skips the test where the system has no Chromium."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"], timeout=PATIENCE_MS
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def page_of(browser: Browser, url: str, *, quiet: bool = True, **options: Any) -> Iterator[Page]:
    """A page in a context of its own; at its end it must have asked nobody but `url`, and met no error
    if it is to be `quiet`."""
    context: BrowserContext = browser.new_context(**options)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    troubles: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith(url):
            troubles.append(f"asked {request.url}")

    page.on("request", asked)
    if quiet:
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.on("console", lambda message: _note(message, troubles))
    try:
        yield page
        assert troubles == []
    finally:
        context.close()


def _note(message: ConsoleMessage, troubles: list[str]) -> None:
    """Answers with an error status are meant; the page says what they say."""
    if message.type == "error" and not message.text.startswith("Failed to load resource"):
        troubles.append(f"console: {message.text}")


@contextmanager
def web_server(page: bytes) -> Iterator[str]:
    """A web server of somebody else's, which answers everything with `page`; yields its address."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
