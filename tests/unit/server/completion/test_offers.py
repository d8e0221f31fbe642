"""What is shown of what a model wrote, language by language. `|` stands for the cursor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipsmith.core.languages import LANGUAGES, PLAIN, imbalance, language_of
from chipsmith.server.assistants.completion.filters import Offer, objection
from chipsmith.server.assistants.completion.place import Place, place_of
from chipsmith.server.assistants.completion.shape import shape
from chipsmith.server.assistants.completion.stops import StopRule

TCL = [
    ("set x |", "5\nset y 6\n", "5"),
    ("set x 5|", "\nset y 6\nset z 7\n", "\nset y 6"),
    (
        "create_clock -name clk \\\n|",
        "    -period 10 \\\n    [get_ports clk]\nset y 1",
        "    -period 10 \\\n    [get_ports clk]",
    ),
    ("set_input_delay 1 [|\n", "get_ports a]\nputs 1", "get_ports a]"),
    ("set_input_delay 1 [|]\n", "get_ports a]\nputs 1", "get_ports a"),
    ('puts "|"\n', 'hello"\nputs 2', "hello"),
    ("puts |\n", '"hello', '"hello"'),
    ("set_clock_latency | [get_clocks a]\n", "0.5 [get_clocks a]", "0.5"),
    ("proc add {a b} {|", "\n    return [expr {$a + $b}]\n}\n\nproc sub", "\n    return [expr {$a + $b}]\n}"),
    ("proc add {a b} {|\n}\n", "\n    return [expr {$a + $b}]\n}\nset x 1", "\n    return [expr {$a + $b}]"),
    ("proc add {a b} {\n    |\n}\n", "set c 1\n    return $c\n}\n", "set c 1\n    return $c"),
    ("proc add {a b} {\n    |\n}\n", "set c 1\n\n    return $c\n", "set c 1"),
    ("proc p {} {\n    |\n}\n", "set c 1\nset d 2\n", "set c 1"),
    ("foreach c $clocks |", "{\n    puts $c\n}\nputs done", "{\n    puts $c\n}"),
    ("if {$x} {\n    puts 1\n} |", "else {\n    puts 2\n}\nputs 3", "else {\n    puts 2\n}"),
    ("if {$x} {\n    |\n}\nputs done\n", "puts 1\n} else {\n    puts 2\n}", "puts 1"),
    ("set a 1\n|\nset c 3\n", "set b 2\nset c 3\n", "set b 2"),
    ("# set the |\n", "clock [\nset x 1", "clock ["),
    ("set x 1 ;# {\n|", "set y 2\n", "set y 2"),
    ("set x |", "5\n```\nThis sets x.", "5"),
    ("set x |", "5```\n", "5"),
]
SDC = [
    ("create_clock -period 10 |", "-name clk [get_ports clk]\ncreate_clock", "-name clk [get_ports clk]"),
    ("set_false_path -from [get_clocks {|}]\n", "a b}] -to [get_clocks {c}]\n", "a b"),
]
SYSTEMVERILOG = [
    ("assign y = |", "a & b;\nassign z = 1;", "a & b;"),
    ("assign y = a &\n|", "  b;\nassign", "  b;"),
    ("always_ff @(posedge clk) |", "begin\n  q <= d;\nend\n\nalways", "begin\n  q <= d;\nend"),
    ("always_ff @(posedge clk) begin|", "\n  q <= d;\nend\nassign x = 1;", "\n  q <= d;\nend"),
    ("always_ff @(posedge clk) begin\n  |\nend\n", "q <= d;\n  r <= q;\nend\n", "q <= d;\n  r <= q;"),
    (
        "  always_comb begin\n    |\n  end\n",
        "if (a) begin\n      x = 1;\n    end else begin\n      x = 0;\n    end\n  end\n",
        "if (a) begin\n      x = 1;\n    end else begin\n      x = 0;\n    end",
    ),
    (
        "generate\n  for (genvar i = 0; i < 4; i++) |\nendgenerate\n",
        "begin : g\n    buf u (a[i], b[i]);\n  end\nendgenerate\n",
        "begin : g\n    buf u (a[i], b[i]);\n  end",
    ),
    ("foo u_foo (|", "\n  .a(a),\n  .b(b)\n);\nbar u_bar (", "\n  .a(a),\n  .b(b)\n);"),
    ("foo u_foo (\n  .a(a),|\n);\n", "\n  .b(b)\n);", "\n  .b(b)"),
    ("module m(input a);\n|\nendmodule\n", "wire b;\nwire c;\nendmodule", "wire b;\nwire c;"),
    (
        "case (s)\n  2'd0: x = 1;\n  |\nendcase\n",
        "2'd1: x = 2;\n  default: x = 0;\nendcase",
        "2'd1: x = 2;\n  default: x = 0;",
    ),
    ("assign x = {a, |};\n", "b, c};", "b, c"),
    ("// ends the |\n", "block begin\nassign", "block begin"),
]
VERILOG = [
    ("reg [|] r;\n", "7:0] r;\n", "7:0"),
    ("`ifdef SIM\n  |\n`endif\n", "initial $stop;\n`endif\n", "initial $stop;"),
]
VHDL = [
    ("y <= |", "a and b;\nz <= c;", "a and b;"),
    ("if rising_edge(clk) then|", "\n  q <= d;\nend if;\nz <= 1;", "\n  q <= d;\nend if;"),
    ("process (clk) begin\n  |\nend process;\n", "q <= d;\nend process;\n", "q <= d;"),
    (
        "process (all) begin\n  |\nend process;\n",
        "if a then\n    b <= c;\n  end if;\nend process;",
        "if a then\n    b <= c;\n  end if;",
    ),
    ("y <= a when s = '0' else\n|", "  b;\nz <= 1;\n", "  b;"),
    ("u0: entity work.foo port map (|", "\n  a => b,\n  c => d\n);\nu1:", "\n  a => b,\n  c => d\n);"),
]
LIBERTY = [
    ("cell (AND2) {\n  area : |\n}\n", "1.5;\n  pin (A) {", "1.5;"),
    (
        "cell (AND2) {|",
        "\n  area : 1;\n  pin (A) {\n    direction : input;\n  }\n}\ncell",
        "\n  area : 1;\n  pin (A) {\n    direction : input;\n  }\n}",
    ),
    (
        "  pin (Y) {\n    |\n  }\n",
        'direction : output;\n    function : "A * B";\n  }\n}',
        'direction : output;\n    function : "A * B";',
    ),
    ("values (|", '"1, 2", \\\n  "3, 4");\nvalues', '"1, 2", \\\n  "3, 4");'),
]
SPICE = [
    ("M1 d g s b |", "nmos\n+ w=1u l=0.1u\nM2 d", "nmos\n+ w=1u l=0.1u"),
    ("M1 d g s b nmos|", "\n+ w=1u\n.ends\n", "\n+ w=1u"),
    (
        ".subckt inv in out\n|\n.ends\n",
        "M1 out in 0 0 nmos\nM2 out in 1 1 pmos\n.ends\n",
        "M1 out in 0 0 nmos\nM2 out in 1 1 pmos",
    ),
    ("* a comment with (|\n", "one\nR1 a b 1k", "one"),
]
PYTHON = [
    ("x = |", "f(1)\ny = 2\n", "f(1)"),
    ("def f(a):|", "\n    b = a\n    return b\n\n\ndef g", "\n    b = a\n    return b"),
    ("def |", "f(a):\n    return a\nx = 1", "f(a):\n    return a"),
    ("    for x in y:\n        |\n", "a(x)\n        b(x)\n    c()\n", "a(x)\n        b(x)"),
    ("x = [|\n]\n", "\n    1,\n    2,\n]\n", "\n    1,\n    2,"),
    ("f(|)\n", "a, g(b))\n", "a, g(b)"),
    ("print('|')\n", "hello')\n", "hello"),
    ("def f():\n    '''|\n", "Say it.\n\n    More.'''", "Say it."),
]
MAKE = [
    ("all: |", "build test\n\nbuild:", "build test"),
    ("build:|", "\n\tcc a.c\n\tcc b.c\nclean:\n", "\n\tcc a.c\n\tcc b.c"),
    ("build:\n\t|\nclean:\n", "cc a.c\n\tcc b.c\nclean:\n", "cc a.c\n\tcc b.c"),
    ("SRC = a.c \\\n|", "  b.c\nOBJ = x\n", "  b.c"),
    ("OBJ = $(|)\n", "SRC:.c=.o)", "SRC:.c=.o"),
]
YAML = [
    ("name: |", "flow\nversion: 1", "flow"),
    ("steps:\n  |\n", "- run: a\n  - run: b\nend: 1", "- run: a\n  - run: b"),
    ("steps:|", "\n  - run: a\nend: 1", "\n  - run: a"),
]
SHELL = [
    ("if [ -f a ]; then|", "\n  cat a\nfi\necho b", "\n  cat a\nfi"),
    ("for f in *; do\n  |\ndone\n", 'echo "$f"\n  cat "$f"\ndone', 'echo "$f"\n  cat "$f"'),
    ("cat a |", "| sort |\n  uniq\necho", "| sort |\n  uniq"),
]
CPP = [
    ("int f(int a) {|", "\n  return a;\n}\n\nint g", "\n  return a;\n}"),
    ("int x = f(|);\n", "1, 2);", "1, 2"),
    ("  char c = |;\n", "'{';", "'{'"),
]
OTHERS = [("it's (a |", "b)\nc", "b)"), ("words |", "and # more\nlines", "and # more")]


def place(language: str, document: str) -> Place:
    prefix, suffix = document.split("|", 1)
    return place_of(language_of(language), prefix, suffix)


TABLES = {
    "tcl": TCL, "sdc": SDC, "verilog": VERILOG, "systemverilog": SYSTEMVERILOG, "vhdl": VHDL,
    "liberty": LIBERTY, "spice": SPICE, "python": PYTHON, "makefile": MAKE, "yaml": YAML,
    "shellscript": SHELL, "cpp": CPP, "anything else": OTHERS,
}  # fmt: skip
ROWS = [(language, *row) for language, rows in TABLES.items() for row in rows]


@pytest.mark.parametrize(("language", "document", "raw", "shown"), ROWS)
def test_what_is_shown(language, document, raw, shown):
    offer = shape(place(language, document), raw)
    assert offer == shown
    assert objection(Offer(place(language, document), offer)) is None


@pytest.mark.parametrize(("language", "document", "raw", "shown"), ROWS)
def test_generation_stops_before_what_is_not_shown_is_complete(language, document, raw, shown):
    rule = StopRule(place(language, document))
    end = next((end for size in range(len(raw) + 1) if (end := rule(raw[:size])) is not None), None)
    streamed = raw if end is None else raw[:end]
    assert shape(place(language, document), streamed) == shown


def test_markdown_around_code_is_no_offer_unless_the_file_has_it_too():
    fenced = "```tcl\nset x 1\n```\n"
    assert shape(place("tcl", "set y 1\n|"), fenced) == ""
    assert StopRule(place("tcl", "|"))("```") == 0
    assert "```" in shape(place("python", "def f():\n    '''Example:\n\n    ```\n    f()\n|"), "    ```\n")
    assert shape(place("markdown", "Example:\n|"), fenced).startswith("```")


def test_it_stops_at_the_line_end_without_waiting_for_more():
    assert StopRule(place("tcl", "set x |"))("5\n") == 1
    assert StopRule(place("tcl", "set x |"))("5") is None
    assert StopRule(place("spice", "R1 a b |"))("1k\n") is None
    assert StopRule(place("spice", "R1 a b |"))("1k\nR") == 2


def test_a_line_that_the_token_limit_cut_is_left_out_unless_it_is_the_only_one():
    block = place("tcl", "proc f {} {\n    |\n}\n")
    assert shape(block, "set a 1\n    set b [lin", cut_off=True) == "set a 1"
    assert shape(block, "set b $li", cut_off=True) == "set b $li"


def test_what_an_offer_opened_is_closed_where_the_token_limit_came_first():
    line = place("systemverilog", "always_ff @(posedge clk) |")
    assert shape(line, "begin\n  if (a) begin\n    q <= d;\n    r <", cut_off=True) == (
        "begin\n  if (a) begin\n    q <= d;\n  end\nend"
    )
    assert shape(place("tcl", "  foreach c $x |"), "{\n    puts $c\n    pu", cut_off=True) == (
        "{\n    puts $c\n  }"
    )


def test_a_bracket_that_stands_behind_already_is_not_closed_twice():
    assert shape(place("tcl", "if {$a} |\n    puts 1\n}\n"), "{") == "{"


def test_on_a_new_line_of_a_string_brackets_are_text():
    assert shape(place("tcl", 'puts "one\n|'), '(two"') == '(two"'
    assert place("tcl", 'puts "one\n|').unfinished


def test_closings_of_a_part_that_the_editor_did_not_send_are_left_alone():
    assert shape(place("tcl", "    foreach c $x |\n}\n"), "{\n      puts $c\n") == "{\n      puts $c\n    }"


SIGNS = "ab1 \t\n\\\"'#/*;()[]{}"
WORDS = st.sampled_from(
    ["set x", "begin", "end", "foo", "endmodule", "if", "\n", "    ", " ", "\\\n", *'()[]{};:#+"']
)
TEXTS = st.lists(WORDS, max_size=12).map("".join) | st.text(st.sampled_from(SIGNS), max_size=24)
EVERY = st.sampled_from((*LANGUAGES, PLAIN))


@given(EVERY, TEXTS, TEXTS, TEXTS)
def test_an_offer_that_passes_leaves_brackets_no_worse(language, prefix, suffix, raw):
    at = place_of(language, prefix, suffix)
    text = shape(at, raw)
    if objection(Offer(at, text)) is None:
        before, after = imbalance(language, prefix + suffix), imbalance(language, prefix + text + suffix)
        assert after <= before


@given(EVERY, TEXTS, TEXTS, TEXTS)
def test_shaping_twice_is_shaping_once(language, prefix, suffix, raw):
    at = place_of(language, prefix, suffix)
    text = shape(at, raw)
    if objection(Offer(at, text)) is None:
        assert shape(at, text) == text


@given(EVERY, TEXTS, TEXTS, st.sampled_from(["set x foo", "foo_bar <= 1;", "- run: it"]))
def test_the_line_below_is_never_repeated(language, prefix, raw, below):
    at = place_of(language, prefix, f"\n{below}\n")
    text = shape(at, f"{raw}\n{below}\n")
    if not at.unfinished and objection(Offer(at, text)) is None and not text.strip().endswith("\\"):
        assert below not in [line.strip() for line in text.split("\n")[1:]]
