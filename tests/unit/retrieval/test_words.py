"""Full text knows names whole and in parts."""

import pytest

from chipsmith.retrieval.words import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("set_false_path", "set_false_path set false path"),
        ("-hierarchical", "hierarchical"),
        ("u_core/reg_q", "u_core/reg_q u core reg q"),
        ("DRT-0073", "DRT-0073 DRT 0073"),
        ("std::vector", "std::vector std vector"),
        ("HTTPServer", "HTTPServer HTTP Server"),
        ("10 ns", "10 ns"),
        ("Größe", "Größe"),
        ("", ""),
        ("... --- ***", ""),
    ],
)
def test_words(text, expected):
    assert words(text) == expected


def test_a_name_of_a_thousand_characters_is_known_by_its_parts_only():
    name = "_".join(["part"] * 300)
    assert set(words(name).split()) == {"part"}
