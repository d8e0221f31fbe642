"""Files on disk, read for context: within the workspace only, small text files only, once a change."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pathspec

LARGEST = 200_000
"""Bytes of a file that is read; larger ones are generated."""
KEPT = 64
"""Files held at a time."""


class Files:
    """Reads what lies under `root`, except hidden files and those that `exclude` covers.

    Args:
        root: the workspace; without one nothing is read.
        exclude: patterns as in `.gitignore`.
    """

    def __init__(self, root: Path | None, exclude: Iterable[str] = ()) -> None:
        self._given = root
        self._exclude = tuple(exclude)
        self._texts: dict[str, tuple[tuple[int, int], str | None]] = {}

    def find(self, name: str, *folders: str) -> str | None:
        """The real path of a readable file that is called `name` in one of `folders` or in the workspace."""
        for folder in (*folders, self.root):
            joined = os.path.join(folder, name) if folder and self.root else ""  # noqa: PTH118 - as below
            if joined and _is_file(joined) and (path := _real(joined)) and self.allows(path):
                return path
        return None

    def allows(self, path: str) -> bool:
        """Whether a path lies in the workspace, is not hidden, and is not excluded."""
        inside = self._inside(path)
        hidden = inside is None or any(part.startswith(".") for part in Path(inside).parts)
        return not hidden and not self.excludes(path)

    def excludes(self, path: str) -> bool:
        """Whether the configuration keeps a file out of completions."""
        return self._exclude != () and self._spec.match_file((self._inside(path) or path).lstrip("/\\"))

    def shown(self, path: str) -> str:
        """How a path is told to the model: nothing of this machine beyond the workspace."""
        return self._inside(path) or Path(path).name

    def read(self, path: str) -> str | None:
        """The text of a file, or None: it is gone, huge or binary."""
        try:
            state = os.stat(path)  # noqa: PTH116 - pathlib costs more than the call
            stamp = (state.st_mtime_ns, state.st_size)
            kept = self._texts.get(path)
            if kept is None or kept[0] != stamp:
                self._texts.pop(path, None)
                kept = self._texts[path] = (stamp, _text(path) if state.st_size <= LARGEST else None)
                if len(self._texts) > KEPT:
                    del self._texts[next(iter(self._texts))]
            return kept[1]
        except (OSError, ValueError):
            return None

    @cached_property
    def root(self) -> str:
        """The real path of the workspace, or nothing."""
        return (_real(str(self._given)) or "") if self._given else ""

    @cached_property
    def _spec(self) -> pathspec.GitIgnoreSpec:
        import pathspec

        return pathspec.GitIgnoreSpec.from_lines(self._exclude)

    def _inside(self, path: str) -> str | None:
        for root in (self.root, str(self._given)) if self.root else ():
            prefix = root.rstrip(os.sep) + os.sep
            if path.startswith(prefix):
                return path[len(prefix) :].replace(os.sep, "/")
        return None


def _real(path: str) -> str | None:
    """A path without links; None if it leads nowhere or in a circle."""
    try:
        return os.path.realpath(path, strict=True)
    except (OSError, ValueError):
        return None


def _is_file(path: str) -> bool:
    """Whether it is a plain file; a pipe would be waited for."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)  # noqa: PTH116 - as above
    except (OSError, ValueError):
        return False


def _text(path: str) -> str | None:
    data = Path(path).read_bytes()
    return None if b"\0" in data else data.decode("utf-8", "replace").replace("\r\n", "\n")
