"""The dashboard in Chromium, over months of recorded work on a real server."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browser import CONTRAST, NAMELESS, chromium, page_of, web_server
from support.recorded import HOSTILE, VERSIONS, make_recorded
from support.records import recorded
from support.servers import RunningServer, running_server

from chipsmith.core.config import CHAT_MODEL, TAB_MODEL, load_config
from chipsmith.core.embedded import resolve_model
from chipsmith.core.home import Home
from chipsmith.core.registry import Manifest, Registry

VIEWS = {
    "overview": "Overview",
    "quality": "Quality",
    "examples": "Examples",
    "sessions": "Sessions",
    "training": "Training",
    "models": "Models",
    "data": "Recorded data",
    "library": "Index",
    "chat": "Chat",
}
GOOD = "20260405-120000-0a0b0c"
"""A version that loads; the others' weights are no model."""
MANUAL = """# Placement checks

## check_legality

The check_legality command verifies that every instance stands on a legal site of the floorplan.
"""

TRIED = """() => new Promise(told => setTimeout(() => {
  try { ATTEMPT; told("done"); } catch { told("refused"); }
}))"""
"""As the page's own code, which the policy holds for."""
SENT = """([url, content]) => fetch(url, {
  method: "POST", mode: content === "text/plain" ? "no-cors" : "cors",
  headers: {"Content-Type": content}, body: '{"everything": true}',
}).catch(() => {})"""
"""Without a preflight request, and with one."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder = tmp_path_factory.mktemp("dashboard")
    home = Home(folder / "home")
    make_recorded(home, sessions=24)
    publish_one_that_loads(home)
    (folder / "manual").mkdir()
    (folder / "manual/tool.md").write_text(MANUAL)
    with running_server(folder / "home") as running:
        index = [sys.executable, "-m", "chipsmith.cli", "index", str(folder / "manual")]
        subprocess.run(index, env=dict(running.env), check=True, capture_output=True, timeout=280)
        yield running


def publish_one_that_loads(home: Home) -> None:
    registry = Registry(home.models)
    staged = registry.stage("tab")
    copyfile(resolve_model(CHAT_MODEL), staged / "model.gguf")
    registry.publish(
        staged,
        Manifest(role="tab", version=GOOD, base=TAB_MODEL, weights="model.gguf", created="2026-04-05"),
    )


def show(page: Page, server: RunningServer, view: str) -> None:
    """Go to a view, and wait until it is there whole."""
    page.goto(f"{server.url}/#/{view}")
    expect(page.locator("h1")).to_have_text(VIEWS[view.partition("?")[0]])
    expect(page.locator("#view")).not_to_have_attribute("aria-busy", "true")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 400)])
def test_every_view_is_whole_legible_and_within_the_page(
    browser: Browser, server: RunningServer, tmp_path: Path, scheme: str, width: int
) -> None:
    size: Any = {"width": width, "height": 900}
    with page_of(browser, server.url, color_scheme=scheme, viewport=size) as page:
        for view, title in VIEWS.items():
            show(page, server, view)
            expect(page).to_have_title(f"{title} – Chipsmith")
            expect(page.locator("nav [aria-current=page]")).to_have_text(title)
            assert page.locator("#view .card").count() > 0
            assert page.locator("#view [role=alert]").count() == 0
            assert page.evaluate("document.documentElement.scrollWidth") <= width, view
            assert page.evaluate(CONTRAST) == [], view
            assert page.evaluate(NAMELESS) == [], view
            page.screenshot(path=tmp_path / f"{view}.png", full_page=True)


def test_what_was_recorded_is_shown_as_text_and_never_obeyed(browser: Browser, server: RunningServer) -> None:
    places = ("examples", "examples?kind=chats", "examples?kind=edits", "sessions", "quality", "data")
    with page_of(browser, server.url) as page:
        for place in places:
            show(page, server, place)
            assert HOSTILE in page.locator("#view").inner_text(), place
            assert page.locator("#view :is(img, script, iframe)").count() == 0
            assert page.title() != "owned"


def test_a_policy_refuses_what_a_page_must_not_do(browser: Browser, server: RunningServer) -> None:
    with page_of(browser, server.url, quiet=False) as page:
        show(page, server, "overview")
        for attempt in ("document.body.innerHTML = '<b>x</b>'", "eval('1')"):
            assert page.evaluate(TRIED.replace("ATTEMPT", attempt)) == "refused"


def test_the_keyboard_is_enough(browser: Browser, server: RunningServer) -> None:
    with page_of(browser, server.url) as page:
        show(page, server, "overview")
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Quality")
        expect(page.locator("h1")).to_be_focused()
        plot = page.locator("svg[role=img][tabindex='0']").first
        plot.focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator(".told").first).to_contain_text("base: ")
        summary = page.locator("figure summary").first
        summary.focus()
        page.keyboard.press("Enter")
        expect(page.locator("figure table").first).to_be_visible()


def test_colours_can_be_chosen_and_stay(browser: Browser, server: RunningServer) -> None:
    def ground() -> str:
        found: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return found

    with page_of(browser, server.url, color_scheme="light") as page:
        show(page, server, "overview")
        light = ground()
        page.get_by_label("Colours").select_option("dark")
        dark = ground()
        assert dark != light
        page.reload()
        assert ground() == dark


def test_quality_marks_the_trainings_and_compares_the_versions(
    browser: Browser, server: RunningServer
) -> None:
    with page_of(browser, server.url) as page:
        show(page, server, "quality")
        expect(page.locator(".mark text").first).to_have_text("trained a1b2")
        rows = page.get_by_role("table", name="Every version beside the one before it").locator("tbody tr")
        expect(rows).to_have_count(3)
        page.get_by_label("Language").select_option("tcl")
        expect(page).to_have_url(f"{server.url}/#/quality?language=tcl")
        expect(page.get_by_label("Language")).to_have_value("tcl")


def test_examples_stand_beside_what_was_kept(browser: Browser, server: RunningServer) -> None:
    with page_of(browser, server.url) as page:
        show(page, server, "examples?changed=true&language=sdc")
        card = page.locator("article").first
        expect(card.locator("h3")).to_have_text(["Offered", "Kept"])
        expect(card.locator("ins").first).to_have_text("45")
        card.get_by_role("button", name="after 15 s").click()
        expect(card.locator("ins")).to_have_count(0)
        show(page, server, "examples?outcome=rejected")
        expect(page.locator("article").first.locator("h3")).to_have_text(["Offered", "Written instead"])
        before = page.locator("article").count()
        page.get_by_role("button", name="Older").click()
        expect(page.locator("article")).not_to_have_count(before)


def test_a_run_shows_its_curve_and_what_the_gate_said(browser: Browser, server: RunningServer) -> None:
    with page_of(browser, server.url) as page:
        show(page, server, "training")
        page.get_by_role("link", name="tab-quick-2222222222").click()
        expect(page.locator("path.curve")).to_have_count(1)
        expect(page.get_by_text("worse beyond noise: edit similarity.")).to_be_visible()
        expect(page.locator(".bad-dot")).to_have_count(1)


def test_a_version_is_promoted_and_rolled_back_once_confirmed(
    browser: Browser, server: RunningServer
) -> None:
    def serving() -> str:
        version: str = server.get("/health")["roles"]["tab"]["version"]
        return version

    with page_of(browser, server.url) as page:
        show(page, server, "models")
        promote = page.get_by_role("button", name="Let 2026-04-05 0a0b serve tab")
        promote.click()
        page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
        assert serving() == "base"
        promote.click()
        page.get_by_role("dialog").get_by_role("button", name="Let it serve").click()
        expect(page.locator("#status")).to_contain_text("tab is served by 2026-04-05 0a0b")
        assert serving() == GOOD
        page.get_by_role("button", name="Roll back to base").click()
        page.get_by_role("dialog").get_by_role("button", name="Roll back").click()
        expect(page.locator("#status")).to_contain_text("tab is served by base")
        assert serving() == "base"


def test_a_version_that_does_not_load_is_refused_with_its_reason(
    browser: Browser, server: RunningServer
) -> None:
    with page_of(browser, server.url) as page:
        show(page, server, "models")
        page.get_by_role("button", name="Let 2026-03-01 a1b2 serve tab").click()
        page.get_by_role("dialog").get_by_role("button", name="Let it serve").click()
        expect(page.get_by_role("dialog")).to_contain_text("base serves on")
    assert Registry(server.home.models).active("tab").version == "base"
    assert VERSIONS[1] in [manifest.version for manifest in Registry(server.home.models).versions("tab")]


def test_a_question_is_answered_from_the_index_and_rated(browser: Browser, server: RunningServer) -> None:
    with page_of(browser, server.url) as page:
        show(page, server, "chat")
        page.get_by_label("Question").fill(
            "Which command verifies that every instance stands on a legal site?"
        )
        page.keyboard.press("Enter")
        answer = page.locator(".answered").first
        expect(answer).not_to_have_attribute("aria-busy", "true")
        expect(answer.locator("blockquote")).to_contain_text("check_legality command verifies")
        answer.locator("a.cite").first.click()
        expect(page.locator("ol.sources li").first).to_be_focused()
        answer.get_by_role("button", name="Good answer").click()
        expect(answer).to_contain_text("Noted.")
        rated = recorded(server.home, "chat_feedback")[-1]
        turn = next(one for one in recorded(server.home, "chat_turn") if one["turn"] == rated["turn"])
        assert (rated["rating"], turn["client"]) == ("up", "dashboard")
        page.get_by_label("Look into the index").uncheck()
        page.get_by_label("Question").fill("Say it again in one word.")
        page.get_by_role("button", name="Ask").click()
        expect(page.locator(".answered").nth(1)).not_to_have_attribute("aria-busy", "true")
        latest = recorded(server.home, "chat_turn")[-1]
        assert [one["role"] for one in latest["messages"]] == ["system", "user", "assistant", "user"]


def test_attached_files_go_along_with_a_question(browser: Browser, server: RunningServer) -> None:
    constraints = b"create_clock -name core_clk -period 2.5 [get_ports clk]\n"
    with page_of(browser, server.url) as page:
        show(page, server, "chat")
        page.get_by_label("Look into the index").uncheck()
        page.locator("input[type=file]").set_input_files(
            [
                {"name": "core.sdc", "mimeType": "text/plain", "buffer": constraints},
                {"name": "notes.md", "mimeType": "text/markdown", "buffer": b"none"},
                {"name": "core.gds", "mimeType": "application/octet-stream", "buffer": b"\0\x06\0\x02"},
            ]
        )
        attached = page.get_by_role("list", name="Attached files")
        expect(page.locator("#status")).to_contain_text("Not attached: core.gds.")
        attached.get_by_role("button", name="Remove notes.md").click()
        expect(attached.get_by_role("listitem")).to_have_text(["core.sdc×"])
        page.get_by_label("Question").fill("What is the period of core_clk?")
        page.get_by_role("button", name="Ask").click()
        answer = page.locator(".answered").first
        expect(answer).not_to_have_attribute("aria-busy", "true")
        expect(answer.locator("ol.sources")).to_contain_text("core.sdc")
        page.get_by_role("button", name="New conversation").click()
        expect(attached.get_by_role("listitem")).to_have_count(0)


def test_forgetting_must_be_confirmed_and_is_complete(browser: Browser, server: RunningServer) -> None:
    def sessions() -> set[str]:
        return {one["session"] for one in recorded(server.home, "session_started")}

    with page_of(browser, server.url) as page:
        show(page, server, "data")
        forget = page.get_by_role("button", name="Forget what meets all of these…")
        forget.click()
        expect(page.get_by_text("fill in at least one field")).to_be_visible()
        page.get_by_label("Of this session").fill("session-003")
        forget.click()
        page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
        assert "session-003" in sessions()
        forget.click()
        page.get_by_role("dialog").get_by_role("button", name="Forget").click()
        expect(page.locator("#status")).to_contain_text("events are gone")
        assert not [
            one for one in recorded(server.home, "session_started") if one["session"] == "session-003"
        ]
        page.get_by_role("button", name="Forget everything…").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_role("button", name="Forget")).to_be_disabled()
        dialog.get_by_role("button", name="Cancel").click()


def test_a_page_from_elsewhere_can_have_nothing_done(browser: Browser, server: RunningServer) -> None:
    before = recorded(server.home, "completion_shown")
    with (
        web_server(b"<!doctype html><title>elsewhere</title>") as url,
        page_of(browser, "http://127.0.0.1", quiet=False) as page,
    ):
        page.goto(url)
        for content in ("text/plain", "application/json"):
            page.evaluate(SENT, [f"{server.url}/v1/devdata/purge", content])
        read = "url => fetch(url).then(answer => answer.text(), () => 'unreadable')"
        assert page.evaluate(read, f"{server.url}/v1/dashboard/examples") == "unreadable"
    assert recorded(server.home, "completion_shown") == before


def test_no_code_is_shown_once_the_level_says_so(browser: Browser, server: RunningServer) -> None:
    with page_of(browser, server.url) as page:
        show(page, server, "data")
        page.get_by_label("no code").check()
        page.get_by_role("button", name="Apply").click()
        expect(page.locator("#status")).to_contain_text("From now on: no code.")
        assert load_config(server.home, env={}).devdata.level == "no_code"
        show(page, server, "examples")
        expect(page.locator("article").first).to_contain_text("No code is shown")
        assert page.locator("article pre").count() == 0
        show(page, server, "sessions")
        assert "/chip/soc" not in page.locator("#view").inner_text()


def test_a_token_is_asked_for_once(browser: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path / "home", CHIPSMITH_SERVER__TOKEN="right") as server:
        with page_of(browser, server.url) as page:
            page.goto(server.url)
            for token in ("wrong", "right"):
                page.get_by_role("textbox", name="Token").fill(token)
                page.get_by_role("button", name="Go on").click()
            expect(page.get_by_text("Nothing was recorded yet.")).to_be_visible()
            expect(page.get_by_role("dialog")).to_have_count(0)
            show(page, server, "chat")
        with page_of(browser, server.url) as page:
            page.goto(f"{server.url}/#token=right")
            expect(page.get_by_text("Nothing was recorded yet.")).to_be_visible()
            assert "right" not in page.url
