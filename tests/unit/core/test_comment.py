"""A comment is lines of comment that stand together; a cursor on an empty line below it is asked by it."""

import pytest

from chipsmith.core.comment import comment_above, comment_at


@pytest.mark.parametrize(
    ("source", "line", "text", "indent"),
    [
        ("# a load\n", 0, "a load", ""),
        ("x\n  # a load\n  # on q\ny\n", 2, "a load on q", "  "),
        ("x\n  # a load\n  # on q\ny\n", 1, "a load on q", "  "),
        ("#a load", 0, "a load", ""),
    ],
)
def test_all_its_lines_are_read(source, line, text, indent):
    comment = comment_at(source, line)
    assert (comment.text, comment.indent) == (text, indent)


@pytest.mark.parametrize(
    ("source", "line"), [("x # y", 0), ("#!/bin/sh", 0), ("#\n#  \n", 1), ("", 0), ("# a", 7)]
)
def test_what_is_no_comment_or_says_nothing(source, line):
    assert comment_at(source, line) is None


@pytest.mark.parametrize(
    ("prefix", "text"),
    [
        ("x\n# a load\n", "a load"),
        ("x\n    # a load\n    # on q\n    ", "a load on q"),
        ("# a load", None),
        ("# a load\nset", None),
        ("# a load\n\n", None),
        ("", None),
        ("\n", None),
    ],
)
def test_the_comment_above_a_cursor(prefix, text):
    found = comment_above(prefix)
    assert (found.text if found else None) == text
