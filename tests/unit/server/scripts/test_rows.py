"""Lines that begin with a file: their reports go there."""

from __future__ import annotations

from chipsmith.server.assistants.scripts.rows import Row, rows, written_to

PROMPT = "Reports, please:\nsetup.rpt - the worst path\n- hold.rpt: the same for hold\nand save a.sdc"


def test_lines_that_begin_with_a_file_are_read_without_it() -> None:
    blank, found = rows(PROMPT)
    assert len(blank) == len(PROMPT), "places stay"
    assert [(row.file, blank[row.start : row.end]) for row in found] == [
        ("setup.rpt", "the worst path"),
        ("hold.rpt", "the same for hold"),
    ]
    assert "setup.rpt" not in blank
    assert "a.sdc" in blank


def test_a_file_within_a_line_is_none_of_its_head() -> None:
    assert rows("write the worst path to setup.rpt") == ("write the worst path to setup.rpt", [])
    assert rows("setup.rpt -x") == ("setup.rpt -x", [])
    assert Row(0, 1, "a.rpt") != Row(0, 1, "b.rpt")


def test_the_first_report_makes_the_file_and_others_follow_in_it() -> None:
    assert written_to(["report_wns\nreport_tns"], "a.rpt", first=True) == (
        "report_wns > a.rpt\nreport_tns >> a.rpt",
    )
    assert written_to(["report_wns"], "a.rpt", first=False) == ("report_wns >> a.rpt",)


def test_what_reports_nothing_or_has_its_own_file_stays() -> None:
    script = "set_load 1 [get_ports q]\nreport_wns > b.rpt"
    assert written_to([script], "a.rpt", first=True) == (script,)
