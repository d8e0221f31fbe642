"""What a completion is told of other files: each source, their order and budget, and what is never read."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import define, field
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from chipsmith.core.config import CONTEXT_SOURCES, TabConfig
from chipsmith.core.home import Home
from chipsmith.core.languages.definitions import definitions
from chipsmith.eda.specs.store import load_spec
from chipsmith.lsp.context.files import LARGEST, Files
from chipsmith.lsp.context.gather import PAUSE_S, Context
from chipsmith.lsp.context.snippet import Cursor, Snippet, trim
from chipsmith.lsp.documents import Document

WINDOW = 40
"""Characters on either side that the prompt is taken to show."""
FILLING = "# -\n" * WINDOW
PACKAGE = """package bus_pkg;
  parameter int WIDTH = 32;
  typedef enum logic [1:0] { IDLE, BUSY } state_t;
endpackage
"""
PIECES = [
    *("proc f {a} {", "source x\0.tcl", '`include "y"', "import a.b", "from .. import c", "module m ("),
    *(
        "create_clock -name x",
        "def g(",
        "function ",
        "typedef enum {",
        "AND OR NEAR",
        "x" * 300,
        "x",
        "-",
        ";",
    ),
    *("\n", "\r\n", "\r", "\f", "\u2028", "😀", "é", "\ud800", " ", "{", "(", "((", "\\", '"'),
]
FIFO = """// A FIFO
module fifo #(parameter int DEPTH = 4) (
  input  logic clk,
  output logic full
);
  assign full = 1'b0;
endmodule
"""


@define
class Workspace:
    """Files on disk and an editor on them."""

    root: Path
    config: TabConfig = field(factory=TabConfig)
    context: Context = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.context = Context.of(self.config, Files(self.root, self.config.exclude))

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def open(self, name: str, text: str, language: str = "") -> Document:
        document = Document((self.root / name).as_uri(), text, 1, language)
        document.on_edit = lambda edit, _: self.context.index.edited(document, edit)
        self.context.index.opened(document)
        return document

    def gather(self, document: Document, offset: int | None = None, now_s: float = 0.0) -> dict[str, str]:
        """Source and path to the text that is told, as `source path`."""
        return {f"{one.source} {one.path}": one.text for one in self.at(document, offset, now_s)}

    def at(self, document: Document, offset: int | None = None, now_s: float = 0.0) -> tuple[Snippet, ...]:
        offset = len(document.source) if offset is None else offset
        return self.context.at(document, Cursor(offset, max(offset - WINDOW, 0), offset + WINDOW), now_s)


def only(*sources: str, **settings: object) -> TabConfig:
    return TabConfig(**{"context_characters": 2000, "context_sources": sources, **settings})


@pytest.fixture
def workspace(tmp_path: Path) -> Callable[..., Workspace]:
    root = tmp_path / "project"
    root.mkdir()
    return lambda *sources, **settings: Workspace(root, only(*(sources or CONTEXT_SOURCES), **settings))


def insert(document: Document, offset: int, text: str) -> None:
    at = document.position_at_offset(offset)
    document.apply_change(types.TextDocumentContentChangePartial(types.Range(at, at), text))


class TestNamed:
    @pytest.mark.parametrize(
        ("name", "text", "named", "content", "told"),
        [
            ("a.tcl", "source util.tcl", "util.tcl", "proc f {p {n 1}} {\n body\n}", "proc f {p {n 1}}"),
            ("a.tcl", "source $dir/lib/util.tcl", "lib/util.tcl", "set period 10", "set period 10"),
            ("a.tcl", "source [file join [file dirname x] u.tcl]", "u.tcl", "proc f {} {}", "proc f {}"),
            ("a.tcl", "read_verilog -sv {rtl/fifo.sv}", "rtl/fifo.sv", FIFO, "output logic full"),
            ("a.sdc", "source clocks.sdc", "clocks.sdc", "create_clock -name c [get_ports c]", "-name c"),
            ("t.sv", '`include "bus.svh"', "bus.svh", "`define BUS_WIDTH 8", "`define BUS_WIDTH 8"),
            ("t.sv", "import bus_pkg::*;", "bus_pkg.sv", PACKAGE, "parameter int WIDTH = 32"),
            ("t.vhd", "use work.bus.all;", "bus.vhd", "constant w : natural := 8;", "constant w"),
            ("run.py", "from flow.sta import f", "flow/sta.py", "def f(p: str):\n    pass", "def f(p: str):"),
            ("flow/run.py", "from . import sta", "flow/sta.py", "class Path:\n    pass", "class Path:"),
            ("x.c", '#include "x.h"', "x.h", "#define N 3", "#define N 3"),
            ("Makefile", "include tools.mk", "tools.mk", "YOSYS := yosys", "YOSYS := yosys"),
            ("x.sp", ".include 'inv.sp'", "inv.sp", ".subckt inv a y\nm1\n.ends", ".subckt inv a y"),
        ],
    )  # fmt: skip
    def test_a_named_file_is_told_by_what_it_defines(
        self, workspace, name, text, named, content, told
    ) -> None:
        project = workspace("named")
        project.write(named, content)
        assert told in project.gather(project.open(name, text))[f"named {named}"]

    def test_of_a_netlist_only_modules_and_ports(self, workspace) -> None:
        project = workspace("named")
        project.write("net.v", FIFO)
        told = project.gather(project.open("a.tcl", "read_verilog net.v\n", "tcl"))["named net.v"]
        assert "output logic full" in told
        assert "assign" not in told

    def test_a_library_is_not_told(self, workspace) -> None:
        project = workspace()
        project.write("cells.lib", "library (cells) {}\n")
        assert project.gather(project.open("a.tcl", "read_liberty cells.lib\n", "tcl")) == {}

    def test_the_editors_text_goes_before_the_disks(self, workspace) -> None:
        project = workspace("named")
        project.write("util.tcl", "proc old {} {}\n")
        project.open("util.tcl", "proc new {} {}\n", "tcl")
        assert project.gather(project.open("a.tcl", "source util.tcl\n", "tcl")) == {
            "named util.tcl": "proc new {}"
        }

    def test_a_changed_file_is_read_again(self, workspace) -> None:
        project = workspace("named")
        project.write("util.tcl", "proc old {} {}\n")
        document = project.open("a.tcl", "source util.tcl\n", "tcl")
        project.gather(document)
        project.write("util.tcl", "proc newer {} {}\n")
        assert project.gather(document, now_s=PAUSE_S + 1) == {"named util.tcl": "proc newer {}"}


class TestWhatIsNeverRead:
    SECRET = "proc secret {} {}\n"

    def told(self, project: Workspace, name: str) -> dict[str, str]:
        return project.gather(project.open("a.tcl", f"source {name}\n", "tcl"))

    def test_what_lies_outside_the_workspace(self, workspace) -> None:
        project = workspace()
        outside = project.root.parent / "outside.tcl"
        outside.write_text(self.SECRET)
        (project.root / "link.tcl").symlink_to(outside)
        for name in ("../outside.tcl", str(outside), "link.tcl"):
            assert self.told(project, name) == {}

    def test_hidden_and_excluded_files(self, workspace) -> None:
        project = workspace(exclude=("keys/", "*.do"))
        for name in (".hidden.tcl", ".git/x.tcl", "keys/x.tcl", "x.do"):
            project.write(name, self.SECRET)
            assert self.told(project, name) == {}

    def test_open_files_that_are_excluded(self, workspace) -> None:
        project = workspace(exclude=("keys/",))
        excluded = project.open("keys/x.tcl", self.SECRET, "tcl")
        insert(excluded, 0, "set key 1\n")
        assert project.gather(project.open("a.tcl", "secret set key", "tcl")) == {}
        assert project.gather(excluded) == {}

    def test_binary_huge_circular_and_odd_files(self, workspace) -> None:
        project = workspace()
        project.write("binary.tcl", b"proc f {} {}\0\xff")
        project.write("huge.tcl", self.SECRET * (LARGEST // len(self.SECRET) + 1))
        (project.root / "loop.tcl").symlink_to("loop.tcl")
        (project.root / "folder.tcl").mkdir()
        os.mkfifo(project.root / "pipe.tcl")
        for name in ("binary.tcl", "huge.tcl", "loop.tcl", "folder.tcl", "pipe.tcl", "missing.tcl"):
            assert self.told(project, name) == {}

    def test_anything_without_a_workspace(self, tmp_path: Path) -> None:
        (tmp_path / "util.tcl").write_text(self.SECRET)
        project = Workspace(tmp_path)
        project.context = Context.of(TabConfig(context_characters=2000), Files(None))
        assert self.told(project, "util.tcl") == {}


class TestSymbols:
    @pytest.mark.parametrize(
        ("family", "text", "name", "head"),
        [
            ("tcl", "namespace eval a {\n  proc ::a::f {x args} {\n", "f", "  proc ::a::f {x args}"),
            ("tcl", "create_clock -period 10 \\\n  -name core_clk [get_ports clk]\nx", "core_clk", None),
            ("verilog", FIFO, "fifo", FIFO[FIFO.index("module") : FIFO.index(";") + 1]),
            ("verilog", "localparam [3:0] ONE = 4'd1;\n", "ONE", "localparam [3:0] ONE = 4'd1"),
            ("verilog", PACKAGE, "state_t", "typedef enum logic [1:0] { IDLE, BUSY } state_t;"),
            (
                "verilog",
                "function automatic int log2(int n);\n",
                "log2",
                "function automatic int log2(int n);",
            ),
            ("vhdl", "ENTITY top IS\n port (a : in bit);\nEND;\n", "top", None),
            ("python", "    async def f(a=(1, 2),\n          b=3) -> int:\n", "f", None),
            ("shellscript", "build() {\n", "build", "build()"),
        ],
    )
    def test_definitions_have_their_names_and_heads(self, family, text, name, head) -> None:
        found = {one.name: one.head for one in definitions(family, text)}
        assert name in found
        assert head is None or found[name] == head

    def test_what_is_named_near_the_cursor_is_told_from_open_and_named_files(self, workspace) -> None:
        project = workspace("symbols")
        project.open("fifo.sv", FIFO, "systemverilog")
        project.write("bus_pkg.sv", PACKAGE)
        told = project.gather(project.open("top.sv", "import bus_pkg::*;\nfifo u (WIDTH", "systemverilog"))
        assert "input  logic clk" in told["symbols fifo.sv"]
        assert "parameter int WIDTH = 32" in told["symbols bus_pkg.sv"]

    def test_a_definition_that_the_prompt_shows_is_not_repeated(self, workspace) -> None:
        project = workspace("symbols")
        near = project.open("a.tcl", "proc near {x} {}\nnear ", "tcl")
        assert project.gather(near) == {}
        far = project.open("b.tcl", f"proc far {{x}} {{}}\n{FILLING}far ", "tcl")
        assert project.gather(far) == {"symbols b.tcl": "proc far {x} {}".removesuffix(" {}")}


class TestOpen:
    def test_heads_of_files_of_the_same_language_family_without_their_comments(self, workspace) -> None:
        project = workspace("open")
        project.open("b.sdc", "# Licence\n\nset_units -time ns\n", "tcl")
        project.open("c.v", "module c;\nendmodule\n", "verilog")
        assert project.gather(project.open("a.tcl", "puts 1\n", "tcl")) == {
            "open b.sdc": "set_units -time ns"
        }

    def test_a_closed_file_is_forgotten(self, workspace) -> None:
        project = workspace("open")
        other = project.open("b.tcl", "puts 2\n", "tcl")
        project.context.closed(other.uri)
        assert project.gather(project.open("a.tcl", "puts 1\n", "tcl")) == {}


class TestSimilar:
    FAR = "set_false_path -from [get_clocks jtag_clk]\nset_multicycle_path 2 -to [get_pins core/*]\n"

    def test_the_passage_that_shares_rare_words_with_the_cursors_lines(self, workspace) -> None:
        project = workspace("similar")
        project.open("b.sdc", f"puts hello\n\n{self.FAR}\nputs bye\n", "sdc")
        assert project.gather(project.open("a.sdc", "set_false_path -from [get_clocks ", "sdc")) == {
            "similar b.sdc": self.FAR.strip()
        }

    def test_the_document_itself_counts_beyond_what_the_prompt_shows(self, workspace) -> None:
        project = workspace("similar")
        text = f"{self.FAR}\n{FILLING}set_false_path "
        assert project.gather(project.open("a.sdc", text, "sdc")) == {"similar a.sdc": self.FAR.strip()}
        assert project.gather(project.open("c.sdc", "set_false_path x\nset_false_path ", "sdc")).keys() == {
            "similar a.sdc"
        }

    def test_what_was_edited_away_is_not_found(self, workspace) -> None:
        project = workspace("similar")
        other = project.open("b.sdc", self.FAR, "sdc")
        document = project.open("a.sdc", "set_false_path ", "sdc")
        assert project.gather(document)
        other.apply_change(types.TextDocumentContentChangeWholeDocument("puts 1\n"))
        assert project.gather(document, now_s=PAUSE_S + 1) == {}


class TestEdits:
    def test_the_latest_edits_elsewhere_as_they_stand_now(self, workspace) -> None:
        project = workspace("edits")
        other = project.open("b.tcl", "set x 1\nset y 2\nset z 3\n", "tcl")
        insert(other, 15, "2")
        insert(other, 0, "# moved\n" * 40)
        document = project.open("a.tcl", "puts ", "tcl")
        assert project.gather(document)["edits b.tcl"].endswith("set y 22")

    def test_what_is_edited_at_the_cursor_is_in_the_prompt_anyway(self, workspace) -> None:
        project = workspace("edits")
        document = project.open("a.tcl", "puts ", "tcl")
        insert(document, 5, "x")
        assert project.gather(document) == {}


class TestTheWhole:
    TEXT = "source util.tcl\nslack "

    @pytest.fixture
    def project(self, workspace) -> Workspace:
        project = workspace()
        project.write("util.tcl", "proc slack {path} {}\n")
        return project

    def test_typing_along_a_line_does_not_change_the_context(self, project: Workspace) -> None:
        document = project.open("a.tcl", self.TEXT, "tcl")
        told = project.at(document)
        project.open("b.tcl", "proc another {} {}\n", "tcl")
        for number, letter in enumerate("another"):
            insert(document, len(document.source), letter)
            assert project.at(document, now_s=number * PAUSE_S * 0.9) is told

    def test_another_line_or_a_pause_renews_it(self, project: Workspace) -> None:
        document = project.open("a.tcl", self.TEXT, "tcl")
        told = project.at(document)
        project.open("b.tcl", "proc another {} {}\n", "tcl")
        renewed = project.at(document, now_s=PAUSE_S + 1)
        assert renewed != told
        insert(document, len(document.source), "\n")
        assert project.at(document, now_s=PAUSE_S + 1) == renewed
        assert project.at(document, now_s=PAUSE_S + 1) is not renewed

    def test_steadier_sources_stand_first(self, project: Workspace) -> None:
        project.open("b.tcl", "proc other {x} {}\n\nslack 1\nslack 2\n", "tcl")
        insert(project.open("c.tcl", "puts 1\n" * 200, "tcl"), 800, "puts edited\n")
        order = [one.source for one in project.at(project.open("a.tcl", self.TEXT, "tcl"))]
        assert set(order) >= {"named", "open", "similar", "edits"}
        assert order == sorted(order, key=CONTEXT_SOURCES.index)

    def test_nothing_is_told_twice(self, project: Workspace) -> None:
        assert "symbols util.tcl" not in project.gather(project.open("a.tcl", self.TEXT, "tcl"))

    def test_sources_can_be_switched_off_and_all_at_once(self, workspace) -> None:
        for project in (workspace("edits"), workspace(context_characters=0)):
            project.write("util.tcl", "proc slack {path} {}\n")
            assert project.gather(project.open("a.tcl", self.TEXT, "tcl")) == {}

    def test_a_source_that_fails_costs_only_itself(self, project: Workspace, monkeypatch) -> None:
        (broken, _), *_ = project.context.sources
        monkeypatch.setattr(type(broken), "gather", lambda *_: 1 / 0)
        told = project.gather(project.open("a.tcl", self.TEXT, "tcl"))
        assert told["symbols util.tcl"] == "proc slack {path}"

    @settings(max_examples=50)
    @given(st.data())
    def test_no_document_breaks_it_and_the_budget_holds(self, tmp_path_factory, data) -> None:
        budget = data.draw(st.integers(1, 500))
        project = Workspace(tmp_path_factory.getbasetemp(), TabConfig(context_characters=budget))
        languages = st.sampled_from(
            ["tcl", "systemverilog", "vhdl", "python", "c", "spice", "yaml", "odd", ""]
        )
        code = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
        for number in range(3):
            document = project.open(f"{number}.x", data.draw(st.text() | code), data.draw(languages))
        insert(document, data.draw(st.integers(0, len(document.source))), data.draw(code))
        offset = data.draw(st.integers(0, len(document.source)))
        cursor = Cursor(offset, max(offset - 9, 0), offset + 9)
        told = [source.gather(document, cursor, budget) for source, _ in project.context.sources]
        assert all(sum(len(one.text) for one in each) <= budget for each in told)
        assert sum(len(one.text) for one in project.at(document, offset)) <= budget + len(told) * 8

    def test_a_huge_document_is_looked_at_only_in_part(self, workspace) -> None:
        project = workspace()
        project.write("util.tcl", "proc slack {path} {}\n")
        for text in ("x" * 200_000, "set x 1\n" * 600_000):
            document = project.open("a.tcl", "source util.tcl\n" + text, "tcl")
            assert "named util.tcl" in project.gather(document)


def test_trimming_keeps_whole_lines() -> None:
    assert trim("one\n\ntwo  \nthree\n", 9) == "one\ntwo"
    assert trim("x" * 1000, 50) == ""
    assert trim("", 0) == ""


class TestCommands:
    """Usages of the tool's commands near the cursor."""

    @pytest.fixture
    def context(self, home: Home) -> Context:
        config = TabConfig(context_characters=600, context_sources=("commands",))
        return Context.of(config, Files(None), spec_of=lambda _: load_spec("opensta", home))

    def told(self, context: Context, text: str) -> list[str]:
        document = Document("file:///project/run.tcl", text, 1, "tcl")
        snippets = context.gather(document, Cursor(len(text), 0, len(text)), 0.0)
        assert len(snippets) <= 1
        return snippets[0].text.splitlines() if snippets else []

    def test_the_nearest_comes_first_once_each(self, context: Context) -> None:
        text = "set_input_delay 1 [get_ports a]\ncreate_clock -name c\nset_input_delay "
        usages = self.told(context, text)
        assert [usage.split()[0] for usage in usages] == ["set_input_delay", "create_clock", "get_ports"]
        assert "-clock" in usages[0]

    def test_what_the_tool_does_not_have_is_not_told(self, context: Context) -> None:
        assert self.told(context, "my_own_proc 1\nanother 2\n") == []

    def test_within_the_budget(self, home: Home) -> None:
        config = TabConfig(context_characters=80, context_sources=("commands",))
        context = Context.of(config, Files(None), spec_of=lambda _: load_spec("opensta", home))
        usages = self.told(context, "set_input_delay 1 [get_ports a]\ncreate_clock -name c\n")
        assert sum(map(len, usages)) <= 80

    def test_a_document_of_no_tool_has_none(self) -> None:
        config = TabConfig(context_characters=600, context_sources=("commands",))
        assert self.told(Context.of(config, Files(None)), "create_clock ") == []
