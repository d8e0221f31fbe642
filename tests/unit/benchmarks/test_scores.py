"""Statistics of the benchmarks, checked on cases with known answers."""

from __future__ import annotations

import pytest
from benchmarks.behaviour import last_busy
from benchmarks.holes import Hole
from benchmarks.scores import Result, difference, mean, rate, table


def results(*exact: bool) -> list[Result]:
    return [Result(f"{n}.tcl", "tcl", "lines", hit, float(hit), False) for n, hit in enumerate(exact)]


def test_a_mean_lies_in_its_interval_which_narrows_with_more_samples() -> None:
    few, many = mean([0, 1] * 5), mean([0, 1] * 500)
    for found in (few, many):
        assert found["mean"] == 0.5
        assert found["low"] < 0.5 < found["high"]
    assert many["high"] - many["low"] < few["high"] - few["low"]


def test_equal_samples_leave_no_doubt() -> None:
    assert mean([1, 1, 1]) == {"n": 3, "mean": 1.0, "low": 1.0, "high": 1.0}


def test_a_difference_is_paired() -> None:
    before, after = results(*[False] * 20), results(*[True] * 20)
    assert difference(before, after)["exact"] == {"mean": 1.0, "low": 1.0, "high": 1.0, "n": 20}
    assert difference(before, before)["similarity"]["mean"] == 0.0


def test_a_table_has_a_cell_for_each_language_and_kind() -> None:
    cells = table([*results(True, False), Result("a.py", "python", "block", False, 0.5, True)])
    assert cells["tcl"]["lines"]["exact"]["mean"] == 0.5
    assert cells["python"]["block"]["empty"] == 1.0


def test_an_answer_is_rated_by_what_it_shares_with_the_hole() -> None:
    hole = Hole("rest of line", "set a ", "[expr 1]", "\n")
    assert rate("f", "tcl", hole, "[expr 1]").exact
    assert rate("f", "tcl", hole, "").empty
    assert rate("f", "tcl", hole, "[expr 2]").similarity == pytest.approx(7 / 8)


def test_a_server_is_busy_as_long_as_its_processor_time_grows() -> None:
    points = [(10.0, 0), (10.01, 9_000_000), (10.02, 18_000_000), (10.03, 18_000_000), (10.04, 18_000_100)]
    assert last_busy(points) == 20.0
    assert last_busy([(1.0, 5), (1.01, 5)]) == 0.0
