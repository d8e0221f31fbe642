"""Where an offered text stands while the document around it changes, seen or unseen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipsmith.lsp.anchors import Anchor, locate, moved, narrowed
from chipsmith.lsp.documents import Edit

TEXT = "set a 1\nreport_checks -path\nputs done\n"
OFFER = "report_checks -path"
SPAN = (8, 27)


def after(edit: Edit, *, grows: bool = False) -> str:
    text = TEXT[: edit.start] + edit.text + TEXT[edit.end :]
    return text[slice(*moved(SPAN, edit, grows=grows))]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        pytest.param(Edit(0, 0, "# head\n"), OFFER, id="above"),
        pytest.param(Edit(28, 28, "# below\n"), OFFER, id="below"),
        pytest.param(Edit(8, 8, "  "), OFFER, id="indented"),
        pytest.param(Edit(27, 27, " -digits 3"), OFFER, id="typed on"),
        pytest.param(Edit(15, 21, "paths"), "report_paths -path", id="inside"),
        pytest.param(Edit(8, 27, ""), "", id="removed"),
        pytest.param(Edit(0, 28, ""), "", id="removed with more"),
        pytest.param(Edit(21, 28, ""), "report_checks", id="its end removed"),
    ],
)
def test_a_taken_text_is_followed_through(edit: Edit, expected: str) -> None:
    assert after(edit) == expected


def test_after_a_refusal_what_is_typed_there_belongs_to_it() -> None:
    assert after(Edit(27, 27, " -digits 3"), grows=True) == OFFER + " -digits 3"
    assert after(Edit(8, 8, "# "), grows=True) == "# " + OFFER


def test_a_truth_ends_where_the_text_before_it_is_rewritten() -> None:
    anchor = Anchor("c", "rejected", OFFER, 8, 8, 0.0)
    assert anchor.follow(Edit(0, 1, "S"))
    assert anchor.follow(Edit(8, 8, "puts"))
    assert (anchor.start, anchor.end) == (8, 12)
    assert not anchor.follow(Edit(6, 9, ""))


edits = st.tuples(st.integers(0, 60), st.integers(0, 6), st.text("ab\n", max_size=4))


@given(st.lists(edits, max_size=12), st.booleans())
def test_whatever_is_edited_a_mark_on_each_character_says_the_same(moves: list, grows: bool) -> None:
    """The plain model: every character carries a mark, and edits carry the characters."""
    text = [(character, SPAN[0] <= at < SPAN[1]) for at, character in enumerate(TEXT)]
    span = SPAN
    for start, size, new in moves:
        edit = Edit(min(start, len(text)), min(start + size, len(text)), new)
        span = moved(span, edit, grows=grows)
        text[edit.start : edit.end] = [(character, False) for character in new]
        inside = [at for at, (_, marked) in enumerate(text) if marked]
        assert 0 <= span[0] <= span[1] <= len(text)
        assert all(span[0] <= at < span[1] for at in inside)


def test_a_place_is_found_again_as_it_was_nearest_to_where_it_stood() -> None:
    text = f"{OFFER}\n# more\n{OFFER}\n"
    assert locate(text, OFFER, 25) == (27, 27 + len(OFFER))
    assert locate(text, OFFER, 3) == (0, len(OFFER))


def test_a_place_is_found_again_though_its_text_changed() -> None:
    span = locate("set b 2\nset a 1\nreport_checks -paths\nputs done\n", "report_checks  -path", 8)
    assert span is not None
    found = "set b 2\nset a 1\nreport_checks -paths\nputs done\n"[slice(*span)]
    assert found.strip() in "report_checks -paths"
    assert len(found) > 15


def test_what_is_gone_is_found_nowhere() -> None:
    assert locate("puts nothing here is alike\n" * 3, "create_clock -period 10", 0) is None
    assert locate("", OFFER, 0) is None


def test_of_a_replaced_document_only_the_part_that_answers_is_looked_at() -> None:
    document = "# a header\n" * 20 + OFFER + "\n" + "# a footer\n" * 20
    assert narrowed(document, OFFER) == OFFER
    assert narrowed(OFFER + " -digits 3", OFFER) == OFFER + " -digits 3"


class TestAges:
    @pytest.fixture
    def anchor(self) -> Anchor:
        return Anchor("c", "accepted", OFFER, 8, 27, 1000.0, waiting=["15s", "30s", "1h", "commit"])

    def test_each_is_looked_at_once(self, anchor: Anchor) -> None:
        assert anchor.due(1014.0) == []
        assert anchor.next_due() == 1015.0
        assert anchor.due(1015.0) == ["15s"]
        assert anchor.due(1016.0) == []
        assert anchor.due(1031.0) == ["30s"]

    def test_one_that_was_missed_is_not_made_up(self, anchor: Anchor) -> None:
        assert anchor.due(1000.0 + 4000.0) == ["1h"]
        assert anchor.waiting == ["commit"]
        assert anchor.next_due() is None

    def test_a_clock_that_goes_backwards_only_waits(self, anchor: Anchor) -> None:
        assert anchor.due(900.0) == []
        assert anchor.due(1016.0) == ["15s"]
