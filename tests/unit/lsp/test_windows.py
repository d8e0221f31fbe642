"""The window around the cursor: limits, anchors, lines."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chipsmith.lsp.windows import WindowSize, window_at

SIZE = WindowSize(prefix=100, suffix=40)
TEXT = st.text(alphabet=st.sampled_from("ab \n😀"), max_size=600)


@given(TEXT, st.data())
def test_a_window_is_the_text_around_the_cursor_within_its_limits(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    window = window_at(text, offset, SIZE)
    assert text[:offset].endswith(window.prefix)
    assert text[offset:].startswith(window.suffix)
    assert len(window.prefix) <= SIZE.prefix
    assert len(window.suffix) <= SIZE.suffix


def test_a_small_document_is_taken_whole() -> None:
    assert window_at("set a 1\nset b 2\n", 8).prefix == "set a 1\n"
    assert window_at("set a 1\nset b 2\n", 8).suffix == "set b 2\n"


def test_both_ends_are_cut_at_lines() -> None:
    text = "0123456\n" * 100
    window = window_at(text, 400, SIZE)
    assert window.prefix.startswith("0123456\n")
    assert window.suffix.endswith("0123456\n")


def test_one_endless_line_is_cut_anyway() -> None:
    window = window_at("x" * 200_000, 100_000, SIZE)
    assert SIZE.step <= len(window.prefix) <= SIZE.prefix
    assert len(window.suffix) == SIZE.suffix


def test_typing_moves_the_anchor_once_a_step_and_never_the_suffix() -> None:
    before, after = "set_load 0.1 p\n" * 60, "report_checks\n" * 20
    typed = "set_input_delay -clock clk 0.2 [all_inputs]"
    windows = [
        window_at(before + typed[:count] + after, len(before) + count, SIZE) for count in range(len(typed))
    ]
    moved = [old for old, new in pairwise(windows) if not new.prefix.startswith(old.prefix)]
    assert len(moved) <= 1
    assert {window.suffix for window in windows} == {windows[0].suffix}
