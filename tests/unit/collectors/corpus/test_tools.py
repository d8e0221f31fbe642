"""What tools say: manual pages, help, logs, reports; and YAML that sets them up."""

from __future__ import annotations

import gzip

import pytest

MAN = """\
.\\" A comment.
.TH FLOW 1 "May 2026"
.SH NAME
flow \\- runs a \\fBflow\\fR
.SH OPTIONS
.TP
.BI \\-j " N"
Run
.I N
jobs.
.PP
.TP
.B \\-\\-fast
Quickly.
.SS Files
.nf
flow.tcl
  flow.sdc
.fi
.PP
\\-\\-quiet
.RS 4
Say nothing.
.RE
"""

MDOC = """\
.Dd May 1, 2026
.Dt FLOW 1
.Sh DESCRIPTION
.Bl -tag
.It Fl o Ar file
Write to
.Ar file .
.El
"""

HELP = """\
Usage: flow [options] FILE

Runs a flow.

Options:
  -h, --help           show this
      --corner=NAME    corner to use,
                       default typical
  -f
Commands:
  --version  print it
"""

LOG = "\n".join(
    [
        "2026-05-01 10:00:00 INFO start",
        *(f"2026-05-01 10:00:{n:02} WARNING net n{n} has no driver" for n in range(20)),
        "2026-05-01 10:01:00 ERROR failed",
        "",
        "2. Executing PROC pass.",
        "Cleaned.",
        "2.1. Executing PROC_CLEAN pass.",
        "Done.",
    ]
)

PATH = """\
Startpoint: {start} (rising edge-triggered flip-flop clocked by clk)
Endpoint: {end} (output port clocked by clk)
Path Group: clk
Path Type: max

  Delay    Time   Description
---------------------------------------------------------
   0.00    0.00   clock clk (rise edge)
   0.12    0.12 v r1/Q (DFF_X1)
---------------------------------------------------------
           0.88   slack (MET)
"""

REPORT = f"""\
==========================================================================
report_checks -path_delay max
--------------------------------------------------------------------------
{PATH.format(start="r1", end="out")}

{PATH.format(start="r2", end="out2")}

==========================================================================
report_wns
--------------------------------------------------------------------------
wns 0.00

=== counter ===

   Number of cells:                 12
"""

YAML = """\
# Settings.
---
# How full.
CORE_UTIL:
  default: 40
  stages: [floorplan]

# How fast.
PERIOD: 1.0

list:
- a
- b
"""


def told(document):
    return [
        (block.first_line, block.last_line, " > ".join(block.headings), block.name, block.text)
        for block in document.blocks
    ]


class TestManualPages:
    def test_sections_and_options_without_markup(self, read):
        document = read("flow.1", MAN)
        assert (document.kind, document.title) == ("help", "FLOW 1")
        assert told(document) == [
            (4, 4, "NAME", "", "flow - runs a flow"),
            (7, 10, "OPTIONS", "-j", "-j N\nRun N jobs."),
            (13, 14, "OPTIONS", "--fast", "--fast\nQuickly."),
            (17, 18, "OPTIONS > Files", "", "flow.tcl\n  flow.sdc"),
            (21, 23, "OPTIONS > Files", "--quiet", "--quiet\nSay nothing."),
        ]

    def test_mdoc(self, read):
        assert told(read("flow.8", MDOC)) == [(5, 7, "DESCRIPTION", "-o", "-o file\nWrite to file .")]

    def test_packed_as_systems_keep_them(self, read):
        assert read("flow.1.gz", gzip.compress(MAN.encode())).kind == "help"


class TestHelp:
    def test_options_by_their_names(self, read):
        document = read("flow.txt", HELP)
        assert (document.kind, document.title) == ("help", "flow")
        assert [(first, last, under, name) for first, last, under, name, _ in told(document)] == [
            (1, 1, "", ""),
            (3, 3, "", ""),
            (6, 6, "Options", "--help"),
            (7, 8, "Options", "--corner"),
            (9, 9, "Options", "-f"),
            (11, 11, "Commands", "--version"),
        ]


class TestLogs:
    def test_repeats_are_folded_and_stages_are_headings(self, read):
        document = read("run.log", LOG)
        assert document.kind == "log"
        assert told(document) == [
            (
                1,
                22,
                "",
                "",
                "INFO start\n"
                "WARNING net n0 has no driver\n"
                "WARNING net n1 has no driver\n"
                "WARNING net n2 has no driver\n"
                "… 17 more like earlier lines\n"
                "ERROR failed",
            ),
            (25, 25, "Executing PROC pass.", "", "Cleaned."),
            (27, 27, "Executing PROC pass. > Executing PROC_CLEAN pass.", "", "Done."),
        ]

    def test_a_text_that_begins_with_the_time_is_a_log(self, read):
        assert read("out.txt", LOG).kind == "log"

    def test_a_long_log_is_cut(self, read):
        blocks = read(
            "run.log", "\n".join(f"{'x' * (n % 97)} word{chr(97 + n % 26)}" for n in range(2000))
        ).blocks
        assert len(blocks) > 10
        assert blocks[0].first_line == 1


class TestReports:
    def test_a_path_is_a_block_named_by_its_ends(self, read):
        document = read("timing.rpt", REPORT)
        assert document.kind == "report"
        assert [(first, last, under, name) for first, last, under, name, _ in told(document)] == [
            (4, 14, "report_checks -path_delay max > clk", "r1 to out"),
            (17, 27, "report_checks -path_delay max > clk", "r2 to out2"),
            (33, 33, "report_wns", ""),
            (37, 37, "counter", ""),
        ]
        lines = REPORT.split("\n")
        for block in document.blocks:
            assert block.text == "\n".join(lines[block.first_line - 1 : block.last_line])

    @pytest.mark.parametrize("name", ["timing.txt", "timing.log", "timing"])
    def test_it_is_known_by_what_it_says(self, read, name):
        assert read(name, REPORT).kind == "report"

    def test_a_report_that_ends_within_a_path(self, read):
        assert read("timing.rpt", PATH.format(start="a", end="b")[:150]).blocks[0].name == "a to b"


class TestYaml:
    def test_a_block_for_each_key_with_its_comment(self, read):
        assert [(first, last, name) for first, last, _, name, _ in told(read("variables.yaml", YAML))] == [
            (1, 2, ""),
            (3, 6, "CORE_UTIL"),
            (8, 9, "PERIOD"),
            (11, 13, "list"),
        ]

    @pytest.mark.parametrize(
        "text", ["a: [1\nb: }", "{{ template }}\na: {% if x %}", "- a\n- b", "just words"]
    )
    def test_what_is_no_mapping_is_read_all_the_same(self, read, text):
        assert "\n".join(block.text for block in read("a.yml", text).blocks) == text
