"""Ghost text in Neovim: what is drawn, alternatives, and the inline completion that 0.12 has itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.fake_server import FakeServer
from support.neovim import Neovim
from support.neovim_faked import USUAL, Do, opened, write

NATIVE = """
    -- Neovim 0.12's own inline completion, as far as it is asked of: it calls back with the item it shows.
    vim.lsp.inline_completion = {
      enable = function(enabled, filter) _G.asked = { enabled, filter.bufnr } end,
      select = function(options) _G.selected = options.count end,
      get = function(options)
        local item = _G.item
        _G.item = nil
        if item then vim.schedule(function() options.on_accept(item) end) end
        return item ~= nil
      end,
    }
    function _G.present(id, text)
      local row, col = unpack(vim.api.nvim_win_get_cursor(0))
      local command = { title = 'Accept', command = 'chipsmith.accept', arguments = { id } }
      local client = vim.lsp.get_clients({ name = 'chipsmith' })[1]
      local at = { row = row - 1, col = col }
      _G.item = { client_id = client.id, insert_text = text, range = { start = at }, command = command }
      local space = vim.api.nvim_create_namespace('nvim.lsp.inline_completion')
      vim.api.nvim_buf_set_extmark(0, space, row - 1, col, { virt_text = { { text, 'ComplHint' } } })
    end
"""


class TestGhostText:
    def test_control_characters_are_drawn_as_signs(self, editor: Neovim, server: FakeServer) -> None:
        server.completion = "\x1b[31mred\x07"
        editor.type("iset x")
        editor.until(lambda: editor.drawn == "^[[31mred^G", "the ghost text")

    def test_alternatives_are_shown_in_turn(self, editor: Neovim, server: FakeServer) -> None:
        server.completion, server.alternatives = "port_checks", ["port_tns", "port_wns"]
        editor.type("ire")
        editor.until(lambda: editor.drawn == "port_checks", "the ghost text")
        for key, shown in (
            ("<M-]>", "port_tns"),
            ("<M-]>", "port_wns"),
            ("<M-]>", "port_checks"),
            ("<M-[>", "port_wns"),
        ):
            editor.type(key)
            editor.until(lambda shown=shown: editor.drawn == shown, shown)
        editor.type("<Tab>")
        editor.until(lambda: editor.lines == ["report_wns"], "the text")

        def taken() -> list[str]:
            return [one["accepted_text"] for one in server.events if one.get("outcome") == "accepted"]

        editor.until(lambda: taken() == ["port_wns"], "the record")

    def test_a_very_long_line_is_no_obstacle(self, editor: Neovim, server: FakeServer) -> None:
        server.completion = "tail"
        write(editor, ["x" * 300_000])
        editor.type("A ")
        editor.until(lambda: editor.drawn == "tail", "the ghost text")
        assert len(server.asked[-1]["prompt"]) < 10_000

    def test_the_prompt_is_computed_where_the_cursor_rests(self, editor: Neovim, server: FakeServer) -> None:
        editor.command("set updatetime=50")
        write(editor, ["set x 1"] * 200 + ["set last 1", "set y 2"])
        editor.type("G")
        editor.until(
            lambda: any(one["prompt"].endswith("set last 1\n") for one in server.warmed), "a warm-up"
        )

    def test_a_completion_menu_goes_before_it(self, editor: Neovim, server: FakeServer) -> None:
        server.completion = "tail"
        write(editor, ["word_one word_two", ""])
        editor.type("Gia<BS>w<C-n>")
        editor.until(lambda: editor.lua("return vim.fn.pumvisible()") == 1, "the menu")
        assert editor.drawn == ""
        editor.type("<C-y>")
        editor.until(lambda: editor.drawn == "tail", "the ghost text")

    def test_it_is_left_out_of_one_buffer(self, editor: Neovim, server: FakeServer) -> None:
        server.completion = "tail"
        editor.command("Chipsmith toggle buffer")
        editor.type("ix")
        assert editor.drawn == ""
        editor.type("<Esc>")
        editor.command("edit other.tcl")
        editor.until_ready()
        editor.type("ix")
        editor.until(lambda: editor.drawn == "tail", "the ghost text")


class TestNativeInlineCompletion:
    """Of Neovim 0.12, which has no wheel yet: its table is a fake one here."""

    @pytest.fixture
    def editor(self, tmp_path: Path, env: dict[str, str], server: FakeServer, do: Do) -> Iterator[Neovim]:
        with opened(tmp_path, env, server, NATIVE + USUAL) as editor:
            yield editor

    def test_it_is_switched_on_and_off_by_buffer(self, editor: Neovim) -> None:
        buffer = editor.lua("return vim.api.nvim_get_current_buf()")
        assert editor.lua("return _G.asked") == [True, buffer]
        editor.command("Chipsmith toggle")
        assert editor.lua("return _G.asked") == [False, buffer]

    def test_parts_are_taken_and_keys_are_as_ever(self, editor: Neovim) -> None:
        editor.type("iset ")
        editor.until(lambda: editor.lines == ["set "], "the text")
        editor.lua("_G.present('one', 'alpha beta\\ngamma')")
        editor.type("<M-Right>")
        editor.until(lambda: editor.lines == ["set alpha"], "the word")
        editor.lua("_G.present('two', ' beta\\ngamma')")
        editor.type("<M-Down>")
        editor.until(lambda: editor.lines == ["set alpha beta"], "the line")
        editor.lua("_G.present('three', '\\ngamma')")
        editor.type("<M-]>")
        editor.until(lambda: editor.lua("return _G.selected") == 1, "the next one")
        editor.type("<Tab>")
        editor.until(lambda: editor.lines == ["set alpha beta", "gamma"], "all of it")
        editor.type("<Tab>x")
        editor.until(lambda: editor.lines[1] == "gamma\tx", "a tab")

    def test_refusing_takes_it_away(self, editor: Neovim) -> None:
        editor.type("iset ")
        editor.until(lambda: editor.lines == ["set "], "the text")
        editor.lua("_G.present('one', 'alpha')")
        editor.type("<C-]>")
        editor.until(lambda: editor.lua("return _G.item == nil"), "its end")
        assert editor.lines == ["set "]
