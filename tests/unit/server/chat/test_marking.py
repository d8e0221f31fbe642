"""An answer is marked while it streams: what supports each sentence, and what nothing supports."""

import pytest
from attrs import evolve
from hypothesis import given as drawn
from hypothesis import strategies as st

from chipsmith.server.assistants.chat.marking import Marker, Strict, sources
from chipsmith.server.assistants.chat.passages import Given

STA = Given(
    1, "docs", "", "p1", "sta.md", 3, 9,
    "The report_checks command reports timing paths. The -path_delay flag selects max or min paths.",
)  # fmt: skip
CLOCK = Given(
    2, "docs", "", "p2", "sdc.md", 1, 1, "create_clock defines a clock with a period in ns on a port."
)
PATHS = "The report_checks command reports timing paths."


CODE = "```tcl\nreport_checks -path_delay max\n```\n"
INVENTED = "The moon generates power grids always."


def mark(answer: str, *, size: int = 7, start: int = 0, kind: type[Marker] = Marker) -> tuple[str, Marker]:
    """The answer as it is sent when it comes in pieces."""
    marker = kind([STA, CLOCK], start=start)
    pieces = [answer[at : at + size] for at in range(0, len(answer), size)]
    return "".join(map(marker.feed, pieces)) + marker.finish(), marker


def test_each_sentence_ends_with_the_passage_that_supports_it():
    sent, _ = mark(f"{PATHS} create_clock defines a clock on a port.")
    assert sent == f"{PATHS} [1] create_clock defines a clock on a port. [2]"


def test_an_invention_is_marked():
    assert mark("The report_power_grid command reports timing paths.")[0].endswith("timing paths. [?]")


def test_a_citation_counts_only_where_the_passage_supports_it():
    assert mark("The report_checks command reports timing paths [2].")[0] == f"{PATHS} [1]"
    assert mark("Use report_magic for timing paths always [1].")[0].endswith("always. [?]")


def test_two_passages_together_may_support_a_sentence():
    sent, marker = mark("Use create_clock before the report_checks command reports timing paths.")
    assert "[" not in sent
    assert marker.cited[0].supported


@pytest.mark.parametrize(
    "answer", ["", "Yes.", "See above.\n", "```tcl\nreport_magic -all everything here now\n```\n", "a\n\nb"]
)
def test_code_and_short_words_go_through_as_they_are(answer):
    sent, marker = mark(answer)
    assert sent == answer
    assert marker.cited == []


def test_lines_after_a_code_block_are_marked_again():
    sent, _ = mark(f"```\nmagic code of all sorts\n```\n{PATHS}\n")
    assert sent == f"```\nmagic code of all sorts\n```\n{PATHS} [1]\n"


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_places_are_those_of_what_was_sent(size):
    sent, marker = mark(f"Well. {PATHS} {PATHS}", size=size, start=5)
    for one in marker.cited:
        assert sent[one.start - 5 : one.stop - 5] == PATHS


@drawn(st.text(alphabet="ab.!? \n`[1]", max_size=60), st.integers(1, 9))
def test_nothing_is_lost_and_nothing_added_but_marks(answer, size):
    sent, _ = mark(answer, size=size)
    assert sent == answer


def test_an_answer_that_leaves_the_passages_at_once_is_lost():
    invention = "The moon generates power grids always. "
    assert not mark(invention * 2)[1].lost
    assert mark(invention * 3)[1].lost
    assert not mark(f"{PATHS} " + invention * 5)[1].lost


def test_without_passages_an_answer_goes_through_at_once():
    marker = Marker(())
    assert marker.feed("The moon gen") == "The moon gen"
    assert not marker.lost


def test_the_end_names_the_sources_and_what_the_marks_mean():
    _, marker = mark(f"{PATHS} It costs four dollars every month.")
    assert sources([STA, CLOCK], {1}, marker.cited) == (
        "\n\nSources: [1] sta.md:3-9\nSee also: [2] sdc.md:1\n[?] The passages do not say this."
    )
    assert sources([evolve(STA, provider="file")], set(), []) == ""


def test_passages_that_were_found_and_not_used_are_named_too():
    assert sources([STA, CLOCK], set(), []) == "\n\nSee also: [1] sta.md:3-9, [2] sdc.md:1"
    assert sources([STA, CLOCK], {2}, []) == "\n\nSources: [2] sdc.md:1\nSee also: [1] sta.md:3-9"


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (f"{PATHS} {INVENTED} {PATHS}", f"{PATHS} [1]"),
        (f"{INVENTED} {PATHS}", ""),
        (f"The answer is:\n{PATHS}", f"The answer is:\n{PATHS} [1]"),
        ("The answer is:\n[1] [2]", ""),
        ("Yes.", ""),
        (f"{PATHS}\n{CODE}", f"{PATHS} [1]\n{CODE}"),
        (f"{PATHS}\n```\nreport_magic\n```\n{PATHS}", f"{PATHS} [1]"),
        (f"{PATHS}\n```\nreport_checks\n", f"{PATHS} [1]"),
        (f"{PATHS}\n- max paths\n- min paths\n", f"{PATHS} [1]\n- max paths\n- min paths\n"),
        (f"{PATHS}\n- the moon\n", f"{PATHS} [1]"),
    ],
)
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_of_a_small_model_only_what_is_supported_is_sent(answer, shown, size):
    sent, marker = mark(answer, size=size, kind=Strict)
    assert sent.rstrip() == shown.rstrip()
    assert all(one.supported for one in marker.cited)
    assert marker.lost is (len(shown.replace(" [1]", "")) < len(answer.rstrip()))
    assert marker.left_out == marker.lost


@drawn(
    st.lists(st.sampled_from([PATHS, INVENTED, CODE, "Well.", "\n", "```\n"]), max_size=6), st.integers(0, 9)
)
def test_its_places_are_those_of_what_was_sent(pieces, start):
    sent, marker = mark(" ".join(pieces), start=start, kind=Strict)
    assert "moon" not in sent and sent.count("```") % 2 == 0
    assert [sent[one.start - start : one.stop - start] for one in marker.cited] == [PATHS] * len(marker.cited)
