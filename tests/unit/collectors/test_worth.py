"""Which offers are taken, learnt from what became of earlier ones; and when nothing is learnt."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from chipsmith.collectors.recorder import Recorder
from chipsmith.collectors.worth import FEWEST, Decision, decisions, learn, main
from chipsmith.core.config import Level
from chipsmith.core.events import CompletionOutcome, CompletionShown
from chipsmith.core.home import Home
from chipsmith.core.worth import Moment, Worth, features, read_worth

WITHIN, AT_END = Moment("tcl", "set x ", " ;# note\n", "1"), Moment("tcl", "set x ", "\n", "1")


def made(count: int, *, noise: float = 0.1, seed: int = 1) -> list[Decision]:
    """Somebody who takes offers at a line's end, and none within a line; but for some noise."""
    rng = random.Random(seed)  # noqa: S311 -- a reproducible sample
    drawn = [rng.choice((WITHIN, AT_END)) for _ in range(count)]
    return [Decision(moment, (moment is AT_END) != (rng.random() < noise)) for moment in drawn]


def test_what_somebody_takes_gets_a_higher_chance() -> None:
    worth = learn(made(600))
    assert worth is not None
    assert worth.chance(WITHIN) < 0.2
    assert worth.chance(AT_END) > 0.8
    assert worth.auc > 0.8
    assert worth.decided == 600


@pytest.mark.parametrize(
    ("why", "given"),
    [
        ("too few", made(FEWEST - 1)),
        ("one kind only", [Decision(AT_END, True)] * 600),
        ("nothing foretells it", made(600, noise=0.5)),
        ("nothing at all", []),
    ],
)
def test_nothing_is_said_where_nothing_can_be(why: str, given: list[Decision]) -> None:
    assert learn(given) is None, why


def test_a_person_who_has_changed_is_noticed() -> None:
    """The newest decisions test what the others taught."""
    former, newer = made(500), [Decision(one.moment, not one.taken) for one in made(200, seed=2)]
    assert learn([*former, *newer]) is None


def written(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def record(home: Home, number: int, outcomes: list[str], **more: object) -> None:
    recorder = Recorder(home.devdata, Level.ALL)
    at = datetime.now(UTC) - timedelta(days=1) + timedelta(minutes=number)
    place = {"language": "tcl", "prefix": "set x ", "suffix": "\n", "text": f"{number}", **more}
    recorder.record(CompletionShown(completion=f"c{number}", time=written(at), **place))
    for later, outcome in enumerate(outcomes, 1):
        told = written(at + timedelta(seconds=later))
        recorder.record(CompletionOutcome(completion=f"c{number}", outcome=outcome, time=told))


def test_decisions_are_the_last_words_on_offers_that_came_unasked(home: Home) -> None:
    record(home, 1, ["accepted"])
    record(home, 2, ["accepted", "rejected"])
    record(home, 3, ["typed_through"])
    record(home, 4, ["accepted"], trigger="invoked")
    record(home, 5, ["superseded"])
    record(home, 6, [])
    found = decisions(home)
    assert [(one.moment.text, one.taken) for one in found] == [("1", True), ("2", False), ("3", True)]
    assert found[0].moment == Moment("tcl", "set x ", "\n", "1")


def test_the_command_keeps_what_was_learnt_and_forgets_what_no_longer_holds(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHIPSMITH_HOME", str(home.root))
    monkeypatch.setattr("chipsmith.collectors.worth.decisions", lambda _: made(600))
    monkeypatch.setattr("os.nice", lambda _: 0)
    main()
    assert read_worth(home.worth) == learn(made(600))
    monkeypatch.setattr("chipsmith.collectors.worth.decisions", lambda _: [])
    main()
    assert read_worth(home.worth) is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"weights": 1}', b"\xff"])
def test_a_broken_file_is_as_none(home: Home, content: bytes) -> None:
    home.worth.parent.mkdir(exist_ok=True)
    home.worth.write_bytes(content)
    assert read_worth(home.worth) is None


def test_chances_stay_within_bounds_whatever_the_weights() -> None:
    worth = Worth({"length": 1e6}, 0.0, 1, 1, 1.0)
    assert 0 < worth.chance(AT_END) <= 1
    assert features(Moment("", "", "", ""))["length"] == 0
