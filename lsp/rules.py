"""The rules of a person and a workspace, read again when some seconds have passed."""

from __future__ import annotations

import time
from pathlib import Path

from attrs import define, field

from chipsmith.collectors.instructions import rules
from chipsmith.core.home import Home
from chipsmith.lsp.context.files import Files

FRESH_S = 5.0


@define
class Rules:
    """Callable: a path to the rules that count for it, or "" to those that count anywhere."""

    home: Home
    workspace: Path | None
    files: Files
    _read: dict[str, tuple[float, str]] = field(factory=dict, init=False)

    def __call__(self, path: str) -> str:
        now, (read_s, text) = time.monotonic(), self._read.get(path, (0.0, ""))
        if path not in self._read or now - read_s > FRESH_S:
            text = rules(self.home, self.workspace, self.files.shown(path) if path else "")
            self._read[path] = (now, text)
        return text
