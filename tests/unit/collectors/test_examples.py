"""Examples to read: offers beside what was kept, as far as the level shows them."""

import pytest

from chipsmith.collectors import examples, trends
from chipsmith.collectors.digest import Digest
from chipsmith.collectors.examples import Wanted
from chipsmith.core.config import Level
from chipsmith.core.events import (
    ChatFeedback,
    ChatTurn,
    CompletionRetained,
    EditOutcome,
    EditProposed,
    Message,
)


@pytest.fixture
def data(home):
    digests = []

    def data():
        digest = Digest(home)
        digest.execute(trends.FATE)
        digests.append(digest)
        return digest

    yield data
    for digest in digests:
        digest.close()


def look(shown, age, age_s, text, kept=3, **fields):
    return CompletionRetained(
        completion=shown.completion, outcome="accepted", age=age, age_s=age_s, text=text,
        offered_characters=9, kept_characters=kept, time="2026-03-05T00:00:00.000Z", **fields,
    )  # fmt: skip


def test_an_offer_stands_beside_every_later_look(offer, record, data):
    shown = offer("set x 1; #", prefix="\n".join(f"line {n}" for n in range(40)))
    record(look(shown, "10m", 600, "set x 2"), look(shown, "15s", 15, "set x 1"))
    (found,) = examples.offers(data(), Wanted(), Level.ALL)
    assert (found["text"], found["outcome"], found["path"]) == ("set x 1; #", "accepted", "a.tcl")
    assert [(one["age"], one["text"]) for one in found["looks"]] == [("15s", "set x 1"), ("10m", "set x 2")]
    assert found["above"].startswith("line 28")
    assert not found["hidden"]


def test_filters_and_pages(offer, record, data):
    shown = offer("a", second=1)
    offer("b", "rejected", second=2, session="other")
    offer("c", second=3, language="python", model_version="v2")
    record(look(shown, "15s", 15, "z"))
    found = data()

    def texts(**wanted):
        return [one["text"] for one in examples.offers(found, Wanted(**wanted), Level.ALL)]

    assert texts() == ["c", "b", "a"]
    assert texts(limit=2) == ["c", "b"]
    assert texts(before="2026-03-01T00:00:02.000Z") == ["a"]
    assert texts(outcome="rejected") == ["b"]
    assert texts(language="python") == texts(version="v2") == ["c"]
    assert texts(session="other") == ["b"]
    assert texts(changed=True) == ["a"]
    assert texts(outcome="'; DROP TABLE fate; --") == []


def test_no_code_shows_no_code(offer, record, data):
    shown = offer("private_text", prefix="private_prefix", path="private_path", accepted=5)
    record(look(shown, "15s", 15, "private_look", path="private_path"))
    record(ChatTurn(turn="t", messages=[Message("user", "private_question")], answer="private_answer"))
    record(ChatFeedback(turn="t", rating="down", text="private_comment"))
    record(EditProposed(edit="e", instruction="private_i", before="private_b", after="private_a"))
    found = data()
    kinds = (examples.offers, examples.chats, examples.edits)
    shown_all = [kind(found, Wanted(), Level.ALL) for kind in kinds]
    hidden = [kind(found, Wanted(), Level.NO_CODE) for kind in kinds]
    assert repr(shown_all).count("private_") >= 9
    assert "private_" not in repr(hidden)
    assert all(one["hidden"] for kind in hidden for one in kind)


def test_a_workspace_can_hide_its_code(offer, record, data, tmp_path):
    (tmp_path / ".chipsmith").mkdir()
    (tmp_path / ".chipsmith/config.toml").write_text('[devdata]\nlevel = "no_code"\n')
    shown = offer("private_text", workspace=str(tmp_path))
    record(look(shown, "15s", 15, "private_look"))
    offer("open_text")
    found = repr(examples.offers(data(), Wanted(), Level.ALL))
    assert "open_text" in found
    assert "private_" not in found


def test_chats_with_their_last_rating(record, data):
    talk = [Message("system", "s"), Message("user", "one"), Message("assistant", "1"), Message("user", "two")]
    record(ChatTurn(turn="t", messages=talk, answer="2", time="2026-03-01T00:00:00.000Z"))
    record(ChatFeedback(turn="t", rating="up", time="2026-03-01T00:00:01.000Z"))
    record(ChatFeedback(turn="t", rating="down", text="no", time="2026-03-01T00:00:02.000Z"))
    (found,) = examples.chats(data(), Wanted(), Level.ALL)
    assert (found["asked"], found["earlier"], found["answer"]) == ("two", 2, "2")
    assert (found["rating"], found["comment"]) == ("down", "no")


def test_edits_with_what_became_of_each_hunk(record, data):
    record(EditProposed(edit="e", instruction="i", before="b", after="a"))
    record(
        EditOutcome(edit="e", hunk=1, outcome="rejected"), EditOutcome(edit="e", hunk=0, outcome="accepted")
    )
    (found,) = examples.edits(data(), Wanted(), Level.ALL)
    assert found["outcomes"] == ["accepted", "rejected"]


def test_a_text_of_megabytes_is_cut(offer, data):
    offer("x" * (2 << 20))
    (found,) = examples.offers(data(), Wanted(), Level.ALL)
    assert len(found["text"]) == examples.LONGEST
