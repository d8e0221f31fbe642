"""Examples as people and programs read them."""

from __future__ import annotations

from rich.console import Console

from chipsmith.collectors.show import Wanted, as_dict, follow, latest, rendered
from chipsmith.core.events import ChatFeedback, ChatTurn, Message, SessionStarted

ALL = Wanted()


def text_of(example):
    console = Console(width=100)
    with console.capture() as capture:
        console.print(rendered(example))
    return capture.get()


def test_newest_last_with_their_outcomes(home, offer):
    for number, outcome in enumerate(["accepted", "rejected", None]):
        offer(f"text {number}", outcome)
    examples = latest(home.devdata, ALL, 2)
    assert [(e.event.text, e.outcome and e.outcome.outcome) for e in examples] == [
        ("text 1", "rejected"),
        ("text 2", None),
    ]
    assert as_dict(examples[0])["outcome"]["outcome"] == "rejected"


def test_outcome_after_midnight_finds_its_offer(home, offer, record):
    from chipsmith.core.events import CompletionOutcome

    shown = offer("x 1", None)
    record(
        CompletionOutcome(completion=shown.completion, outcome="accepted", time="2026-03-02T00:00:01.000Z")
    )
    assert latest(home.devdata, ALL, 1)[0].outcome.outcome == "accepted"


def test_filters(home, offer, record):
    offer("tcl one")
    offer("python one", language="python")
    record(SessionStarted())
    assert len(latest(home.devdata, ALL, 9)) == 2
    assert [e.event.text for e in latest(home.devdata, Wanted(language="python"), 9)] == ["python one"]
    assert [e.event.name for e in latest(home.devdata, Wanted(event="session_started"), 9)] == [
        "session_started"
    ]
    assert len(latest(home.devdata, Wanted(event="completion_outcome"), 9)) == 2


def test_offer_and_chat_are_readable(home, offer, record):
    offer("-period 10", prefix="create_clock ", path="top.sdc", line=4)
    record(
        ChatTurn(turn="t", messages=[Message("user", "What is slack?")], answer="A margin."),
        ChatFeedback(turn="t", rating="up"),
    )
    shown, chat = (text_of(example) for example in latest(home.devdata, ALL, 2))
    assert all(part in shown for part in ("create_clock", "-period 10", "top.sdc:5", "accepted"))
    assert all(part in chat for part in ("What is slack?", "A margin.", "thumbs up"))


def test_recorded_text_cannot_steer_the_terminal(home, offer):
    offer("\x1b[2J\x1b]0;owned\x07 [red]x[/red]")
    shown = text_of(latest(home.devdata, ALL, 1)[0])
    assert "\x1b" not in shown
    assert "[red]x[/red]" in shown


def test_follow_tells_what_comes_and_pairs_it(home, offer, record, monkeypatch):
    monkeypatch.setattr("chipsmith.collectors.show.POLL_S", 0)
    offer("before")
    told, steps = (
        [],
        iter([lambda: offer("after", "accepted"), lambda: record(SessionStarted()), lambda: None]),
    )

    def ended():
        step = next(steps, None)
        if step is not None:
            step()
        return step is None

    follow(home.devdata, ALL, told.append, ended=ended)
    assert [(e.event.name, e.outcome and e.outcome.outcome) for e in told] == [
        ("completion_shown", None),
        ("completion_shown", "accepted"),
    ]
