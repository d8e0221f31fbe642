"""Figures over whatever was recorded."""

from __future__ import annotations

import json

import pytest

from chipsmith.collectors.stats import statistics
from chipsmith.collectors.store import MAX_LINE_BYTES, append_event, event_file
from chipsmith.core.events import (
    ChatFeedback,
    CompletionOutcome,
    CompletionRetained,
    SessionStarted,
    Timings,
    TokensGenerated,
)


def test_nothing_recorded(home):
    figures = statistics(home.devdata)
    assert set(figures["events"].values()) == {0}
    assert set(map(len, figures["acceptance"].values())) == {0}
    assert figures["saved"]["minutes"] == 0
    assert figures["latency"]["count"] == 0
    json.dumps(figures)


def test_home_with_a_name_full_of_signs(tmp_path):
    root = tmp_path / "it's [a] home*?"
    append_event(root, SessionStarted())
    assert statistics(root)["events"]["session_started"] == 1


def test_acceptance_by_language_and_version(home, offer):
    offer("a1")
    offer("b2", "rejected")
    offer("c3", "ignored")
    offer("d4", "superseded")
    offer("e5", "partly_accepted", accepted=1, model_version="v2")
    offer("f6", language="python", model_version="v2")
    acceptance = statistics(home.devdata)["acceptance"]
    tcl, python = acceptance["language"]
    assert (tcl["language"], tcl["shown"], tcl["accepted"], tcl["decided"], tcl["rate"]) == (
        "tcl",
        5,
        2,
        4,
        0.5,
    )
    assert (python["language"], python["rate"]) == ("python", 1.0)
    assert {row["model_version"]: row["shown"] for row in acceptance["model_version"]} == {"base": 4, "v2": 2}


def test_acceptance_by_week_person_and_context(home, offer):
    offer("a1", second=1)
    offer("b2", "rejected", second=86_400 // 24, user="ann", context_sources=["open", "index"])
    acceptance = statistics(home.devdata)["acceptance"]
    assert [(row["week"], row["shown"]) for row in acceptance["week"]] == [("2026-02-23", 2)]
    assert {row["person"]: row["accepted"] for row in acceptance["person"]} == {"": 1, "ann": 0}
    assert {row["context"]: row["rejected"] for row in acceptance["context"]} == {
        "none": 0,
        "open": 1,
        "index": 1,
    }


def looked_at(shown, kept, age_s):
    return CompletionRetained(
        completion=shown.completion,
        outcome="accepted",
        age="15s",
        age_s=age_s,
        offered_characters=len(shown.text),
        kept_characters=kept,
    )


def test_retained_characters_and_time_saved_by_the_formula(home, offer, record):
    seen = offer("x" * 400)
    offer("y" * 200)
    record(looked_at(seen, 400, 15.0), looked_at(seen, 300, 30.0))
    for number in range(30):
        offer(f"n{number}", "rejected")
    figures = statistics(home.devdata)
    (row,) = figures["acceptance"]["language"]
    assert (row["accepted_characters"], row["retained_characters"], row["retention"]) == (600, 300, 0.75)
    assert figures["saved"]["retained_characters"] == 300 + 200 * 0.75
    assert figures["saved"]["minutes"] == pytest.approx(450 / 200 - 30 / 60)
    assert "200" in figures["saved"]["formula"]


def test_what_was_withheld_is_counted_by_reason(home, record):
    for number, reason in enumerate(("loop", "loop", "secret")):
        record(CompletionOutcome(completion=f"c{number}", outcome="filtered", reason=reason))
    assert statistics(home.devdata)["filtered"] == {"loop": 2, "secret": 1}


def test_latency_percentiles(home, offer):
    for latency in range(101):
        offer(f"x{latency}", latency_ms=float(latency))
    offer("slow", latency_ms=5000.0)
    latency = statistics(home.devdata)["latency"]
    percentiles = [latency[name] for name in ("count", "p50_ms", "p95_ms", "p99_ms")]
    assert percentiles == pytest.approx([102, 50.5, 95.95, 99.99])
    assert latency["histogram"] == [
        {"up_to_ms": 50, "offers": 51},
        {"up_to_ms": 100, "offers": 50},
        {"up_to_ms": None, "offers": 1},
    ]


def test_tokens_and_feedback(home, record):
    generated = TokensGenerated(role="tab", model="m", timings=Timings(prompt_tokens=5, generated_tokens=7))
    record(generated, generated, ChatFeedback(turn="t", rating="up"))
    record(TokensGenerated(role="tab", model="m", timings=Timings(reused_tokens=3)))
    figures = statistics(home.devdata)
    assert figures["tokens"] == [
        {
            "role": "tab",
            "model_version": "",
            "generations": 2,
            "prompt_tokens": 5,
            "reused_tokens": 3,
            "generated_tokens": 7,
        }
    ]
    assert figures["feedback"] == {"up": 1}


def test_events_delivered_twice_count_once(home, record):
    event = SessionStarted()
    record(event, event)
    assert statistics(home.devdata)["events"]["session_started"] == 1


@pytest.mark.parametrize(
    "junk",
    [
        b"not json",
        b"\xff\xfe\x00",
        b"[1]",
        b"7",
        b'{"event":"session_started","schema":"99","id":"x"}',
        b'{"ha',
    ],
)
def test_broken_lines_are_counted_and_harm_nobody(home, record, junk):
    event = SessionStarted()
    record(event)
    file = event_file(home.devdata, event)
    with file.open("ab") as stream:
        stream.write(junk)
    figures = statistics(home.devdata)
    assert (figures["events"]["session_started"], figures["broken_lines"]) == (1, 1)


def test_enormous_line_is_set_aside(home, record):
    event = SessionStarted()
    record(event)
    file = event_file(home.devdata, event)
    enormous = b'{"event":"' + b"x" * (5 * MAX_LINE_BYTES) + b'"}\n'
    with file.open("ab") as stream:
        stream.write(enormous)
    record(event)
    assert statistics(home.devdata)["events"]["session_started"] == 1
    assert file.with_name(file.name + ".broken").read_bytes() == enormous
    assert len(file.read_bytes().splitlines()) == 2
