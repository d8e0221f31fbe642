"""How Chipsmith comes into Neovim, and what it costs before it is used."""

from __future__ import annotations

from pathlib import Path

from support.fake_server import FakeServer
from support.neovim import PLUGIN, Neovim, neovim
from support.neovim_faked import Do, opened, with_options


def test_one_line_is_enough(tmp_path: Path, env: dict[str, str], server: FakeServer, do: Do) -> None:
    """As a package on 'packpath', with the language client enabled as any other."""
    start = tmp_path / "site/pack/tools/start"
    start.mkdir(parents=True)
    (start / "chipsmith").symlink_to(PLUGIN)
    configuration = (
        f"vim.opt.packpath:prepend('{tmp_path}/site')\nvim.lsp.enable('chipsmith')\n"
        "vim.lsp.config('chipsmith', OPTIONS)\n"
    )
    server.completion = "tail"
    with opened(tmp_path, env, server, configuration=configuration) as editor:
        editor.type("ix")
        editor.until(lambda: editor.drawn == "tail", "the ghost text")


def test_the_folder_may_come_late(tmp_path: Path, env: dict[str, str], server: FakeServer, do: Do) -> None:
    """As plugin managers do it: the folder first, then `setup` with the options."""
    server.completion = "tail"
    with neovim(tmp_path, env, configuration="") as editor:
        editor.command("edit run.tcl")
        editor.command(f"set runtimepath^={PLUGIN}")
        editor.lua(with_options("require('chipsmith').setup(OPTIONS)", server))
        editor.until_ready()
        editor.type("ix")
        editor.until(lambda: editor.drawn == "tail", "the ghost text")


def test_nothing_is_loaded_before_a_supported_file_opens(tmp_path: Path, env: dict[str, str]) -> None:
    configuration = f"vim.opt.runtimepath:prepend('{PLUGIN}')\nvim.lsp.enable('chipsmith')\n"
    with neovim(tmp_path, env, configuration=configuration) as editor:
        editor.command("edit note.txt")
        loaded = editor.lua("return vim.tbl_keys(package.loaded)")
        assert [name for name in loaded if name.startswith("chipsmith")] == []


def test_the_status_line_tells_the_model_and_its_latency(editor: Neovim, server: FakeServer) -> None:
    server.completion = "tail"
    editor.type("ix<Esc>")
    line = "return require('chipsmith').statusline()"
    editor.until(lambda: editor.lua(line).startswith("Chipsmith v1"), "the state")
    editor.command("Chipsmith toggle")
    editor.until(lambda: editor.lua(line) == "Chipsmith off", "the state")


def test_the_help_names_every_command_option_and_key(editor: Neovim) -> None:
    help_text = (PLUGIN / "doc/chipsmith.txt").read_text(encoding="utf-8")
    for action in editor.lua("return vim.fn.getcompletion('Chipsmith ', 'cmdline')"):
        assert f"Chipsmith {action}" in help_text
    options = editor.lua("return require('chipsmith').options")
    for option in options:
        assert f"      {option} = " in help_text
    for key in [*options["keys"].values(), *options["edit_keys"].values()]:
        assert key in help_text
