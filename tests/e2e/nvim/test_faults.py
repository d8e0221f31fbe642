"""What goes wrong in Neovim is said with its fix, and no text is lost."""

from __future__ import annotations

from pathlib import Path

from support.fake_server import FakeServer, opened
from support.neovim import Neovim, neovim
from support.neovim_faked import TEXT, Do, propose, told, write


def test_a_server_lost_during_an_edit_changes_nothing(editor: Neovim, server: FakeServer, do: Do) -> None:
    server.hold()
    write(editor, TEXT)
    editor.command("%Chipsmith edit times ten")
    editor.until(lambda: len(editor.virtual("chipsmith.edit")) > 1, "the first words")
    do(server.stop())
    told(editor, "server")
    assert editor.lines == TEXT
    assert editor.virtual("chipsmith.edit") == []


def test_a_language_server_that_dies_is_told_and_started_again(editor: Neovim, server: FakeServer) -> None:
    server.hold()
    write(editor, TEXT)
    editor.command("%Chipsmith edit times ten")
    editor.until(lambda: len(editor.virtual("chipsmith.edit")) > 1, "the first words")
    first = editor.lua("return vim.lsp.get_clients({ name = 'chipsmith' })[1].id")
    editor.language_server().kill()
    told(editor, "The language server ended. fix:")
    assert editor.lines == TEXT
    server.gate = opened()
    editor.until_ready()
    assert editor.lua("return vim.lsp.get_clients({ name = 'chipsmith' })[1].id") != first
    propose(editor)


def test_one_that_keeps_ending_is_given_up_with_a_message(tmp_path: Path, env: dict[str, str]) -> None:
    broken = tmp_path / "chipsmith"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    with neovim(tmp_path, env, f"{{ path = '{broken}' }}") as editor:
        editor.command("edit run.tcl")
        told(editor, "keeps ending (code 3). fix:")


def test_large_files_are_left_alone(editor: Neovim, tmp_path: Path) -> None:
    (tmp_path / "large.tcl").write_text("set x 1\n" * 700_000)
    editor.command("edit large.tcl")
    told(editor, "large.tcl is larger than 5 MB")
    assert editor.lua("return #vim.lsp.get_clients({ bufnr = 0 })") == 0
    editor.command("Chipsmith bug")
    told(editor, "`chipsmith bug FILE`")


def test_a_buffer_is_followed_once_it_has_a_name(editor: Neovim) -> None:
    editor.command("enew")
    editor.command("set filetype=tcl")
    editor.command("Chipsmith edit anything")
    told(editor, "give it a name")
    editor.command("write named.tcl")
    editor.until(lambda: editor.lua("return #vim.lsp.get_clients({ bufnr = 0 })") == 1, "the client")
