"""What became of an offer: examples that read as the rules, then a plain model of a person."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from attrs import define, field
from hypothesis import given
from hypothesis import strategies as st

from chipsmith.core.events import CompletionOutcome, CompletionShown
from chipsmith.lsp.documents import Edit, difference
from chipsmith.lsp.tracker import GRACE_MS, Tracker

LATER = 10 * GRACE_MS
Told = tuple[str, int]


@define
class Desk:
    """A document, its tracker and a clock."""

    text: str
    cursor: int
    tracker: Tracker = field(factory=Tracker)
    clock: float = 0.0

    def offer(self, text: str, completion: str = "c1") -> None:
        self.tracker.offer(
            CompletionShown(completion=completion, text=text, language="tcl"), self.cursor, 0.0
        )

    def replace(self, start: int, end: int, text: str, *, compared: bool = False) -> None:
        """Edit the document; `compared` reports it as an editor does that only compares texts."""
        before, self.text = self.text, self.text[:start] + text + self.text[end:]
        edit = difference(before, self.text) if compared else Edit(start, end, text)
        self.clock += 1
        self.tracker.edit(edit, before, self.clock)

    def insert(self, text: str, *, compared: bool = False) -> None:
        self.replace(self.cursor, self.cursor, text, compared=compared)
        self.cursor += len(text)

    def delete_back(self, count: int) -> None:
        self.cursor -= count
        self.replace(self.cursor, self.cursor + count, "")

    def type(self, text: str) -> None:
        for character in text:
            self.insert(character)

    def told(self) -> list[CompletionOutcome]:
        self.clock += LATER
        return list(self.tracker.due(self.clock))

    def outcomes(self) -> list[Told]:
        return [(event.outcome, event.accepted_characters) for event in self.told()]


@pytest.fixture
def desk() -> Desk:
    return Desk("set x 1\n\nputs $x\n", cursor=8)


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        pytest.param(lambda d: d.insert("report_checks -path"), [("accepted", 19)], id="one insertion"),
        pytest.param(lambda d: d.type("report_checks -path"), [("typed_through", 0)], id="one by one"),
        pytest.param(
            lambda d: (d.type("rep"), d.insert("ort_checks -path")),
            [("accepted", 16)],
            id="typed, then taken",
        ),
        pytest.param(
            lambda d: (d.insert("report_checks"), d.type("\n")), [("partly_accepted", 13)], id="first word"
        ),
        pytest.param(
            lambda d: (d.insert("report_checks"), d.insert(" "), d.insert("-"), d.insert("path")),
            [("accepted", 19)],
            id="word by word to the end",
        ),
        pytest.param(
            lambda d: (d.insert("report_checks"), d.type(" -path")), [("partly_accepted", 13)], id="typed on"
        ),
        pytest.param(lambda d: d.type("x"), [("rejected", 0)], id="typed otherwise"),
        pytest.param(lambda d: d.type("repx"), [("rejected", 0)], id="left halfway"),
        pytest.param(lambda d: d.delete_back(1), [("rejected", 0)], id="deleted instead"),
        pytest.param(lambda d: d.insert("report_checkx"), [("rejected", 0)], id="pasted another text"),
        pytest.param(lambda d: d.offer("other", "c2"), [("superseded", 0)], id="a newer offer"),
        pytest.param(lambda d: d.replace(0, 3, "unset"), [], id="edited elsewhere"),
        pytest.param(lambda d: d.tracker.close(1.0), [("ignored", 0)], id="closed"),
        pytest.param(
            lambda d: (d.insert("report_checks -path"), d.delete_back(19)),
            [("rejected", 0)],
            id="undone at once",
        ),
        pytest.param(
            lambda d: (d.type("re"), d.delete_back(2), d.insert("report_checks -path")),
            [("accepted", 19)],
            id="typed, deleted, accepted",
        ),
    ],
)
def test_rules(desk: Desk, act: Callable[[Desk], object], expected: list[Told]) -> None:
    desk.offer("report_checks -path")
    act(desk)
    assert desk.outcomes() == expected
    assert desk.outcomes() == []


def test_an_outcome_carries_what_training_needs(desk: Desk) -> None:
    desk.offer("report_checks")
    desk.clock = 500
    desk.insert("report_checks")
    (event,) = desk.told()
    assert (event.completion, event.language, event.accepted_text) == ("c1", "tcl", "report_checks")
    assert event.visible_ms == 501
    assert event.inferred


def test_a_part_is_told_after_a_while_and_again_when_more_is_taken(desk: Desk) -> None:
    desk.offer("report_checks -path")
    desk.insert("report_checks")
    assert desk.outcomes() == [("partly_accepted", 13)]
    assert desk.tracker.next_due is None
    desk.insert(" -")
    assert desk.outcomes() == [("partly_accepted", 15)]
    desk.type("x")
    assert desk.outcomes() == []
    desk.offer("report_checks", "c2")
    desk.insert("report")
    assert desk.outcomes() == []


def test_edits_above_move_the_offer(desk: Desk) -> None:
    desk.offer("report_checks")
    desk.replace(0, 0, "# header\n")
    desk.cursor += 9
    desk.insert("report_checks")
    assert desk.outcomes() == [("accepted", 13)]


def test_undoing_later_corrects_what_was_told(desk: Desk) -> None:
    desk.offer("report_checks")
    desk.insert("report_checks")
    assert desk.outcomes() == [("accepted", 13)]
    desk.replace(0, 0, "# header\n")
    desk.cursor += 9
    desk.delete_back(13)
    (event,) = desk.told()
    assert (event.outcome, event.reason) == ("rejected", "undone")


def test_changing_a_taken_text_is_not_undoing_it(desk: Desk) -> None:
    desk.offer("report_checks")
    desk.insert("report_checks")
    desk.delete_back(3)
    desk.delete_back(10)
    assert desk.outcomes() == [("accepted", 13)]


@pytest.mark.parametrize("report_first", [True, False])
def test_the_editors_report_overrides_and_is_told_at_once(desk: Desk, report_first: bool) -> None:
    desk.offer("x")
    steps = [lambda: desk.insert("x"), lambda: desk.tracker.accept("c1", desk.clock)]
    for step in reversed(steps) if report_first else steps:
        step()
    (event,) = desk.tracker.due(desk.clock)
    assert (event.outcome, event.accepted_characters, event.inferred) == ("accepted", 1, False)
    desk.delete_back(1)
    assert desk.outcomes() == [("rejected", 0)]


def test_a_reported_refusal_and_a_reported_part(desk: Desk) -> None:
    desk.offer("report_checks -path")
    desk.tracker.partly_accept("c1", 13, 1.0)
    desk.insert("report_checks")
    desk.offer("-fields", "c2")
    desk.tracker.reject("c2", 2.0)
    first, second = desk.told()
    assert (first.outcome, first.accepted_text, first.inferred) == ("partly_accepted", "report_checks", False)
    assert (second.outcome, second.inferred) == ("rejected", False)


def test_reports_of_unknown_offers_change_nothing(desk: Desk) -> None:
    desk.offer("report_checks")
    for report in (desk.tracker.accept, desk.tracker.reject, desk.tracker.show):
        report("never offered", 1.0)
    desk.tracker.partly_accept("never offered", 4, 1.0)
    assert desk.tracker.text_of("never offered") is None
    assert desk.tracker.text_of("c1") == "report_checks"
    assert desk.outcomes() == []


def test_what_still_stands_can_be_offered_again(desk: Desk) -> None:
    desk.offer("report_checks")
    desk.type("rep")
    assert desk.tracker.standing(desk.cursor) == ("c1", "ort_checks")
    assert desk.tracker.standing(desk.cursor - 1) is None


def test_next_due_tells_when_to_ask_again(desk: Desk) -> None:
    assert desk.tracker.next_due is None
    desk.offer("x")
    desk.type("y")
    assert desk.tracker.next_due == desk.clock + GRACE_MS
    desk.told()
    assert desk.tracker.next_due is None


@define
class Person:
    """The plain model: remembers how each character of the offer came into the document."""

    offer: str
    came: list[str] = field(factory=list)
    ended: Told | None = None

    def take(self, count: int) -> None:
        self.came += ["accepted" if count > 1 else "typed"] * count
        if count > 1:
            self.take_before(len(self.came) - count)
        if len(self.came) == len(self.offer):
            accepted = self.came.count("accepted")
            whole = count > 1
            outcome = "accepted" if whole else "partly_accepted" if accepted else "typed_through"
            self.ended = (outcome, accepted)

    def take_before(self, end: int) -> None:
        """Single spaces and signs that led up to an accepted word were accepted, too."""
        ends = [0]
        while ends[-1] < len(self.offer):
            ends.append(ends[-1] + len(_first_word(self.offer[ends[-1] :])))
        while end - 1 in ends and end in ends and not re.match(r"\w", self.offer[end - 1]):
            end -= 1
            self.came[end] = "accepted"

    def leave(self, outcome: str) -> None:
        accepted = self.came.count("accepted")
        self.ended = ("partly_accepted", accepted) if accepted else (outcome, 0)


WORDS = st.lists(st.sampled_from(["set", " ", "x1", "\n", "[", "$", "é😀"]), min_size=1, max_size=6)
ACTIONS = st.lists(
    st.sampled_from(["type", "word", "rest", "back", "other", "above", "below", "offer"]), max_size=14
)


@given(WORDS, ACTIONS, st.booleans())
def test_any_course_of_events_ends_as_the_person_meant_it(
    words: list[str], actions: list[str], compared: bool
) -> None:
    desk, person = Desk("aa\n%\n#\nbb\n", cursor=5), Person("".join(words))
    desk.offer(person.offer)
    for action in actions:
        done, rest = len(person.came), person.offer[len(person.came) :]
        if action == "type":
            desk.insert(rest[0], compared=compared)
            person.take(1)
        elif action == "word":
            size = len(_first_word(rest))
            desk.insert(rest[:size], compared=compared)
            person.take(size)
        elif action == "rest":
            desk.insert(rest, compared=compared)
            person.take(len(rest))
        elif action == "back" and done:
            desk.delete_back(1)
            person.came.pop()
        elif action == "other":
            desk.insert("~", compared=compared)
            person.leave("rejected")
        elif action == "above":
            desk.replace(1, 2, "cc")
            desk.cursor += 1
        elif action == "below":
            desk.replace(desk.cursor + 1, desk.cursor + 1, "?")
        elif action == "offer":
            desk.offer("next", "c2")
            person.leave("superseded")
        if person.ended:
            break
    told = [(event.outcome, event.accepted_characters) for event in desk.told() if event.completion == "c1"]
    part = [("partly_accepted", count)] if (count := person.came.count("accepted")) else []
    assert told == ([person.ended] if person.ended else part)
    places = [desk.text[slice(*one.span)] for one in desk.tracker.landed() if one.shown.completion == "c1"]
    outcome, taken = person.ended[0] if person.ended else "", person.offer[: len(person.came)]
    expected = {"accepted": [taken], "partly_accepted": [taken], "rejected": [taken + "~"]}
    assert places == expected.get(outcome, [])


def _first_word(text: str) -> str:
    """Up to the first change between word, space and sign, or a line's end."""

    def kind(character: str) -> int:
        return 0 if character.isspace() else 1 if character.isalnum() or character == "_" else 2

    for size in range(1, len(text)):
        if kind(text[size - 1]) != kind(text[size]) or "\n" in text[size - 1 : size + 1]:
            return text[:size]
    return text
