"""Neovim with its plugin, the real language server, the real server and model."""

import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.neovim import Neovim, neovim, with_our_commands
from support.records import recorded
from support.servers import RunningServer

from chipsmith.core.client import find_server
from chipsmith.core.home import Home

BEGINNINGS = (
    "set clk_a 1\nset clk_b 2\nset clk_c 3\nset",
    "proc add {a b} {\n    return [expr",
    "proc add {a b} {\n    return [expr {$a + $b}]\n}\nproc subtract {a b} {",
    "foreach pin {a b c} {\n    puts $pin\n}\nforeach net {x y z} {",
    "set_input_delay 0.1 [get_ports a]\nset_input_delay 0.1 [get_ports b]\nset_input_delay",
    "create_clock -name clk -period 10 [get_ports clk]\ncreate_clock -name",
)
SEVERAL_WORDS = r"[ \t]*(\w+|[^\w\s]+)[ \t]*[\w$].*"
SEVERAL_LINES = r"\n*[^\n]+\n.+"
INSTRUCTIONS = (
    "Change the number 2 to 5.",
    "Rename period to clock_period.",
    "Write a comment above the line.",
    "Print the period with puts.",
)
QUESTION = "Which city is the capital of France? Answer in one word."
STORY = "Write a long story about a chip designer, with many chapters."
"""What takes a while to answer."""


@pytest.fixture
def env(server: RunningServer) -> dict[str, str]:
    return with_our_commands(server.env, Path(sys.executable).parent)


@pytest.fixture
def editor(tmp_path: Path, env: dict[str, str]) -> Iterator[Neovim]:
    with neovim(tmp_path, env) as editor:
        editor.command("edit run.tcl")
        editor.until_ready()
        yield editor


def events(server: RunningServer, kind: str, path: Path | None = None) -> list[dict]:
    found = recorded(server.home, kind)
    return [event for event in found if path is None or event["path"] == str(path)]


def shown(server: RunningServer, path: Path) -> dict[str, str]:
    """Text by identifier of what was offered in a file."""
    return {event["completion"]: event["text"] for event in events(server, "completion_shown", path)}


def turns(server: RunningServer, question: str) -> list[dict]:
    return [turn for turn in events(server, "chat_turn") if question in turn["messages"][-1]["content"]]


def outcome_of(editor: Neovim, server: RunningServer, text: str, path: Path) -> dict:
    """What is recorded of the offer with that text."""

    def told() -> list[dict]:
        offers = {id for id, offered in shown(server, path).items() if offered == text}
        return [event for event in events(server, "completion_outcome") if event["completion"] in offers]

    editor.until(lambda: bool(told()), f"the outcome of {text!r}")
    return told()[0]


class TestGhostText:
    def test_it_is_taken_whole(self, editor: Neovim, server: RunningServer, tmp_path: Path) -> None:
        text, offered = editor.offered(BEGINNINGS)
        editor.type("<Tab>")
        editor.until(lambda: "\n".join(editor.lines) == text + offered, "the text")
        outcome = outcome_of(editor, server, offered, tmp_path / "run.tcl")
        assert (outcome["outcome"], outcome["accepted_text"]) == ("accepted", offered)
        assert (outcome["inferred"], outcome["language"]) == (False, "tcl")
        assert outcome["client"].startswith("Neovim 0.11")

    def test_what_was_taken_is_one_undo_step(self, editor: Neovim) -> None:
        text, offered = editor.offered(BEGINNINGS)
        editor.type("<Tab>")
        editor.until(lambda: "\n".join(editor.lines) == text + offered, "the text")
        editor.type("<Esc>u")
        editor.until(lambda: "\n".join(editor.lines) == text, "undo")

    def test_its_next_word_is_taken(self, editor: Neovim, server: RunningServer, tmp_path: Path) -> None:
        text, offered = editor.offered(BEGINNINGS, SEVERAL_WORDS)
        word = re.match(r"\s*(\w+|[^\w\s]+)", offered)[0]
        editor.type("<M-Right>")
        editor.until(lambda: "\n".join(editor.lines) == text + word, "the word")
        assert editor.drawn == offered.removeprefix(word)
        assert editor.cursor == (len(editor.lines), len(editor.lines[-1]))
        editor.type("~")
        outcome = outcome_of(editor, server, offered, tmp_path / "run.tcl")
        assert (outcome["outcome"], outcome["accepted_text"]) == ("partly_accepted", word)
        assert outcome["inferred"] is False

    def test_its_line_is_taken(self, editor: Neovim) -> None:
        text, offered = editor.offered(BEGINNINGS, SEVERAL_LINES)
        line = re.match(r"\n*[^\n]+", offered)[0]
        editor.type("<M-Down>")
        editor.until(lambda: "\n".join(editor.lines) == text + line, "the line")
        assert editor.drawn == offered.removeprefix(line)

    def test_typing_it_through_asks_nothing_and_shows_the_rest(
        self, editor: Neovim, server: RunningServer, tmp_path: Path
    ) -> None:
        _, offered = editor.offered(BEGINNINGS, r"[^\n].+")
        editor.command("let g:requests = 0 | autocmd LspRequest * let g:requests += 1")
        editor.type(offered[0].replace("<", "<lt>"))
        editor.until(lambda: editor.drawn == offered[1:], "the rest")
        editor.type("<BS>")
        editor.until(lambda: editor.drawn == offered, "all of it again")
        assert editor.lua("return vim.g.requests") == 0

        def offers() -> list[str]:
            return list(shown(server, tmp_path / "run.tcl").values())

        editor.until(lambda: offered in offers(), "the record")
        assert offers().count(offered) == 1

    def test_it_is_refused_until_the_text_changes(
        self, editor: Neovim, server: RunningServer, tmp_path: Path
    ) -> None:
        text, offered = editor.offered(BEGINNINGS)
        editor.type("<C-]>")
        editor.until(lambda: editor.drawn == "", "an empty screen")
        outcome = outcome_of(editor, server, offered, tmp_path / "run.tcl")
        assert (outcome["outcome"], outcome["inferred"]) == ("rejected", False)
        assert "\n".join(editor.lines) == text
        editor.offered(BEGINNINGS)

    def test_it_goes_with_insert_mode(self, editor: Neovim) -> None:
        editor.offered(BEGINNINGS)
        editor.type("<Esc>")
        editor.until(lambda: editor.drawn == "", "an empty screen")

    def test_lines_end_as_the_file_says(self, editor: Neovim, tmp_path: Path) -> None:
        (tmp_path / "dos.tcl").write_bytes(b"set x 1\r\n")
        editor.command("edit dos.tcl")
        text, offered = editor.offered(BEGINNINGS, SEVERAL_LINES)
        editor.type("<Tab><Esc>:w<CR>")
        whole = (text + offered + "\n").replace("\n", "\r\n").encode()
        editor.until(lambda: (tmp_path / "dos.tcl").read_bytes() == whole, "the file")

    def test_toggle_switches_it_off_and_on(self, editor: Neovim) -> None:
        editor.command("Chipsmith toggle")
        editor.command("let g:requests = 0 | autocmd LspRequest * let g:requests += 1")
        editor.type("iset x<Esc>")
        editor.until(lambda: editor.lines == ["set x"], "the text")
        assert editor.lua("return vim.g.requests") == 0
        editor.command("Chipsmith toggle")
        editor.offered(BEGINNINGS)

    def test_alternatives_are_the_models(self, editor: Neovim, server: RunningServer, tmp_path: Path) -> None:
        _, offered = editor.offered(BEGINNINGS)
        editor.type("<M-]>")

        def others() -> set[str]:
            return set(shown(server, tmp_path / "run.tcl").values()) - {offered}

        editor.until(
            lambda: "no other proposal" in editor.messages or editor.drawn in others(), "another one"
        )


class TestKeys:
    def test_a_key_does_what_it_did_where_nothing_is_shown(self, editor: Neovim) -> None:
        editor.command("Chipsmith toggle")
        editor.type("ix<Tab>y")
        editor.until(lambda: editor.lines == ["x\ty"], "a tab")

    def test_a_former_mapping_is_kept(self, tmp_path: Path, env: dict[str, str]) -> None:
        with neovim(
            tmp_path, env, "{}) vim.keymap.set('i', '<Tab>', function() return 'FORMER' end, {expr = true}"
        ) as editor:
            editor.command("edit run.tcl")
            editor.until_ready()
            editor.command("Chipsmith toggle")
            editor.type("i<Tab>")
            editor.until(lambda: editor.lines == ["FORMER"], "the former mapping")


class TestChat:
    def test_an_answer_streams_in_and_is_rated(self, editor: Neovim, server: RunningServer) -> None:
        editor.command(f"Chipsmith chat {QUESTION}")
        editor.until(lambda: bool(turns(server, "capital of France")), "the record of the answer")
        (turn,) = turns(server, "capital of France")
        assert turn["answer"]
        editor.until(lambda: editor.chat().endswith(turn["answer"] + "\n\n"), "its end")
        assert editor.chat() == f"## {QUESTION}\n\n{turn['answer']}\n\n"
        editor.command("Chipsmith up short and right")
        editor.until(lambda: bool(events(server, "chat_feedback")), "the record of the rating")
        (feedback,) = events(server, "chat_feedback")
        assert (feedback["rating"], feedback["text"]) == ("up", "short and right")
        assert (feedback["turn"], feedback["session"]) == (turn["turn"], turn["session"])

    def test_it_can_be_stopped(self, editor: Neovim, server: RunningServer) -> None:
        editor.command(f"Chipsmith chat {STORY}")
        editor.until(lambda: len(editor.chat()) > len(STORY) + 20, "a beginning")
        editor.command("Chipsmith stop")
        editor.until(lambda: editor.chat().endswith("\n\n> Stopped.\n\n"), "the end")
        editor.until(lambda: bool(turns(server, STORY)), "the record of the answer")
        assert turns(server, STORY)[0]["finish"] == "cancelled"

    def test_there_is_nothing_to_rate_at_first(self, editor: Neovim) -> None:
        editor.command("Chipsmith down")
        assert "there is no answer to rate yet" in editor.messages


class TestEdits:
    def test_what_the_model_writes_is_accepted_hunk_by_hunk_and_undone(
        self, editor: Neovim, server: RunningServer
    ) -> None:
        before = ["set period 2", "set period 3"]
        editor.lua("vim.api.nvim_buf_set_lines(0, 0, -1, true, ...)", before)
        proposed = self.proposed(editor, server)
        editor.command("Chipsmith! accept")
        after = [*proposed["after"].splitlines(), "set period 3"]
        editor.until(lambda: editor.lines == after, "the text")
        editor.until(lambda: bool(events(server, "edit_outcome")), "the record")
        assert {one["outcome"] for one in events(server, "edit_outcome")} == {"accepted"}
        assert {one["edit"] for one in events(server, "edit_outcome")} == {proposed["edit"]}
        editor.command("undo")
        assert editor.lines == before

    def proposed(self, editor: Neovim, server: RunningServer) -> dict:
        """A proposal that changes something: what the model makes of words is its own affair."""
        for instruction in INSTRUCTIONS:
            earlier = len(events(server, "edit_proposed"))
            editor.command(f"1Chipsmith edit {instruction}")
            editor.until(lambda: editor.virtual("chipsmith.edit") == [], "the answer")
            if editor.virtual("chipsmith.review"):
                return events(server, "edit_proposed")[earlier]
        pytest.fail("the model changes nothing")


class TestScripts:
    def test_a_script_is_written_and_recorded_with_its_rung(
        self, editor: Neovim, server: RunningServer
    ) -> None:
        editor.command("Chipsmith script --tool opensta report the worst slack")
        editor.until(lambda: "# It got to" in editor.shown("chipsmith://script"), "the script")
        told = editor.shown("chipsmith://script")
        assert "# wrote draft 1" in told
        shown = [one for one in events(server, "script_checked") if one["offered"]]
        assert shown[-1]["text"].strip() in told
        assert f'It got to "{shown[-1]["rung"]}"' in told


class TestBugs:
    def test_a_log_is_summarised_in_a_window(self, editor: Neovim, tmp_path: Path) -> None:
        (tmp_path / "night.log").write_text("INFO: start\nERROR: uart_tx.sv:12: parity bit is lost\n" * 3)
        editor.command("Chipsmith bug night.log")
        editor.until(lambda: "## Facts" in editor.shown("chipsmith://bug"), "the summary")
        assert "uart_tx.sv" in editor.shown("chipsmith://bug")


class TestHelp:
    def test_health_names_the_command_and_the_models(self, editor: Neovim) -> None:
        editor.command("checkhealth chipsmith")
        report = "\n".join(editor.lines)
        assert "ERROR" not in report
        assert "WARNING" not in report
        assert "bin/chipsmith" in report
        assert "tab: embedded:smollm2-135m-eda base" in report

    def test_status_says_which_models_answer(self, editor: Neovim) -> None:
        editor.command("Chipsmith status")
        editor.until(lambda: "ready · chat: embedded:smollm2" in editor.messages, "the status")

    def test_a_missing_command_is_told_with_its_fix(self, tmp_path: Path, env: dict[str, str]) -> None:
        with neovim(tmp_path, env, "{ path = '/nowhere/chipsmith' }") as editor:
            assert "there is no `chipsmith` command. fix:" in editor.messages
            editor.command("edit run.tcl")
            editor.type("iset x 1")
            editor.until(lambda: editor.lines == ["set x 1"], "the text")
            editor.command("checkhealth chipsmith")
            assert "there is no `chipsmith` command" in "\n".join(editor.lines)

    def test_the_help_can_be_found(self, editor: Neovim, tmp_path: Path) -> None:
        editor.command("helptags ALL")
        editor.command("help chipsmith-commands")
        assert ":Chipsmith status" in "\n".join(editor.lines)

    @pytest.mark.parametrize(
        ("name", "filetype"),
        [("a.sdc", "sdc"), ("a.xdc", "xdc"), ("a.upf", "upf"), ("a.sv", "systemverilog")],
    )
    def test_files_of_the_trade_are_recognised(self, editor: Neovim, name: str, filetype: str) -> None:
        editor.command(f"edit {name}")
        assert editor.lua("return vim.bo.filetype") == filetype
        editor.until(lambda: editor.lua("return #vim.lsp.get_clients({ bufnr = 0 })") == 1, "the client")


class TestServer:
    def test_one_is_started_and_started_again_when_it_is_killed(self, tmp_path: Path) -> None:
        """With nothing but the plugin: the language server finds no server, and sees to one."""
        home = Home(tmp_path / "home")
        own = {
            "CHIPSMITH_HOME": str(home.root),
            "CHIPSMITH_SERVER__PORT": "0",
            "CHIPSMITH_ENGINE__FIT": "false",
        }
        env = with_our_commands({**os.environ, **own}, Path(sys.executable).parent)
        try:
            with neovim(tmp_path, env) as editor:
                editor.command("edit run.tcl")
                editor.until_ready()
                first = find_server(home)
                editor.offered(BEGINNINGS)
                os.kill(first.pid, signal.SIGKILL)
                editor.type("<Esc>ggdGiset x<Esc>")
                editor.until(lambda: "server" in editor.messages, "the message that it is gone")
                editor.until_ready()
                assert find_server(home).pid != first.pid
                editor.offered(BEGINNINGS)
        finally:  # as long as the editor runs, its language server would start another
            if left := find_server(home):
                os.kill(left.pid, signal.SIGTERM)
