"""Timing reports in short."""

from pathlib import Path

from chipsmith.collectors.mentions import Providers, Situation
from chipsmith.collectors.mentions.report import LISTED, timing_paths

PATH = """Startpoint: {start} (rising edge-triggered flip-flop clocked by clk)
Endpoint: {end} (rising edge-triggered flip-flop clocked by clk)
Path Group: {group}
Path Type: max

  Delay    Time   Description
---------------------------------------------------------
   0.00    0.00   clock clk (rise edge)
   0.12    0.12 ^ {start}/Q (DFF_X1)
           1.90   data required time
          -0.12   data arrival time
---------------------------------------------------------
        {slack:8.2f}   slack ({said})


"""


def path(start: str, end: str, slack: float, group: str = "clk") -> str:
    return PATH.format(
        start=start, end=end, slack=slack, group=group, said="MET" if slack >= 0 else "VIOLATED"
    )


def brought(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "setup.rpt").write_text(text)
    found = Providers({}).bring("@report:setup.rpt", Situation(tmp_path)).attachments
    return [one.text for one in found]


def test_paths_are_told_worst_first_and_the_worst_whole(tmp_path):
    report = path("r1", "r2", 0.5) + path("r3", "r4", -0.25) + path("r5", "r6", -1.5, "io") + "tns -1.75\n"
    table, worst, *_ = brought(tmp_path, report)
    assert table.splitlines()[0].startswith("3 paths, 2 violated; worst slack -1.5;")
    assert "group io: 1 violated" in table
    assert "tns -1.75" in table
    assert "-1.5 | r5 | r6 | io | max | 31" in table
    assert worst.startswith("Startpoint: r5")
    assert worst.rstrip().endswith("slack (VIOLATED)")


def test_a_slack_may_stand_behind_its_word():
    report = "  Startpoint: a\n  Endpoint: b\n  Path Group: g\n  slack (VIOLATED)     -0.07\n"
    ((one,), _) = timing_paths(report.splitlines())
    assert (one.endpoint, one.slack) == ("b", -0.07)


def test_many_paths_are_counted_rather_than_listed(tmp_path):
    table = brought(tmp_path, "".join(path(f"a{i}", f"b{i}", i / 10) for i in range(LISTED + 7)))[0]
    assert table.rstrip().endswith("and 7 more")


def test_a_path_that_is_cut_off_is_left_out():
    paths, _ = timing_paths((path("r1", "r2", 0.5) + "Startpoint: r9\nEndpoint: r8\n").splitlines())
    assert [one.startpoint for one in paths] == ["r1"]


def test_another_report_is_outlined_by_its_problems(tmp_path):
    (text,) = brought(tmp_path, "cells 12\n" + "ok\n" * 500 + "Error: latch inferred\n" + "ok\n" * 500)
    assert text.startswith("cells 12\n")
    assert text.endswith("502: Error: latch inferred\n")
