"""Edits, scripts, bugs and chat in Neovim: what is asked, what is shown, and what becomes of it."""

from __future__ import annotations

from pathlib import Path

from support.fake_server import FakeServer
from support.neovim import Neovim
from support.neovim_faked import TEXT, propose, told, write


def outcomes(server: FakeServer) -> list[tuple[int, str]]:
    return sorted((one["hunk"], one["outcome"]) for one in server.events if one["event"] == "edit_outcome")


class TestEdits:
    def test_hunks_are_accepted_and_refused_one_by_one(self, editor: Neovim, server: FakeServer) -> None:
        propose(editor)
        assert editor.lines == TEXT
        editor.command("normal gg")
        editor.type("ga")  # goes to the first hunk
        editor.until(lambda: editor.cursor[0] == 2, "the first hunk")
        editor.type("ga")
        editor.until(lambda: editor.lines[1] == "set b 20", "the first hunk's text")
        editor.until(lambda: editor.cursor[0] == 4, "the next hunk")
        editor.type("gx")
        editor.until(lambda: len(outcomes(server)) == 2, "the record")
        assert outcomes(server) == [(0, "accepted"), (1, "rejected")]
        assert editor.lines == ["set a 1", "set b 20", *TEXT[2:]]
        assert editor.virtual("chipsmith.review") == []
        assert editor.lua("return vim.fn.maparg('ga', 'n')") == ""

    def test_all_of_them_are_one_undo_step(self, editor: Neovim) -> None:
        propose(editor)
        editor.command("Chipsmith! accept")
        done = ["set a 1", "set b 20", "set c 3", "set d 40", "set e 5"]
        editor.until(lambda: editor.lines == done, "the text")
        editor.command("undo")
        assert editor.lines == TEXT

    def test_what_comes_above_the_first_line_is_seen(self, editor: Neovim, server: FakeServer) -> None:
        server.hunks = [{"first_line": 0, "removed": [], "added": ["# one\n", "# two\n"]}]
        write(editor, TEXT)
        editor.command("%Chipsmith edit Write a heading.")
        editor.until(lambda: editor.virtual("chipsmith.review") == ["# one", "# two"], "the hunk")
        assert editor.lua("return vim.fn.winsaveview().topfill") == 2
        editor.type("ggga")
        editor.until(lambda: editor.lines == ["# one", "# two", *TEXT], "the text")

    def test_what_was_typed_meanwhile_stays(self, editor: Neovim, server: FakeServer) -> None:
        propose(editor)
        editor.lua("vim.api.nvim_buf_set_lines(0, 0, 0, true, { '# 😀 above' })")
        editor.lua("vim.api.nvim_buf_set_lines(0, 4, 5, true, { 'set d by hand' })")
        editor.type("gA")
        told(editor, "a hunk does not fit the changed text")
        assert editor.lines == ["# 😀 above", "set a 1", "set b 20", "set c 3", "set d by hand"]
        editor.until(lambda: outcomes(server) == [(0, "accepted"), (1, "conflict")], "the record")

    def test_a_range_is_asked_for_and_words_are_shown_as_they_come(
        self, editor: Neovim, server: FakeServer
    ) -> None:
        server.words, server.held_after = ["set b", " 20\x1b[31m\n"], 2
        server.hold()
        write(editor, TEXT)
        editor.command("2,3Chipsmith edit times ten")
        editor.until(lambda: "set b 20^[[31m" in editor.virtual("chipsmith.edit"), "the words")
        assert (server.asked[-1]["text"], server.asked[-1]["first_line"]) == ("set b 2\nset c 3\n", 1)
        editor.command("Chipsmith stop")
        told(editor, "Stopped.")
        assert editor.virtual("chipsmith.edit") == []

    def test_a_buffer_that_goes_refuses_what_was_open(self, editor: Neovim, server: FakeServer) -> None:
        propose(editor)
        editor.command("bwipeout!")
        editor.until(lambda: outcomes(server) == [(0, "rejected"), (1, "rejected")], "the record")

    def test_a_read_only_buffer_is_refused_with_its_fix(self, editor: Neovim) -> None:
        write(editor, TEXT)
        editor.command("set readonly")
        editor.command("%Chipsmith edit times ten")
        told(editor, "read-only. fix:")

    def test_a_second_one_waits_for_the_first(self, editor: Neovim) -> None:
        propose(editor)
        editor.command("%Chipsmith edit more")
        told(editor, "an edit of this buffer is open")


class TestScripts:
    def test_one_is_written_by_a_prompt_below_its_ladder(self, editor: Neovim, server: FakeServer) -> None:
        editor.command("Chipsmith script --tool opensta --run report the slack")
        editor.until(lambda: "report_tns" in editor.shown("chipsmith://script"), "the script")
        assert editor.shown("chipsmith://script") == (
            "# report the slack\n# wrote draft 1\n# draft 1 runs\n"
            '# It got to "runs". It uses report_tns.\n# Not run.\n\nreport_tns\n'
        )
        asked = server.asked[-1]
        assert (asked["tool"], asked["prompt"], asked["run"]) == ("opensta", "report the slack", True)

    def test_the_tool_is_that_of_the_buffer(self, editor: Neovim, server: FakeServer) -> None:
        write(editor, ["read_liberty cells.lib", "link_design top"])
        editor.command("Chipsmith script report the slack")
        editor.until(lambda: "report_tns" in editor.shown("chipsmith://script"), "the script")
        assert server.asked[-1]["tool"] == "opensta"

    def test_a_comment_gets_its_script_below(self, editor: Neovim) -> None:
        write(editor, ["read_liberty cells.lib", "link_design top", "# Report the slack."])
        editor.until(lambda: editor.lua("return #vim.diagnostic.get(0) == 0"), "the checks")
        editor.command("normal G")

        editor.command("Chipsmith script")
        editor.until(lambda: "report_tns" in editor.lines, "the script")
        assert editor.lines[2:4] == ["# Report the slack.", "report_tns"]
        told(editor, 'got to "runs"')


class TestBugs:
    def test_a_buffer_without_a_language_server_is_told_in_a_window(
        self, editor: Neovim, server: FakeServer
    ) -> None:
        editor.command("edit note.md")
        write(editor, ["# Parity is lost", "", "After reset."])
        editor.command("Chipsmith bug")
        editor.until(lambda: "Parity is lost." in editor.shown("chipsmith://bug"), "the summary")
        assert server.asked[-1]["record"]["synopsis"] == "Parity is lost"

    def test_a_file_is_told_whatever_its_encoding(
        self, editor: Neovim, server: FakeServer, tmp_path: Path
    ) -> None:
        (tmp_path / "old bug.md").write_bytes("# Parität\n".encode("latin-1"))
        editor.command("Chipsmith bug old\\ bug.md")
        editor.until(lambda: "Parity is lost." in editor.shown("chipsmith://bug"), "the summary")
        assert server.asked[-1]["record"]["synopsis"] == "Parität"
        assert editor.lua("return vim.fn.bufexists('old bug.md')") == 0

    def test_what_cannot_be_read_is_said(self, editor: Neovim) -> None:
        editor.command("Chipsmith bug nothing.md")
        told(editor, "nothing.md cannot be read. fix:")


class TestChat:
    def test_the_next_question_is_written_below_while_the_answer_comes(
        self, editor: Neovim, server: FakeServer
    ) -> None:
        server.words = ["Setup\x07", " slack", "."]
        gate = server.hold()
        write(editor, TEXT)
        editor.command("2Chipsmith chat What is @selection")
        editor.until(lambda: "Setup" in editor.chat(), "a beginning")
        editor.command("Chipsmith chat")
        editor.type("oAnd hold?<Esc>")
        editor.until(lambda: editor.chat().endswith("And hold?"), "the next question")
        gate.set()
        editor.until(lambda: "slack." in editor.chat() and editor.answered, "the answer")
        assert editor.chat() == "## What is @selection\n\nSetup\x07 slack.\n\n\nAnd hold?"
        assert "set b 2" in str(server.asked[-1])
        assert "set c 3" not in str(server.asked[-1])
        editor.type("<CR>")
        editor.until(lambda: editor.chat().count("slack.") == 2, "the second answer")
        assert [one["content"] for one in server.asked[-1]["messages"]][1:] == [
            "Setup\x07 slack.",
            "And hold?",
        ]
