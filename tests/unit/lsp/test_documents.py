"""Positions and edits of documents, against what the editor itself would have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from pygls.workspace import PositionCodec

from chipsmith.lsp.documents import LINE_END, Document, Edit, difference

TEXT = st.text(alphabet=st.sampled_from("aZ \t\n\r\f\x0b\x85\u2028é\u0301中😀🧑"), max_size=40)
UTF16 = PositionCodec(types.PositionEncodingKind.Utf16)


def document(text: str, codec: PositionCodec = UTF16) -> Document:
    return Document("file:///a.tcl", text, 1, "tcl", position_codec=codec)


def position_by_utf16(text: str, offset: int) -> types.Position:
    """Plain model: split by LSP's line ends, count UTF-16 units by encoding."""
    ends = [match.end() for match in LINE_END.finditer(text) if match.end() <= offset]
    start = ends[-1] if ends else 0
    return types.Position(len(ends), len(text[start:offset].encode("utf-16-le", "surrogatepass")) // 2)


def inside_line_end(text: str, offset: int) -> bool:
    return text[offset - 1 : offset + 1] == "\r\n"


@given(TEXT, st.data())
def test_positions_and_offsets_are_inverse(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)).filter(lambda at: not inside_line_end(text, at)))
    position = position_by_utf16(text, offset)
    assert document(text).position_at_offset(offset) == position
    assert document(text).offset_at_position(position) == offset


@given(TEXT, st.integers(0, 50), st.integers(0, 2**31 - 1))
def test_any_position_is_clamped_into_its_line(text: str, line: int, character: int) -> None:
    offset = document(text).offset_at_position(types.Position(line, character))
    lines = document(text).lines
    assert 0 <= offset <= len(text)
    if line < len(lines):
        start = sum(map(len, lines[:line]))
        assert start <= offset <= start + len(LINE_END.sub("", lines[line]))


@given(TEXT, TEXT, st.data())
def test_incremental_changes_build_the_editors_text(text: str, inserted: str, data: st.DataObject) -> None:
    offsets = st.integers(0, len(text)).filter(lambda at: not inside_line_end(text, at))
    start, end = sorted((data.draw(offsets), data.draw(offsets)))
    changed, seen = document(text), []
    changed.on_edit = lambda edit, before: seen.append((edit, before))
    positions = types.Range(position_by_utf16(text, start), position_by_utf16(text, end))
    changed.apply_change(types.TextDocumentContentChangePartial(range=positions, text=inserted))
    assert changed.source == text[:start] + inserted + text[end:]
    assert seen == [(Edit(start, end, inserted).narrowed(text), text)]


def test_an_edit_is_narrowed_to_what_it_changes() -> None:
    before = "puts rep"
    assert Edit(5, 8, "report").narrowed(before) == Edit(8, 8, "ort")
    assert Edit(5, 8, "re").narrowed(before) == Edit(7, 8, "")
    assert Edit(5, 8, "x").narrowed(before) == Edit(5, 8, "x")


@given(TEXT, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 4), TEXT), max_size=6))
def test_lines_stay_right_through_any_edits(text: str, edits: list[tuple[int, int, str]]) -> None:
    """Even those that take a line end apart or complete one."""
    changed = document(text)
    for start, length, inserted in edits:
        at = changed.position_at_offset
        where = types.Range(at(start), at(start + length))
        changed.apply_change(types.TextDocumentContentChangePartial(range=where, text=inserted))
        assert changed.line_starts == document(changed.source).line_starts


@given(TEXT, TEXT)
def test_a_whole_text_becomes_the_smallest_edit(old: str, new: str) -> None:
    edit = difference(old, new)
    assert old[: edit.start] + edit.text + old[edit.end :] == new
    assert old == new or old[edit.start : edit.end][:1] != edit.text[:1]


@given(st.text("ab", max_size=8), st.text("ab", min_size=1, max_size=4), st.data())
def test_an_insertion_is_recognised_wherever_the_editor_reports_it(
    before: str, text: str, data: st.DataObject
) -> None:
    offset = data.draw(st.integers(0, len(before)))
    after = before[:offset] + text + before[offset:]
    reported = difference(before, after)
    assert reported.inserted_at(offset, before) == text
    assert difference(after, before).removes(offset, offset + len(text), after)


@given(st.text("ab", max_size=8), st.text("ab", min_size=1, max_size=4), st.data())
def test_an_insertion_is_never_read_as_another(before: str, text: str, data: st.DataObject) -> None:
    start, other = data.draw(st.integers(0, len(before))), data.draw(st.integers(0, len(before)))
    read = Edit(start, start, text).inserted_at(other, before)
    after = before[:start] + text + before[start:]
    same = before[:other] + after[other : other + len(text)] + before[other:] == after
    assert (read is not None) == same
    assert read is None or before[:other] + read + before[other:] == after


@pytest.mark.parametrize(
    ("encoding", "character"),
    [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)],
)
def test_the_negotiated_encoding_is_honoured(encoding: str, character: int) -> None:
    emoji = document("😀x", PositionCodec(encoding))
    assert emoji.offset_at_position(types.Position(0, character)) == 1
    assert emoji.position_at_offset(1) == types.Position(0, character)


def test_half_a_surrogate_pair_is_before_its_character() -> None:
    assert document("a😀b").offset_at_position(types.Position(0, 2)) == 1


@pytest.mark.parametrize(("text", "end"), [("a\r\nb", "\r\n"), ("a\nb", "\n"), ("", "\n")])
def test_the_line_end_is_the_documents_own(text: str, end: str) -> None:
    assert document(text).line_end == end
