"""Text comes in whole characters, and nothing of a stop string ever shows."""

from hypothesis import given
from hypothesis import strategies as st

from chipsmith.server.engine.text import TextStream


def stream(pieces: list[bytes], stops: list[str]) -> tuple[str, bool]:
    text = TextStream(stops)
    shown = "".join(text.feed(piece) for piece in pieces)
    return shown + text.finish(), text.stopped


def test_a_character_split_over_tokens_waits_for_its_rest() -> None:
    text = TextStream()
    euro = "€".encode()
    assert [text.feed(euro[:1]), text.feed(euro[1:])] == ["", "€"]


def test_what_may_become_a_stop_string_is_held_back() -> None:
    text = TextStream(["\n\n"])
    assert text.feed(b"a\n") == "a"
    assert text.feed(b"b") == "\nb"
    assert text.feed(b"\n") == ""
    assert text.feed(b"\nc") == ""
    assert text.stopped


def test_held_text_is_given_out_at_the_end() -> None:
    assert stream([b"a\n"], ["\n\n"]) == ("a\n", False)


def test_the_earliest_stop_string_wins() -> None:
    assert stream([b"one two three"], ["three", "two"]) == ("one ", True)


def test_a_rule_sees_all_of_the_text_and_says_where_it_ends() -> None:
    text = TextStream(stop_when=lambda whole: whole.find(";") + 1 or None)
    assert text.feed(b"a = ") == ""
    assert text.feed(b"1; b") == "a = 1;"
    assert (text.stopped, text.feed(b"c"), text.finish()) == (True, "", "")


def test_a_rule_may_look_back() -> None:
    text = TextStream(stop_when=lambda whole: 1 if "}" in whole else None)
    assert [text.feed(b"ab"), text.feed(b"}"), text.stopped] == ["", "a", True]


def test_a_rule_that_never_says_so_gives_all_at_the_end() -> None:
    text = TextStream(["x"], lambda whole: None)
    assert [text.feed(b"ab"), text.feed(b"c"), text.finish()] == ["", "", "abc"]


def test_the_earlier_of_rule_and_stop_string_wins() -> None:
    text = TextStream(["b"], lambda whole: whole.find("c") if "c" in whole else None)
    assert text.feed(b"abc") == "a"


def test_an_empty_stop_string_stops_nothing() -> None:
    assert stream([b"abc"], [""]) == ("abc", False)


@given(st.text(max_size=40), st.lists(st.text(min_size=1, max_size=4), max_size=3), st.integers(1, 7))
def test_the_pieces_do_not_matter(whole: str, stops: list[str], size: int) -> None:
    data = whole.encode("utf-8", "replace")
    whole = data.decode()
    cut = min((at for stop in stops if (at := whole.find(stop)) >= 0), default=len(whole))
    shown, stopped = stream([data[at : at + size] for at in range(0, len(data), size)], stops)
    assert shown == whole[: len(shown)]
    assert len(shown) <= cut or not stopped
    if not any(stop in whole for stop in stops):
        assert (shown, stopped) == (whole, False)
    else:
        assert stopped
        assert not any(stop in shown for stop in stops)
