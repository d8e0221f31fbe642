"""Languages: who is who, and what opens and closes where."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipsmith.core.languages import LANGUAGES, PLAIN, imbalance, language_of, scan

BY_ID = {language.id: language for language in (*LANGUAGES, PLAIN)}


@pytest.mark.parametrize(
    ("language_id", "path", "expected"),
    [
        ("tcl", "a.tcl", "tcl"),
        ("tcl", "constraints/top.sdc", "sdc"),
        ("tcl", "pins.XDC", "xdc"),
        ("", "power.upf", "upf"),
        ("verilog", "a.sv", "verilog"),
        ("sv", "", "systemverilog"),
        ("", "C:/chip/top.vhd", "vhdl"),
        ("", "cells.lib", "liberty"),
        ("hspice", "x", "spice"),
        ("make", "", "makefile"),
        ("", "GNUmakefile", "makefile"),
        ("shellscript", "", "shellscript"),
        ("sh", "run.tcl", "shellscript"),
        ("", "flow.yml", "yaml"),
        ("CPP", "", "cpp"),
        ("brainfuck", "a.bf", "plaintext"),
        ("brainfuck", "a.tcl", "tcl"),
        ("", "", "plaintext"),
    ],
)
def test_a_document_has_the_language_its_editor_or_its_name_says(language_id, path, expected):
    assert language_of(language_id, path).id == expected


def test_no_name_or_extension_stands_for_two_languages():
    for names in (
        [name for language in LANGUAGES for name in (language.id, *language.aliases)],
        [extension for language in LANGUAGES for extension in language.extensions],
    ):
        assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("language_id", "mark"),
    [("tcl", "#"), ("sdc", "#"), ("systemverilog", "//"), ("vhdl", "--"), ("liberty", "//"), ("spice", "*")],
)
def test_comments_are_the_languages_own(language_id, mark):
    assert BY_ID[language_id].comment == mark


def test_nothing_is_claimed_of_an_unknown_language():
    assert (PLAIN.comment, PLAIN.quotes, PLAIN.blocks, PLAIN.indented) == (None, (), (), None)


def left(language_id: str, text: str) -> tuple[list[str], list[str]]:
    """What a text leaves open, as its closings, and what it closes without opening it."""
    found = scan(BY_ID[language_id], text)
    return [piece.closing for piece in found.opened], [text[p.start : p.end] for p in found.closed]


@pytest.mark.parametrize(
    ("language_id", "text", "opened"),
    [
        ("tcl", "proc add {a b} {\n  return [expr {", ["}", "]", "}"]),
        ("tcl", "# open { brace\nset x \\{", []),
        ("tcl", 'puts "a [b', []),
        ("tcl", "set x 5 ;# {", []),
        ("tcl", "set color #f00 ; foo {", ["}"]),
        ("verilog", "module m(input a);\n  always @(posedge a) begin", ["endmodule", "end"]),
        ("verilog", "// begin\n/* case */ `define X begin \\\n case", []),
        ("verilog", 'initial $display("begin (");', []),
        ("verilog", "`ifdef A\nwire w;\n`else\nwire v;", ["`endif"]),
        ("verilog", "assign beginning = endcase_x;", []),
        ("verilog", "assign x = {a, 4'b0", ["}"]),
        ("systemverilog", "typedef class a;\nvirtual interface b v;\nassert property (p);", []),
        ("systemverilog", "extern function void f(int a);\nimport pkg::*;\nclass c;", ["endclass"]),
        ("systemverilog", "for (genvar i = 0; i < 4; i++) begin : g", ["end"]),
        ("systemverilog", "fork a(); join_none wait fork;", []),
        ("vhdl", "process (clk) begin if rising_edge(clk) then", ["end process;", "end if;"]),
        ("vhdl", "IF a THEN x <= '1'; ELSIF b THEN y <= '('; END IF;", []),
        ("vhdl", "u0: entity work.foo port map (a => b);", []),
        ("vhdl", "entity foo is port (a: in bit); end entity;\narchitecture r of foo is begin", ["end;"]),
        ("vhdl", "g: if n > 1 generate", ["end generate;"]),
        ("vhdl", "function f (a: t; b: t) return t;", []),
        ("vhdl", "function f (a: t; b: t) return t is", ["end function;"]),
        ("liberty", 'cell (AND2) { pin (A) { function : "a (', ["}", "}"]),
        ("liberty", "/* { */ library (x) {", ["}"]),
        ("spice", ".SUBCKT inv in out\n* comment (\nM1 in out", [".ends"]),
        ("spice", ".subckt inv a\n.ends inv", []),
        ("python", "def f(a, b=[1,", [")", "]"]),
        ("python", "x = '''(\n\"[' # {\n'''", []),
        ("makefile", "ifeq ($(A),1)\nall: $(B", ["endif", ")"]),
        ("yaml", "it's: [a, {b: c", ["]", "}"]),
        ("shellscript", "if [ -f a ]; then\n  for x in a; do\n", ["fi", "done"]),
        ("shellscript", "case $x in\n  a) echo do if;;", ["esac"]),
        ("cpp", "std::vector<int> f() { int n = 1'000; char c = '{'; // (", ["}"]),
        ("plaintext", "it's (a", [")"]),
    ],
)
def test_what_a_text_leaves_open(language_id, text, opened):
    assert left(language_id, text) == (opened, [])


@pytest.mark.parametrize(
    ("language_id", "text", "closed"),
    [
        ("tcl", "x]}\n}", ["]", "}", "}"]),
        ("systemverilog", "x;\nend\nendmodule : top", ["end", "endmodule"]),
        ("vhdl", "x; end if; end process p;", ["end if", "end process"]),
        ("liberty", "; } }", ["}", "}"]),
        ("shellscript", "x\n  fi\ndone", ["\n  fi"[1:], "done"]),
    ],
)
def test_what_a_text_closes_that_it_did_not_open(language_id, text, closed):
    assert left(language_id, text) == ([], closed)


@pytest.mark.parametrize(
    ("language_id", "text"),
    [
        ("tcl", 'puts "a'),
        ("tcl", "# a"),
        ("python", '"""a\nb'),
        ("c", "/* a"),
        ("systemverilog", "// a"),
        ("vhdl", "-- a"),
        ("spice", "* a"),
    ],
)
def test_a_text_may_end_in_a_comment_or_string(language_id, text):
    language = BY_ID[language_id]
    assert scan(language, f"x\n{text}").unfinished is not None
    assert (
        scan(language, f"x\n{text}\n" if text[0] in "#/-*" and text[:2] != "/*" else "x").unfinished is None
    )


def test_a_finished_comment_or_string_is_finished():
    assert scan(BY_ID["systemverilog"], "// a\n").unfinished is None
    assert scan(BY_ID["c"], "/* a */").unfinished is None
    for text in ('puts "a"', '"""a"""', "x = ''", '""', '"a\\\\"'):
        assert scan(BY_ID["python"], text).unfinished is None
    assert scan(BY_ID["python"], '"a\\"').unfinished is not None


@given(
    st.sampled_from((*LANGUAGES, PLAIN)),
    st.text(st.sampled_from("ab \t\n\\\"'#/*-+$;()[]{}:`é"), max_size=60),
)
def test_any_text_can_be_scanned(language, text):
    found = scan(language, text)
    assert imbalance(language, text) <= len(text)
    assert all(0 <= piece.start < piece.end <= len(text) for piece in (*found.opened, *found.closed))


@pytest.mark.parametrize("language", (*LANGUAGES, PLAIN), ids=lambda language: language.id)
def test_expressions_of_the_table_compile(language):
    for expression in (language.goes_on, language.goes_on_with, language.indented):
        assert expression is None or re.compile(expression)
