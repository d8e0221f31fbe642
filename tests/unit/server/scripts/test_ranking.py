"""What is offered, and what is said of it."""

from itertools import islice

import pytest

from chipsmith.eda.design_names import DesignNames
from chipsmith.server.assistants.scripts.again import contradicts, said_again
from chipsmith.server.assistants.scripts.draft import ways, without_repeats
from chipsmith.server.assistants.scripts.explain import explain
from chipsmith.server.assistants.scripts.ground import ground
from chipsmith.server.assistants.scripts.rank import rank
from chipsmith.server.assistants.scripts.request import Candidate


def draft(number: int, text: str = "x", **fields: object) -> Candidate:
    return Candidate(number=number, text=text, **fields)


def test_what_got_farther_wins_whatever_else() -> None:
    runs, known = draft(1, rung="runs"), draft(0, rung="known", coverage=1.0, fit=1.0)
    assert rank([known, runs])[0] is runs


def test_warnings_inventions_and_what_was_left_out_count_against_a_draft() -> None:
    best = draft(3, "a", rung="runs", coverage=1.0)
    worse = [
        draft(0, "b", rung="runs", coverage=1.0, complaints=1),
        draft(1, "c", rung="runs", coverage=1.0, invented=("7",)),
        draft(2, "d", rung="runs", coverage=0.5),
    ]
    assert rank([*worse, best])[0] is best


def test_drafts_that_agree_win_over_one_that_stands_alone() -> None:
    ordered = rank([draft(0, "a"), draft(1, "b  c"), draft(2, "b c")])
    assert (ordered[0].number, ordered[0].agreement) == (1, 1)


def test_the_analogy_that_suits_best_wins_over_others_that_agree() -> None:
    best = draft(0, "a", origin="example")
    others = [draft(1, "b", origin="choice"), draft(2, "b"), draft(3, "b", origin="example")]
    assert rank([*others, best])[0] is best


def test_different_ways_to_one_output_agree() -> None:
    alone = draft(0, "report_worst_slack", rung="runs", output="worst slack 0.31\n")
    others = [
        draft(1, "report_wns", rung="runs", output="wns 0.00"),
        draft(2, "wns", rung="runs", output="wns 0.00 "),
    ]
    assert [each.number for each in rank([alone, *others])] == [1, 2, 0]


def test_scripts_that_print_nothing_agree_by_what_they_say() -> None:
    ordered = rank(
        [draft(0, "set_load 1 a", rung="runs"), draft(1, "b", rung="runs"), draft(2, "b", rung="runs")]
    )
    assert [each.agreement for each in ordered] == [1, 1, 0]


def test_coverage_and_inventions_are_told_by_the_requests_literals() -> None:
    grounding = ground("set 0.3 ns on d_in and write a.sdc", DesignNames(inputs=["d_in"]))
    assert grounding.coverage("set_input_delay 0.30 [get_ports d_in]\nwrite_sdc a.sdc") == 1.0
    assert grounding.coverage("set_input_delay 0.3 [get_ports q]") < 0.5
    assert grounding.invented("set_input_delay 0.3 -digits 9") == ("9",)
    sliced = ground("20 fF on sum[3:0]", DesignNames(outputs=["sum"]))
    assert sliced.coverage("set_load 0.02 [get_ports sum]") == 1.0


def test_more_drafts_are_less_sure_of_themselves() -> None:
    many = list(islice(ways(steps=True), 20))
    assert len(many) == len(set(many)) == 20
    assert many[-1].temperature > many[9].temperature > 0


def test_a_line_is_not_said_twice_in_a_row() -> None:
    assert without_repeats("a\na\nb\na") == "a\nb\na"


def test_the_explanation_is_made_of_the_tools_own_help(tool) -> None:
    assert (
        explain(["report_weight", "get_ports"], tool)
        == "It uses report_weight (Reports the weight) and get_ports."
    )
    assert explain(["unheard_of"], tool) == ""


@pytest.mark.parametrize(
    ("one", "other", "again"),
    [
        ("set_multicycle_path 2 -from a -to b", "set_multicycle_path 2 -setup -from a -to b", 1),
        ("set_clock_groups -group a -group b", "set_clock_groups -group {a b} -group {a b}", 1),
        ("set_multicycle_path 2 -setup -from a", "set_multicycle_path 1 -hold -from a", 0),
        ("set_false_path -from a -to b", "set_false_path -from b -to a", 0),
        ("set_input_delay 1 -min -clock c [get_ports a]", "set_input_delay 1 -max -clock c [get_ports a]", 0),
        ("report_worst_slack", "report_worst_slack", 0),
    ],
)
def test_a_setting_that_only_says_again_what_the_one_before_said_counts_against_a_draft(
    one: str, other: str, again: int
) -> None:
    twice, once = draft(0, f"{one}\n{other}", coverage=1.0), draft(1, one)
    assert said_again(twice.text) == again
    assert rank([twice, once])[0] is (once if again else twice)


@pytest.mark.parametrize(
    ("script", "takes_back"),
    [
        ("set_load 0 [get_ports q]\nset_load 0.045 [get_ports q]", True),
        ("set_load 0 [get_ports q]\nset_drive 1 [get_ports a]\nset_load 0.045 [get_ports q]", True),
        ("set_load 0 [get_ports q]\nset_load 0.045 [get_ports r]", False),
        ("set_load -min 0 [get_ports q]\nset_load -max 0.045 [get_ports q]", False),
        ("set_load 0 [get_ports q]\nreport_tns\nset_load 0.045 [get_ports q]", False),
        ("set_load 1 [get_ports q]\nset_load 1 [get_ports q]", False),
        ("set_load 1 {q[0]}\nset_load 1 {q[1]}", False),
    ],
)
def test_a_setting_that_takes_back_the_one_before_it(script: str, takes_back: bool) -> None:
    assert contradicts(script) is takes_back
