"""How offers fare over time and by version."""

import pytest

from chipsmith.collectors import trends
from chipsmith.collectors.digest import Digest
from chipsmith.collectors.trends import Span
from chipsmith.core.events import ChatTurn, CompletionRetained


@pytest.fixture
def counted(home):
    """A digest of all that was recorded, with its fates."""
    digests = []

    def counted():
        digest = Digest(home)
        digest.execute(trends.FATE)
        digests.append(digest)
        return digest

    yield counted
    for digest in digests:
        digest.close()


def test_nothing_recorded(counted):
    data = counted()
    assert trends.series(data, Span()) == {"bucket": "day", "rows": [], "whole": []}
    assert trends.versions(data, Span()) == []
    assert trends.languages(data) == []
    assert trends.sessions(data, 10) == []
    assert trends.activity(data) == []


def test_a_series_has_a_row_for_each_day_and_version(offer, counted):
    offer("a1")
    offer("b2", "rejected", latency_ms=80)
    offer("c3", model_version="v2", latency_ms=20)
    found = trends.series(counted(), Span())
    rows = {(row["start"], row["version"]): (row["shown"], row["rate"]) for row in found["rows"]}
    assert rows == {("2026-03-01", "base"): (2, 0.5), ("2026-03-01", "v2"): (1, 1.0)}
    assert [(row["start"], row["shown"]) for row in found["whole"]] == [("2026-03-01", 3)]
    assert found["whole"][0]["latency_ms"][0] == 20


def test_an_offer_that_was_delivered_twice_counts_once(offer, record, counted):
    record(offer("a1"))
    assert trends.series(counted(), Span())["whole"][0]["shown"] == 1


def test_the_last_look_decides_what_was_kept(offer, record, counted):
    shown = offer("0123456789")
    for age_s, kept in ((15, 10), (600, 4)):
        record(
            CompletionRetained(
                completion=shown.completion, outcome="accepted", age="15s", age_s=age_s,
                offered_characters=10, kept_characters=kept,
            )
        )  # fmt: skip
    assert trends.versions(counted(), Span())[0]["retention"] == 0.4


def test_long_spans_are_counted_by_week(home, record, counted):
    from chipsmith.core.events import CompletionShown

    for day in ("2026-01-01", "2026-01-02", "2026-06-01"):
        record(CompletionShown(completion=day, text="x", time=f"{day}T00:00:00.000Z"))
    found = trends.series(counted(), Span())
    assert (found["bucket"], [row["start"] for row in found["whole"]]) == (
        "week",
        ["2025-12-29", "2026-06-01"],
    )
    assert [row["start"] for row in trends.series(counted(), Span(days=7))["whole"]] == ["2026-06-01"]


def test_one_language(offer, counted):
    offer("a1")
    offer("b2", language="python")
    offer("c3", language="python")
    data = counted()
    assert trends.languages(data) == ["python", "tcl"]
    assert trends.versions(data, Span(language="tcl"))[0]["shown"] == 1


def test_a_version_stands_beside_the_one_before(offer, counted):
    for number in range(40):
        offer("a", "accepted" if number < 8 else "rejected", second=number)
        offer("b", "accepted" if number < 28 else "rejected", second=9000 + number, model_version="v2")
    before, after = trends.versions(counted(), Span())
    assert "gain" not in before
    difference, low, high = after["gain"]
    assert difference == pytest.approx(0.5)
    assert 0 < low < difference < high


def test_a_version_of_which_nothing_was_decided_has_no_rate(offer, counted):
    offer("a", "superseded")
    offer("b", "accepted", model_version="v2")
    before, after = trends.versions(counted(), Span())
    assert (before["rate"], before["interval"], after["gain"]) == (None, None, None)


@pytest.mark.parametrize(("hits", "of", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634)])
def test_wilsons_interval(hits, of, low, high):
    assert trends.wilson(hits, of) == pytest.approx((low, high), abs=1e-4)


def test_sessions_say_what_they_hold(offer, record, counted):
    offer("a1", session="s1", client="vim", second=10)
    offer("b2", "rejected", session="s1", second=20)
    record(ChatTurn(turn="t", session="s2", user="ann", time="2026-03-02T00:00:00.000Z"))
    latest, first = trends.sessions(counted(), 10)
    assert (latest["session"], latest["user"], latest["chats"], latest["rate"]) == ("s2", "ann", 1, None)
    assert (first["session"], first["client"], first["offers"], first["rate"]) == ("s1", "vim", 2, 0.5)
    assert (first["first"], first["last"]) == ("2026-03-01T00:00:10.000Z", "2026-03-01T00:00:20.000Z")
    assert [row["session"] for row in trends.sessions(counted(), 1, offset=1)] == ["s1"]


def test_times_that_are_none_are_passed_over(home, offer, counted):
    shown = offer("a1")
    file = next((home.devdata).glob("1/completion_shown/*.jsonl"))
    line = file.read_text()
    file.write_text(line + line.replace(shown.time, "9999999-99-99 DROP TABLE").replace('"c0"', '"c9"'))
    assert trends.series(counted(), Span())["whole"][0]["shown"] == 1
