"""Logs become short without losing their errors, in memory that does not grow with them."""

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from chipsmith.collectors.bugs.folding import (
    LONGEST_LINE,
    MOST_CHARACTERS,
    Folder,
    fold,
    fold_prose,
    is_error,
)


def test_lines_that_differ_in_numbers_are_told_once():
    log = fold("", ["step 1 at 0x1f", "step 2 at 0x2f", "done", "step 3 at 0x3f"])
    assert log.text == "step 1 at 0x1f (× 3)\ndone"
    assert log.lines == 4


def test_errors_are_told_of_a_log_that_is_too_long():
    words = [
        f"{a}{b}{c}{d}"
        for a in "abcdefghij"
        for b in "klmnopqrst"
        for c in "uvwxyzabcd"
        for d in "efghijklmn"
    ]
    log = fold(
        "", [*(f"note about {word} and more of the same" for word in words), "UVM_ERROR: the last line"]
    )
    assert "UVM_ERROR: the last line" in log.text
    assert len(log.text) <= MOST_CHARACTERS + 100
    assert log.text.endswith("other lines)")


def test_memory_stays_bounded():
    folder = Folder()
    tracemalloc.start()
    for number in range(10_000):
        folder.feed("".join(chr(97 + int(digit)) for digit in str(number)) * 90)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert folder.lines == 10_000
    assert peak < 8 * 2**20


def test_a_line_without_an_end_is_cut():
    assert len(fold("", ["x" * 10**6]).text) <= LONGEST_LINE + 2


def test_prose_of_a_person_is_left_alone():
    text = "\n".join(f"{n}. step {n} of what I did" for n in range(20))
    assert fold_prose(text) == text


def test_a_pasted_log_in_prose_is_folded():
    text = "See this:\n\n" + "\n".join(f"tick {n}" for n in range(500))
    assert fold_prose(text) == "See this:\n\ntick 0 (× 500)"


def test_a_summary_without_errors_is_no_error():
    assert is_error("UVM_ERROR @ 10: mismatch")
    assert is_error("Error: cannot open a.v")
    assert not is_error("0 errors, 3 warnings")
    assert not is_error("UVM_ERROR : 0")
    assert not is_error("terror is no word of ours")


@given(st.lists(st.text(max_size=40), max_size=60))
def test_every_line_is_counted_once(lines):
    folder = Folder()
    for line in lines:
        folder.feed(line)
    told = folder.text()
    assert folder.lines == sum(bool(line.strip()) for line in lines)
    assert bool(told) == bool(folder.lines)
