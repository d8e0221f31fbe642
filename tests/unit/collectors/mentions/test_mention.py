"""What counts as a mention."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipsmith.collectors.mentions import mentions, without


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("why is @selection slow?", [("selection", "")]),
        ("compare @file:a.v and @file:rtl/b.v:3-9.", [("file", "a.v"), ("file", "rtl/b.v:3-9")]),
        ('read @file:"my file.sdc", then go', [("file", "my file.sdc")]),
        ("(see @docs)", [("docs", "")]),
        ("@bug:1234!", [("bug", "1234")]),
        ("mail ann@example.com", []),
        ("a\\@file and x/@file and @@file", []),
        ("@Upper is no provider", []),
        ("@file:", [("file", "")]),
    ],
)
def test_mentions_are_found_where_a_person_means_one(text, found):
    assert [(one.provider, one.argument) for one in mentions(text)] == found


def test_what_is_searched_for_keeps_the_arguments():
    text = "what does @symbol:sync_fifo  do, says @docs?"
    assert without(text, mentions(text)) == "what does sync_fifo do, says ?"


@given(st.text(alphabet='@:ab."-,/ \n', max_size=40))
def test_every_mention_is_where_it_says(text):
    for one in mentions(text):
        assert text[one.start] == "@"
        assert text[one.start : one.stop].startswith(f"@{one.provider}")
        assert one.argument in text[one.start : one.stop]
