"""What is withheld, and for which reason."""

import pytest

from chipsmith.core.languages import language_of
from chipsmith.server.assistants.completion.filters import Exclusion, Offer, Reason, objection
from chipsmith.server.assistants.completion.place import place_of


def reason(document: str, text: str, language: str = "tcl") -> Reason | None:
    prefix, suffix = document.split("|", 1)
    return objection(Offer(place_of(language_of(language), prefix, suffix), text))


@pytest.mark.parametrize(
    ("document", "text", "expected"),
    [
        ("set x |", "5", None),
        ("set x |", " \n ", Reason.EMPTY),
        ("# a load\n|", "#\n\n  # ", Reason.EMPTY),
        ("# a load\n|", "# of what?", None),
        ("set x |", "5\x00", Reason.CONTROL),
        ("set x |", "5\ufffd", Reason.CONTROL),
        ("set x |", "5\rset y", Reason.CONTROL),
        ("\t|", "puts 1\n\tputs 2", None),
        ("read_liberty a.lib\n|", "read_liberty a.lib", Reason.REPEATS_ABOVE),
        ("read_liberty a.lib\n\n  read_|", "liberty a.lib", Reason.REPEATS_ABOVE),
        ("read_liberty a.lib|", "\nread_liberty a.lib", Reason.REPEATS_ABOVE),
        ("read_liberty a.lib\n|", "read_liberty b.lib", None),
        ("} else {\n|", "} else {", Reason.REPEATS_ABOVE),
        ("x\n}\n|", "}\n", Reason.UNBALANCED),
        ("|\nlink_design top\n", "link_design top", Reason.REPEATS_BELOW),
        ("link|\nlink_design top\n", "_design top", None),
        ("x|\nlink_design top\n", "\nlink_design top", Reason.REPEATS_BELOW),
        ("|", "set a 1\nset a 1\nset a 1", Reason.LOOP),
        ("puts |", "a, b, a, b, a, b, a, b, a, b, ", Reason.LOOP),
        ("# |", "----------------", None),
        ("set x |", "[list a", Reason.UNBALANCED),
        ("set x [|", "list a]", None),
        ("foo(|)", "(", Reason.UNBALANCED),
        ("set password |", "hunter2hunter2", Reason.SECRET),
        ("set key |", '"-----BEGIN RSA PRIVATE KEY-----"', Reason.SECRET),
        ("set env(LM_LICENSE_FILE) |", "27000@licences", Reason.SECRET),
        ("set x |", "<redacted>", Reason.SECRET),
    ],
)
def test_reasons(document, text, expected):
    assert reason(document, text) is expected


@pytest.mark.parametrize(
    ("pattern", "path", "covered"),
    [
        ("*.lic", "/chip/a/b.lic", True),
        ("*.lic", "/chip/a/b.tcl", False),
        ("/secrets/", "/chip/secrets/deep/a.tcl", True),
        ("/secrets/", "/chip/other/secrets/a.tcl", False),
        ("secrets/", "/chip/other/secrets/a.tcl", True),
        ("rtl/**/*.sv", "/chip/rtl/a/b/c.sv", True),
        ("*.lic", "", False),
    ],
)
def test_files_are_excluded_as_gitignore_would(pattern, path, covered):
    assert Exclusion([pattern]).covers(path, "/chip") is covered


def test_a_later_pattern_may_take_one_back():
    exclusion = Exclusion(["*.tcl", "!run.tcl"])
    assert [exclusion.covers(path) for path in ("a.tcl", "run.tcl")] == [True, False]


def test_every_reason_is_one_word_for_the_record():
    assert all(value.replace("_", "").isalpha() for value in Reason)
