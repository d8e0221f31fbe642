"""Which sentences of an answer the passages support, and what is said of it at the end."""

import pytest

from chipsmith.server.assistants.chat.citations import citations, sources
from chipsmith.server.assistants.chat.passages import Given

STA = Given(
    1, "docs", "", "p1", "sta.md", 3, 9,
    "The report_checks command reports timing paths. The -path_delay flag selects max or min paths.",
)  # fmt: skip
CLOCK = Given(
    2, "docs", "", "p2", "sdc.md", 1, 1, "create_clock defines a clock with a period in ns on a port."
)


def told(answer: str) -> list[tuple[str, tuple[int, ...], bool]]:
    cited = citations(answer, [STA, CLOCK])
    return [(answer[one.start : one.stop], one.numbers, one.supported) for one in cited]


def test_each_sentence_is_given_the_passage_that_supports_it():
    answer = "The report_checks command reports timing paths. create_clock defines a clock on a port."
    assert told(answer) == [
        ("The report_checks command reports timing paths.", (1,), True),
        ("create_clock defines a clock on a port.", (2,), True),
    ]


def test_an_invention_is_not_supported():
    ((_, numbers, supported),) = told("The report_power_grid command reports timing paths.")
    assert (numbers, supported) == ((), False)


def test_a_citation_counts_only_where_the_passage_supports_it():
    ((_, numbers, _),) = told("The report_checks command reports timing paths [2].")
    assert numbers == (1,)
    ((_, numbers, supported),) = told("Use report_magic for timing paths always [1].")
    assert (numbers, supported) == ((), False)


def test_two_passages_together_may_support_a_sentence():
    ((_, numbers, supported),) = told(
        "Use create_clock before the report_checks command reports timing paths."
    )
    assert (numbers, supported) == ((), True)


@pytest.mark.parametrize(
    "answer", ["", "Yes.", "```tcl\nreport_magic -all everything here now\n```", "See above."]
)
def test_code_and_short_words_claim_nothing(answer):
    assert told(answer) == []


def test_places_are_those_of_the_answer():
    answer = "Sure.\n\n```\ncode. here\n```\nThe report_checks command reports timing paths."
    assert told(answer)[0][0] == "The report_checks command reports timing paths."


def test_the_end_names_the_sources_and_what_is_not_in_them():
    answer = "The report_checks command reports timing paths. It costs four dollars every month."
    text = sources([STA, CLOCK], citations(answer, [STA, CLOCK]), answer)
    assert text == "\n\nSources: [1] sta.md:3-9\nNot in the passages: “It costs four dollars every month.”"


def test_an_answer_that_claims_nothing_ends_as_it_is():
    assert sources([STA], citations("Yes.", [STA]), "Yes.") == ""
