"""What the server finds out beside itself."""

import asyncio
import logging
from pathlib import Path

import pytest

from chipsmith.core.config import Config, TabConfig
from chipsmith.core.home import Home
from chipsmith.server import learning


def test_only_what_is_wanted_is_found_out() -> None:
    assert [program[0] for program in learning.programs(Config(), None)] == [
        "chipsmith.collectors.worth",
        "chipsmith.collectors.watch",
    ]
    nothing = Config(tab=TabConfig(least_chance=0.0, go_back=False))
    assert not list(learning.programs(nothing, None))


def test_the_servers_own_configuration_is_handed_on() -> None:
    assert ("chipsmith.collectors.watch", "/c.toml") in learning.programs(Config(), Path("/c.toml"))


async def test_what_the_programs_say_is_logged(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """`platform` says what it runs on, and `json.tool` fails on a file that is not there."""
    monkeypatch.setattr(learning, "programs", lambda *_: [("platform",), ("json.tool", "/nowhere")])
    with caplog.at_level(logging.WARNING):
        task = asyncio.create_task(learning.learn(home, Config(), first_s=0))
        while "json.tool ended" not in caplog.text:
            assert not task.done()
            await asyncio.sleep(0.05)
        task.cancel()
    assert "Linux" in caplog.text
