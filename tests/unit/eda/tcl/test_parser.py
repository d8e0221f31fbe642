"""The tree that a text is parsed into: words, what is substituted in them, and what is missing."""

import pytest

from chipsmith.eda.tcl import Shape, Substitution, Variable, parse, parse_within


def words(text):
    return [[text[word.start : word.end] for word in command.words] for command in parse(text).commands]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("a b;c", [["a", "b"], ["c"]]),
        ("a \\\n  b\nc", [["a", "b"], ["c"]]),
        ("a \\\r\n  b\r\nc\r\n", [["a", "b"], ["c"]]),
        ("# a {\nb", [["b"]]),
        ("# a \\\n b\nc", [["c"]]),
        ("a # b", [["a", "#", "b"]]),
        ("a {b {c} d} e", [["a", "{b {c} d}", "e"]]),
        ("a {b \\} c} d", [["a", "{b \\} c}", "d"]]),
        ('a "b c" d', [["a", '"b c"', "d"]]),
        ("a {*}$b {*}{c d}", [["a", "{*}$b", "{*}{c d}"]]),
        ("a [b {]} c] d", [["a", "[b {]} c]", "d"]]),
        ("a$b(c d)e f", [["a$b(c d)e", "f"]]),
        ("a b]c", [["a", "b]c"]]),
        ("data[3] x{y}", [["data[3]", "x{y}"]]),
    ],
)
def test_words(text, expected):
    assert words(text) == expected
    assert parse(text).troubles == []


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("abc", "abc"),
        ("{a $b [c]}", "a $b [c]"),
        ("{a\\\n   b}", "a b"),
        ('"a\\tb"', "a\tb"),
        ("a\\x41\\u00e9\\101\\q", "aAéAq"),
        ("$a", None),
        ('"a[b]"', None),
        ("cost$", "cost$"),
    ],
)
def test_values(word, value):
    assert parse(f"set x {word}").commands[0].words[2].value == value


def test_parts_have_their_places():
    text = 'puts "$a::b ${c d} $e([f $g])"'
    parts = parse(text).commands[0].words[1].parts
    assert [text[part.start : part.end] for part in parts] == ["$a::b", "${c d}", "$e([f $g])"]
    assert [part.name for part in parts] == ["a::b", "c d", "e"]
    [inner] = parts[2].index
    assert isinstance(inner, Substitution)
    [command] = inner.commands
    assert isinstance(command.words[1].parts[0], Variable)


def test_bodies_are_parsed_in_place():
    script = parse("if {$a} {\n  set b 1\n}")
    body = script.commands[0].words[2]
    [inner] = parse_within(script, *body.inner)
    assert inner.name == "set"
    assert script.position(inner.start) == (1, 2)


def test_positions_count_code_points():
    script = parse('puts "😀é"; foo\r\nbar')
    assert [script.position(command.start) for command in script.commands] == [(0, 0), (0, 11), (1, 0)]


@pytest.mark.parametrize(
    ("text", "code", "missing"),
    [
        ("set x [get_ports clk\nset y 1", "missing-bracket", "]"),
        ('set x "abc\nset y 1', "missing-quote", '"'),
        ("set x {abc\nset y 1", "missing-brace", "}"),
        ("set x ${abc\nset y 1", "missing-brace", "}"),
        ("set x $a(b\nset y 1", "missing-parenthesis", ")"),
    ],
)
def test_what_is_not_closed_ends_with_its_line(text, code, missing):
    script = parse(text)
    assert [command.words[1].value for command in script.commands] == ["x", "y"]
    [trouble] = script.troubles
    assert (trouble.code, trouble.fix, trouble.end) == (code, missing, text.index("\n"))


def test_an_open_block_takes_the_rest():
    script = parse("proc f {} {\n  set a 1\n")
    body = script.commands[0].words[3]
    assert not body.closed
    assert [command.name for command in parse_within(script, *body.inner)] == ["set"]


def test_extra_characters_are_told_and_read_on():
    script = parse("set {a}b c")
    assert [trouble.code for trouble in script.troubles] == ["extra-characters"]
    assert words("set {a}b c") == [["set", "{a}", "b", "c"]]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000,
        "{" * 50_000,
        '"[' * 25_000,
        "$a(" * 20_000,
        "x" * 200_000,
        "[a\n" * 2_000,
        "\x00\ufffd\x7f" * 99,
    ],
)
def test_hostile_texts_are_parsed_all_the_same(text):
    script = parse(text)
    assert all(command.words[-1].end <= len(text) for command in script.commands)


def test_shapes():
    assert [word.shape for word in parse('a {b} "c"').commands[0].words] == [
        Shape.BARE,
        Shape.BRACED,
        Shape.QUOTED,
    ]
