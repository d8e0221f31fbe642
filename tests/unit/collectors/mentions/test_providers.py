"""What each provider brings, and what it says where it brings nothing."""

import sys
from pathlib import Path

import pytest
from git import Actor, Repo

from chipsmith.collectors.mentions import Attachment, Providers, Searched, Situation
from chipsmith.collectors.mentions.attachment import LARGEST
from chipsmith.core.errors import InputError

TOP = "module top(input clk);\nendmodule\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "rtl").mkdir()
    (tmp_path / "rtl/top.v").write_text(TOP)
    (tmp_path / "rtl/fifo.v").write_text("// one\nmodule sync_fifo(input clk);\nendmodule\n")
    (tmp_path / "rtl/image.bin").write_bytes(b"\0\1\2")
    (tmp_path / ".secret").write_text("hidden")
    return tmp_path


@pytest.fixture
def situation(workspace: Path) -> Situation:
    return Situation(workspace)


def bring(question: str, situation: Situation, **commands: str) -> list[Attachment]:
    return list(Providers(commands).bring(question, situation).attachments)


def test_a_file(situation):
    assert bring("@file:rtl/top.v", situation) == [
        Attachment("file", "rtl/top.v", TOP, "rtl/top.v", 1, "verilog")
    ]


def test_lines_of_a_file(situation):
    (brought,) = bring("@file:rtl/fifo.v:2-3", situation)
    assert brought.text == "module sync_fifo(input clk);\nendmodule\n"
    assert brought.first_line == 2


def test_a_long_file_is_cut_at_a_line_and_says_so(workspace, situation):
    (workspace / "long.tcl").write_text("puts hello\n" * LARGEST)
    (brought,) = bring("@file:long.tcl", situation)
    kept, _, told = brought.text.rpartition("[")
    assert kept.endswith("puts hello\n")
    assert "more characters" in told


@pytest.mark.parametrize(
    ("argument", "says"),
    [
        ("rtl/tpo.v", 'no file rtl/tpo.v. Did you mean "top.v"'),
        ("rtl/image.bin", "is binary"),
        ("rtl", "no file"),
    ],
)
def test_a_file_that_is_not_one(situation, argument, says):
    with pytest.raises(InputError, match=says):
        bring(f"@file:{argument}", situation)


def test_an_excluded_file_stays_out(workspace):
    situation = Situation(workspace, excludes=lambda path: path.endswith("top.v"))
    with pytest.raises(InputError, match="kept from the assistant"):
        bring("@file:rtl/top.v", situation)
    assert [one.path for one in bring("@folder:rtl", situation)] == ["rtl/fifo.v"]


def test_a_folder_brings_its_texts_in_order(situation):
    assert [one.path for one in bring("@folder", situation)] == ["rtl/fifo.v", "rtl/top.v"]


def test_a_symbol_is_found_where_it_is_defined(situation):
    (brought,) = bring("@symbol:sync_fifo", situation)
    assert (brought.path, brought.first_line) == ("rtl/fifo.v", 2)
    assert brought.text.startswith("module sync_fifo")
    with pytest.raises(InputError, match='Did you mean "sync_fifo"'):
        bring("@symbol:sync_fifoo", situation)


def test_what_the_editor_shows(workspace):
    selected = Attachment("", "", "assign a = b;", "rtl/top.v", 7, "verilog")
    situation = Situation(
        workspace, selected, (selected,), ("top.v:1: error",), "x" * 9000 + "end", stdin="piped"
    )
    assert bring("@stdin", situation)[0].text == "piped"
    assert bring("@selection", situation)[0].first_line == 7
    assert bring("@open", situation)[0].provider == "open"
    assert bring("@problems", situation)[0].text == "top.v:1: error"
    assert bring("@terminal", situation)[0].text.endswith("end")


@pytest.mark.parametrize("name", ["selection", "open", "problems", "terminal", "stdin"])
def test_an_editor_that_shows_nothing_is_said_so(situation, name):
    with pytest.raises(InputError, match=r"Fix: "):
        bring(f"@{name}", situation)


def test_differences_and_commits(workspace, situation):
    repository = Repo.init(workspace)
    repository.index.add(["rtl/top.v"])
    ann = Actor("Ann", "ann@example.com")
    repository.index.commit("Add the top", author=ann, committer=ann)
    with pytest.raises(InputError, match="Nothing differs"):
        bring("@diff", situation)
    (workspace / "rtl/top.v").write_text(TOP.replace("clk", "clock"))
    assert "+module top(input clock);" in bring("@diff", situation)[0].text
    assert "Add the top" in bring("@commit", situation)[0].text
    with pytest.raises(InputError, match="git show failed"):
        bring("@commit:nowhere", situation)
    with pytest.raises(InputError, match="is no revision"):
        bring("@diff:--output=/tmp/x", situation)


def test_no_repository(situation):
    with pytest.raises(InputError, match="no git repository"):
        bring("@diff", situation)


def test_a_command_of_ones_own(situation):
    command = f"{sys.executable} -c \"import sys; print('ticket', sys.argv[1])\" {{argument}}"
    assert bring("@ticket:42", situation, ticket=command)[0].text == "ticket 42\n"
    assert bring('@ticket:"; rm x"', situation, ticket=command)[0].text == "ticket ; rm x\n"


@pytest.mark.parametrize("command", ["no-such-program", f"{sys.executable} -c 'raise SystemExit(3)'", "true"])
def test_a_command_that_fails_names_its_setting(situation, command):
    with pytest.raises(InputError, match=r"chat\.providers\.mine"):
        bring("@mine", situation, mine=command)


def test_what_the_server_searches_is_left_to_it(situation):
    brought = Providers({}).bring("@docs how is a clock made? @codebase:create_clock", situation)
    assert brought.attachments == ()
    assert brought.searches == (
        Searched("docs", "how is a clock made? create_clock"),
        Searched("codebase", "create_clock"),
    )


def test_a_slip_of_the_pen_is_told_and_other_words_pass(situation):
    with pytest.raises(InputError, match='Did you mean "file"'):
        bring("@fiel:rtl/top.v", situation)
    assert bring("what does @property do, and @pytest:x?", situation) == []


def test_one_mention_made_twice_is_brought_once(situation):
    assert len(bring("@file:rtl/top.v and @file:rtl/top.v", situation)) == 1


def test_every_provider_says_what_it_brings():
    assert all(help_text.endswith(".") for help_text in Providers({"mine": "true"}).listed().values())
