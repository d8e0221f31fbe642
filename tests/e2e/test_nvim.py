"""Neovim with its plugin, the real language server, the real server and model."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.neovim import Neovim, neovim, with_our_commands
from support.servers import RunningServer

SCRIPT = """\
set clk_a 1
set clk_b 2
set clk_c 3
proc add {a b} {

}
"""
QUESTION = "Which city is the capital of France? Answer in one word."


@pytest.fixture
def env(server: RunningServer) -> dict[str, str]:
    return with_our_commands(server.env, Path(sys.executable).parent)


@pytest.fixture
def editor(tmp_path: Path, env: dict[str, str]) -> Iterator[Neovim]:
    with neovim(tmp_path, env) as editor:
        (tmp_path / "run.tcl").write_text(SCRIPT)
        editor.command("edit run.tcl")
        editor.until_ready()
        yield editor


def events(server: RunningServer, kind: str, path: Path | None = None) -> list[dict]:
    files = sorted((server.home.root / "devdata/1" / kind).glob("*.jsonl"))
    found = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    return [event for event in found if path is None or event["path"] == str(path)]


def shown(server: RunningServer, path: Path) -> dict[str, str]:
    """Text by identifier of what was offered in a file."""
    return {event["completion"]: event["text"] for event in events(server, "completion_shown", path)}


def turns(server: RunningServer, question: str) -> list[dict]:
    return [turn for turn in events(server, "chat_turn") if question in turn["messages"][-1]["content"]]


def outcome_of(editor: Neovim, server: RunningServer, text: str, path: Path) -> dict:
    """What is recorded of the offer with that text."""

    def recorded() -> list[dict]:
        offers = {id for id, offered in shown(server, path).items() if offered == text}
        return [event for event in events(server, "completion_outcome") if event["completion"] in offers]

    editor.until(lambda: bool(recorded()), f"the outcome of {text!r}")
    (outcome,) = recorded()
    return outcome


class TestGhostText:
    def test_it_appears_and_is_taken_whole(
        self, editor: Neovim, server: RunningServer, tmp_path: Path
    ) -> None:
        editor.type("5GAreturn ")
        offered = editor.ghost()
        assert editor.lines == SCRIPT.replace("\n\n", "\nreturn \n").splitlines()
        editor.type("<Tab>")
        editor.until(lambda: editor.lines != SCRIPT.replace("\n\n", "\nreturn \n").splitlines(), "the text")
        assert editor.lines == SCRIPT.replace("\n\n", f"\nreturn {offered}\n").splitlines()
        outcome = outcome_of(editor, server, offered, tmp_path / "run.tcl")
        assert (outcome["outcome"], outcome["accepted_text"]) == ("accepted", offered)
        assert (outcome["inferred"], outcome["language"]) == (False, "tcl")
        assert outcome["client"].startswith("Neovim 0.11")

    def test_a_taken_text_is_one_undo_step(self, editor: Neovim) -> None:
        editor.type("5GAreturn ")
        editor.ghost()
        editor.type("<Tab><Esc>u")
        editor.until(lambda: editor.lines[4].startswith("return"), "undo")
        assert editor.lines == SCRIPT.replace("\n\n", "\nreturn \n").splitlines()

    def test_its_next_word_is_taken(self, editor: Neovim, server: RunningServer, tmp_path: Path) -> None:
        editor.type("5GAreturn [")
        offered = editor.ghost()
        word = re.match(r"\s*(\w+|[^\w\s]+)", offered)[0]
        assert word != offered
        editor.type("<M-Right>")
        editor.until(lambda: editor.lines[4] == f"return [{word}", "the word")
        assert editor.drawn == offered.removeprefix(word)
        assert editor.cursor == (5, len(f"return [{word}"))
        editor.type("~")
        outcome = outcome_of(editor, server, offered, tmp_path / "run.tcl")
        assert (outcome["outcome"], outcome["accepted_text"]) == ("partly_accepted", word)
        assert outcome["inferred"] is False

    def test_its_line_is_taken(self, editor: Neovim) -> None:
        editor.command("4,$delete | call append('$', 'proc add {a b} ')")
        editor.type("GA{")
        offered = editor.ghost()
        first, rest = re.fullmatch(r"(\n*[^\n]*)(.*)", offered, re.DOTALL).groups()
        assert rest
        editor.type("<M-Down>")
        editor.until(lambda: editor.drawn == rest, "the rest")
        assert "\n".join(editor.lines).endswith("{" + first)

    def test_typing_it_through_asks_nothing_and_shows_the_rest(
        self, editor: Neovim, server: RunningServer, tmp_path: Path
    ) -> None:
        editor.type("5GAreturn [")
        offered = editor.ghost()
        editor.command("let g:requests = 0 | autocmd LspRequest * let g:requests += 1")
        editor.type(offered[0])
        editor.until(lambda: editor.drawn == offered[1:], "the rest")
        editor.type("<BS>")
        editor.until(lambda: editor.drawn == offered, "all of it again")
        assert editor.lua("return vim.g.requests") == 0
        assert list(shown(server, tmp_path / "run.tcl").values()).count(offered) == 1

    def test_it_is_refused_until_the_text_changes(
        self, editor: Neovim, server: RunningServer, tmp_path: Path
    ) -> None:
        editor.type("5GAreturn ")
        offered = editor.ghost()
        editor.type("<C-]>")
        editor.until(lambda: editor.drawn == "", "an empty screen")
        outcome = outcome_of(editor, server, offered, tmp_path / "run.tcl")
        assert (outcome["outcome"], outcome["inferred"]) == ("rejected", False)
        assert editor.lines[4] == "return "
        editor.type("[")
        assert editor.ghost()

    def test_it_goes_with_insert_mode(self, editor: Neovim) -> None:
        editor.type("5GAreturn ")
        editor.ghost()
        editor.type("<Esc>")
        editor.until(lambda: editor.drawn == "", "an empty screen")

    def test_lines_end_as_the_file_says(self, editor: Neovim, server: RunningServer, tmp_path: Path) -> None:
        (tmp_path / "dos.tcl").write_bytes(SCRIPT.replace("\n", "\r\n").encode())
        editor.command("edit dos.tcl")
        editor.type("4GA<CR>")
        offered = editor.ghost()
        assert "\r" not in offered
        editor.type("<Tab><Esc>:w<CR>")
        editor.until(lambda: b"3\r\nproc" in (tmp_path / "dos.tcl").read_bytes(), "the file")
        written = (tmp_path / "dos.tcl").read_bytes()
        assert written.count(b"\n") == written.count(b"\r\n") == written.count(b"\r")

    def test_toggle_switches_it_off_and_on(self, editor: Neovim) -> None:
        editor.command("Chipsmith toggle")
        editor.type("5GAreturn ")
        assert editor.lua("return #vim.tbl_keys(vim.lsp.get_clients()[1].requests)") == 0
        editor.type("<Esc>")
        editor.command("Chipsmith toggle")
        editor.type("A[")
        assert editor.ghost()


class TestKeys:
    def test_a_key_does_what_it_did_where_nothing_is_shown(self, editor: Neovim) -> None:
        editor.command("Chipsmith toggle")
        editor.type("5GAx<Tab>y")
        editor.until(lambda: editor.lines[4] == "x\ty", "a tab")

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
        editor.until(lambda: "Paris" in editor.chat(), "the answer")
        editor.until(lambda: bool(turns(server, "capital of France")), "the record of the answer")
        (turn,) = turns(server, "capital of France")
        editor.until(lambda: editor.chat().endswith(turn["answer"] + "\n\n"), "its end")
        assert editor.chat() == f"## {QUESTION}\n\n{turn['answer']}\n\n"
        editor.command("Chipsmith up short and right")
        editor.until(lambda: bool(events(server, "chat_feedback")), "the record of the rating")
        (feedback,) = events(server, "chat_feedback")
        assert (feedback["rating"], feedback["text"]) == ("up", "short and right")
        assert (feedback["turn"], feedback["session"]) == (turn["turn"], turn["session"])

    def test_it_can_be_stopped(self, editor: Neovim, server: RunningServer) -> None:
        editor.command("Chipsmith chat What is setup slack?")
        editor.until(lambda: len(editor.chat()) > 60, "a beginning")
        editor.command("Chipsmith stop")
        editor.until(lambda: editor.chat().endswith("\n\n> Stopped.\n\n"), "the end")
        editor.until(lambda: bool(turns(server, "setup slack")), "the record of the answer")
        assert turns(server, "setup slack")[0]["finish"] == "cancelled"

    def test_there_is_nothing_to_rate_at_first(self, editor: Neovim) -> None:
        editor.command("Chipsmith down")
        assert "there is no answer to rate yet" in editor.messages


class TestHelp:
    def test_health_names_the_command_and_the_models(self, editor: Neovim) -> None:
        editor.command("checkhealth chipsmith")
        report = "\n".join(editor.lines)
        assert "ERROR" not in report
        assert "WARNING" not in report
        assert "bin/chipsmith" in report
        assert "tab: embedded:smollm2-135m-instruct base" in report

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
        assert ":Chipsmith chat {question}" in editor.lines

    @pytest.mark.parametrize(
        ("name", "filetype"),
        [("a.sdc", "sdc"), ("a.xdc", "xdc"), ("a.upf", "upf"), ("a.sv", "systemverilog")],
    )
    def test_files_of_the_trade_are_recognised(self, editor: Neovim, name: str, filetype: str) -> None:
        editor.command(f"edit {name}")
        assert editor.lua("return vim.bo.filetype") == filetype
        editor.until(lambda: editor.lua("return #vim.lsp.get_clients({ bufnr = 0 })") == 1, "the client")
