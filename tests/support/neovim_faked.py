"""Neovim in front of a server whose answers are known beforehand."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.fake_server import FakeServer
from support.neovim import PLUGIN, Neovim, neovim

Do = Callable[[Coroutine[Any, Any, None]], None]
"""Runs work in the fake server's event loop."""
USUAL = f"vim.opt.runtimepath:prepend('{PLUGIN}')\nrequire('chipsmith').setup(OPTIONS)\n"
"""The init.lua; OPTIONS stands for the options that lead to the fake server."""
TEXT = ["set a 1", "set b 2", "set c 3", "set d 4"]


def with_options(lua: str, server: FakeServer) -> str:
    options = f"{{ init_options = {{ serverUrl = '{server.url}', debounceMs = 0 }} }}"
    return lua.replace("OPTIONS", options)


@contextmanager
def opened(
    directory: Path, env: Mapping[str, str], server: FakeServer, configuration: str = USUAL
) -> Iterator[Neovim]:
    """Neovim with a script open."""
    with neovim(directory, env, configuration=with_options(configuration, server)) as editor:
        editor.command("edit run.tcl")
        editor.until_ready()
        yield editor


def write(editor: Neovim, lines: list[str]) -> None:
    editor.lua("vim.api.nvim_buf_set_lines(0, 0, -1, true, ...)", lines)


def propose(editor: Neovim) -> None:
    """A proposal of two hunks, seen."""
    write(editor, TEXT)
    editor.command("%Chipsmith edit times ten")
    added = ["set b 20", "set d 40", "set e 5"]
    editor.until(lambda: editor.virtual("chipsmith.review") == added, "the hunks")


def told(editor: Neovim, message: str) -> None:
    editor.until(lambda: message in editor.messages.replace("\n", ""), f"the message {message!r}")
