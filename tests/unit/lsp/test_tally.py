"""Today's acceptance."""

from datetime import date

from chipsmith.core.events import CompletionOutcome, SessionStarted
from chipsmith.lsp.tally import Tally


def told(tally: Tally, *outcomes: tuple[str, str]) -> tuple[int, int]:
    for completion, outcome in outcomes:
        tally.record(CompletionOutcome(completion=completion, outcome=outcome))
    return tally.today.decided, tally.today.accepted


def test_it_counts_what_was_decided_and_what_was_taken() -> None:
    assert told(Tally(), ("a", "accepted"), ("b", "rejected"), ("c", "partly_accepted")) == (3, 2)


def test_what_nobody_decided_does_not_count() -> None:
    assert told(Tally(), ("a", "superseded"), ("b", "filtered")) == (0, 0)


def test_the_last_word_counts() -> None:
    assert told(
        Tally(), ("a", "partly_accepted"), ("a", "accepted"), ("b", "accepted"), ("b", "rejected")
    ) == (2, 1)


def test_other_events_do_not_count() -> None:
    tally = Tally()
    tally.record(SessionStarted(version="1", role_models={}))
    assert told(tally) == (0, 0)


def test_a_new_day_begins_at_nothing() -> None:
    days = [date(2026, 1, 1)]
    tally = Tally(lambda: days[-1])
    assert told(tally, ("a", "accepted")) == (1, 1)
    days.append(date(2026, 1, 2))
    assert (tally.today.date, tally.today.decided) == ("2026-01-02", 0)
