"""Hunks: taken one by one, and never put where the text has changed."""

from hypothesis import assume, given
from hypothesis import strategies as st

from chipsmith.core.hunks import Hunk, apply, hunks, lines_of, place

texts = st.lists(st.sampled_from("abcdef"), max_size=12).map(lambda lines: "".join(f"{x}\n" for x in lines))

OLD = "a\nb\nc\nd\ne\n"
NEW = "a\nB\nc\nd\nE\nf\n"


def test_hunks_say_what_goes_and_what_comes():
    assert hunks(OLD, NEW) == [Hunk(1, ("b\n",), ("B\n",)), Hunk(4, ("e\n",), ("E\n", "f\n"))]
    assert hunks(OLD, OLD) == []


def test_lines_are_those_of_the_document():
    assert hunks("b\n", "B\n", first_line=7) == [Hunk(7, ("b\n",), ("B\n",))]


def test_each_hunk_can_be_taken_alone():
    first, second = hunks(OLD, NEW)
    assert apply([first], OLD) == "a\nB\nc\nd\ne\n"
    assert apply([second], OLD) == "a\nb\nc\nd\nE\nf\n"


@given(texts, texts)
def test_all_hunks_together_make_the_new_text(old, new):
    assert apply(hunks(old, new), old) == new


@given(texts, texts)
def test_a_document_that_did_not_change_takes_every_hunk_where_it_was(old, new):
    assume(old)
    assert place(hunks(old, new), old, old) == hunks(old, new)


@given(texts, texts, texts)
def test_lines_put_above_move_the_hunks_down(old, new, above):
    assume(old and old[0] not in above)
    moved = place(hunks(old, new), old, above + old)
    assert all(moved)
    assert apply([hunk for hunk in moved if hunk], above + old) == above + new


@given(texts, texts, texts)
def test_a_hunk_is_only_put_where_its_lines_still_stand(old, new, now):
    lines = now.splitlines(keepends=True)
    for hunk in place(hunks(old, new), old, now):
        if hunk is not None:
            assert tuple(lines[hunk.first_line : hunk.end_line]) == hunk.removed


def test_a_line_that_someone_else_changed_is_a_conflict_and_the_rest_is_not():
    now = "a\nb by hand\nc\nd\ne\n"
    first, second = place(hunks(OLD, NEW), OLD, now)
    assert first is None
    assert second is not None
    assert apply([second], now) == "a\nb by hand\nc\nd\nE\nf\n"


def test_what_only_adds_follows_its_neighbours():
    (added,) = hunks("a\nb\n", "a\nx\nb\n")
    assert place([added], "a\nb\n", "0\na\nb\n") == [Hunk(2, (), ("x\n",))]
    assert place([added], "a\nb\n", "z\nb\n") == [Hunk(1, (), ("x\n",))]
    assert place([added], "a\nb\n", "z\n") == [None]


def test_an_empty_document_takes_its_first_lines():
    assert place(hunks("", "a\n"), "", "") == [Hunk(0, (), ("a\n",))]


def test_a_last_line_without_its_end():
    assert apply(hunks("a\nb", "a\nc"), "a\nb") == "a\nc"


@given(st.text(alphabet="a\r\n\f\u2028"))
def test_lines_are_counted_as_editors_do(text):
    lines = lines_of(text)
    assert "".join(lines) == text
    assert all(line.rstrip("\r\n").strip("a\f\u2028") == "" for line in lines)
    assert lines_of("a\fb\u2028c\r\nd\re") == ["a\fb\u2028c\r\n", "d\r", "e"]
