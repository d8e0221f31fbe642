"""Questions of people become examples where their answers rested on what was found."""

import pytest

from chipsmith.core.events import ChatFeedback, ContextOffered, ContextUsed, Piece
from chipsmith.finetune.retriever.people import recorded
from chipsmith.retrieval.passages import Passage

QUESTION = "how do I keep a net from being buffered?"


def offered(query=QUESTION, answer="a1", names=("p1", "p2", "p3")):
    return ContextOffered(
        answer=answer,
        query=query,
        pieces=[Piece(name, provider="docs", path=f"{name}.md", text=f"text of {name}") for name in names],
    )


def used(*names, answer="a1"):
    return ContextUsed(answer=answer, passages=list(names))


def test_what_was_used_answers_and_what_was_not_is_refused():
    found = recorded([offered(), used("p2")], {})
    (asked,) = found.asked
    assert (asked.text, asked.answers, asked.refused) == (QUESTION, ("p2",), ("p1", "p3"))
    assert (asked.origin, asked.source) == ("person", "p2.md")
    assert found.passages["p2"].text == "text of p2"


def test_the_order_of_events_does_not_matter():
    assert recorded([used("p2"), offered()], {}).asked == recorded([offered(), used("p2")], {}).asked


@pytest.mark.parametrize(
    "events",
    [
        [offered()],
        [used("p1")],
        [offered(), used()],
        [offered(), used("elsewhere")],
        [offered(query="why?"), used("p1")],
        [offered(query=""), used("p1")],
        [offered(), used("p1"), ChatFeedback(turn="a1", rating="down")],
        [offered(names=("@file:a.tcl",)), used("@file:a.tcl")],
    ],
    ids=[
        "not used",
        "not offered",
        "nothing used",
        "unknown used",
        "too short",
        "not recorded",
        "bad",
        "named",
    ],
)
def test_what_says_nothing_about_search_is_left(events):
    found = recorded(events, {})
    assert not found.asked
    assert not found.passages


def test_a_good_answer_counts():
    assert recorded([offered(), used("p1"), ChatFeedback(turn="a1", rating="up")], {}).asked


def test_passages_of_the_documents_are_preferred():
    known = {"p2": Passage("p2", "/docs/p2.md", "the whole text", 1, 9, path="p2.md")}
    found = recorded([offered(), used("p2")], known)
    assert found.asked[0].source == "/docs/p2.md"
    assert set(found.passages) == {"p1", "p3"}
