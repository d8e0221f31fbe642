"""Programs are cut at what they define; every line is in one block and where it says."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipsmith.collectors.corpus.parsed import Lines
from chipsmith.collectors.corpus.parsers import code, grammars
from chipsmith.core.languages import LANGUAGES, language_of

PYTHON = '''\
"""What it is."""

import os


# Adds
# two numbers.
@decorated(
    1,
)
def add(a, b):
    def inner():
        return a

    return inner() + b


class Adder(Base):
    """Adds."""

    size = 3

    def add(self):
        return 1

    async def wait(self):
        return 2


print(add(1, 2))
'''

TCL = """\
# Flow.
set a 1

# Adds two numbers.
proc add {a b} {
  if {$a} {
    return "}"
  }
}
namespace eval ::flow {
  variable v

  # Goes.
  proc go {args} { return 1 }
  proc stop {} \\
  {
    puts "{"
  }
}
sta::define_cmd_args "report_x" {[-a b]\\
  [-c d]}
puts done
"""

SYSTEMVERILOG = """\
`include "defs.svh"

// Counts.
module counter #(parameter int W = 8) (input logic clk, output logic [W-1:0] q);
  `ASSERT(q_known, q)
  always_ff @(posedge clk) q <= q + 1;

  // Next value.
  function automatic int next(int a);
    return a;
  endfunction : next

  task run;
  endtask
endmodule

package util_pkg;
  typedef enum logic {A, B} state_e;
  class driver extends base;
    rand int x;
    function new(string name);
    endfunction
    virtual task body();
    endtask
  endclass
endpackage

module old (clk);
  input clk;
endmodule
"""

VHDL = """\
library ieee;

-- A counter.
entity counter is
  port (clk : in std_logic);
end entity;

architecture rtl of counter is
  function f(a : integer) return integer is
  begin
    return a;
  end function;
begin
  main : process (clk)
  begin
    null;
  end process;
end architecture;
"""

CPP = """\
#include <a>

/* Holds
 * things. */
namespace flow {
class Net {
 public:
  void add() {
  }
  int size();
};
template <class T>
void sort(T items) {
}
}
static int *first(void) { return 0; }
typedef struct { int a; } pair_t;
"""

SHELL = """\
#!/bin/bash
set -e
# Builds.
build() {
  echo "}"
}
function clean { rm -rf out; }
build
"""

MAKE = """\
TOP := counter

# Everything.
all: lint
\techo done

define RULE
x: y
endef
"""


def definitions(name, text):
    language = language_of(path=name)
    return [
        (" > ".join((*block.headings, block.name)), block.first_line, block.last_line)
        for block in code.parse(Lines.of(text), language).blocks
        if block.name
    ]


@pytest.mark.parametrize(
    "name, text, expected",
    [
        (
            "a.py",
            PYTHON,
            [("add", 6, 15), ("Adder", 18, 21), ("Adder > add", 23, 24), ("Adder > wait", 26, 27)],
        ),
        (
            "a.tcl",
            TCL,
            [
                ("add", 4, 9),
                ("::flow", 10, 11),
                ("::flow > go", 13, 14),
                ("::flow > stop", 15, 19),
                ("report_x", 20, 21),
            ],
        ),
        (
            "a.sv",
            SYSTEMVERILOG,
            [
                ("counter", 3, 6),
                ("counter > next", 8, 11),
                ("counter > run", 13, 15),
                ("util_pkg", 17, 18),
                ("util_pkg > driver", 19, 20),
                ("util_pkg > driver > new", 21, 22),
                ("util_pkg > driver > body", 23, 26),
                ("old", 28, 30),
            ],
        ),
        ("a.vhd", VHDL, [("counter", 3, 6), ("rtl", 8, 8), ("rtl > f", 9, 12), ("rtl > main", 14, 18)]),
        (
            "a.cpp",
            CPP,
            [
                ("flow", 3, 5),
                ("flow > Net", 6, 7),
                ("flow > Net > add", 8, 9),
                ("flow > sort", 12, 15),
                ("first", 16, 16),
                ("pair_t", 17, 17),
            ],
        ),
        ("a.sh", SHELL, [("build", 3, 6), ("clean", 7, 7)]),
        ("Makefile", MAKE, [("all", 3, 5), ("RULE", 7, 9)]),
    ],
)
def test_definitions_with_their_comments_under_what_they_stand_in(name, text, expected):
    assert definitions(name, text) == expected


def test_sdc_is_read_as_tcl():
    assert definitions("a.sdc", TCL) == definitions("a.tcl", TCL)


def test_verilog_is_read_as_systemverilog():
    assert definitions("a.v", SYSTEMVERILOG) == definitions("a.sv", SYSTEMVERILOG)


def test_a_broken_program_gives_what_can_be_made_out():
    text = "def good():\n    return 1\n\ndef broken(:\n    return 2\n\ndef also():\n    return 3\n"
    assert {"good", "also"} <= {name for name, *_ in definitions("a.py", text)}


def test_a_program_that_takes_too_long_to_look_through_is_cut_all_the_same(monkeypatch):
    monkeypatch.setattr(grammars, "_SECONDS", -1.0)
    parsed = code.parse(Lines.of(PYTHON), language_of("python"))
    assert not any(block.name for block in parsed.blocks)
    check(PYTHON, language_of("python"))


@pytest.mark.parametrize("text", ["{" * 200_000, "int f() {" + "(" * 200_000], ids=["whole", "within"])
def test_what_is_no_syntax_is_not_looked_through(text):
    assert not any(block.name for block in code.parse(Lines.of(text), language_of("c")).blocks)


def test_a_script_without_procedures_is_cut_where_blank_lines_part_it():
    text = "\n\n".join(f"# Step {n}.\nforeach x {{1 2}} {{\n  puts $x\n\n  puts more\n}}" for n in range(12))
    blocks = code.parse(Lines.of(text), language_of("tcl")).blocks
    assert [block.text.split("\n")[0] for block in blocks] == [f"# Step {n}." for n in range(12)]
    assert all(block.text.endswith("}") for block in blocks)


def check(text, language):
    """Blocks are the lines that they name, do not overlap, and hold all that is not blank."""
    lines = text.split("\n")
    blocks = code.parse(Lines.of(text), language).blocks
    for block in blocks:
        assert block.text == "\n".join(lines[block.first_line - 1 : block.last_line])
    assert all(one.last_line < other.first_line for one, other in pairwise(blocks))
    covered = {number for block in blocks for number in range(block.first_line, block.last_line + 1)}
    assert {number for number, line in enumerate(lines, 1) if line.strip()} <= covered


SAMPLES = [PYTHON, TCL, SYSTEMVERILOG, VHDL, CPP, SHELL, MAKE]


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda each: each.id)
@pytest.mark.parametrize("text", SAMPLES)
def test_every_line_is_in_one_block(text, language):
    check(text, language)


@given(
    st.lists(st.sampled_from([line for text in SAMPLES for line in text.split("\n")]), max_size=30),
    st.sampled_from(LANGUAGES),
)
def test_every_line_is_in_one_block_whatever_is_written(lines, language):
    check("\n".join(lines), language)
