"""A home with recorded data in it."""

from __future__ import annotations

import pytest

from chipsmith.collectors.store import append_event
from chipsmith.core.events import CompletionOutcome, CompletionShown
from chipsmith.core.home import Home


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture
def record(home):
    def record(*events):
        for event in events:
            append_event(home.devdata, event)

    return record


def at(second):
    return f"2026-03-01T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000Z"


@pytest.fixture
def offer(record):
    """Record an offer and, unless it is None, its outcome."""
    counter = iter(range(1_000_000))

    def offer(text, outcome="accepted", *, accepted=0, second=None, **fields):
        number = next(counter)
        second = number if second is None else second
        fields = {
            "path": "a.tcl",
            "language": "tcl",
            "prefix": f"set p{number} ",
            "suffix": "\nputs done",
            "session": "s",
            "model_version": "base",
            **fields,
        }
        shown = CompletionShown(completion=f"c{number}", text=text, time=at(second), **fields)
        record(shown)
        if outcome:
            record(
                CompletionOutcome(
                    completion=shown.completion,
                    outcome=outcome,
                    time=at(second),
                    offered_characters=len(text),
                    accepted_characters=accepted or (len(text) if outcome == "accepted" else 0),
                    accepted_text=text[:accepted],
                    session=shown.session,
                )
            )
        return shown

    return offer
