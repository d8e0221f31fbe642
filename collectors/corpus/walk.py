"""Folders walked for files: what rules, names and kinds of file leave out, and what cannot be looked into."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from chipsmith.collectors.corpus.ignore import Ignore, is_repository, project_root, rules_for
from chipsmith.collectors.corpus.report import Report
from chipsmith.core.errors import LeftOutError, Reason

_OF_OTHERS = frozenset({"__pycache__", "node_modules", "site-packages"})
"""Folders that few ignore files name; a person may name one as the path itself."""


@frozen
class Project:
    """A repository, or a folder that was indexed."""

    root: Path
    repository: bool = False

    @property
    def name(self) -> str:
        return self.root.name or self.root.as_posix()

    def shown(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


@frozen
class Found:
    """A file to be read."""

    path: Path
    project: Project
    size: int
    """Bytes."""
    changed: int
    """Nanoseconds since 1970."""


@frozen
class _Folder:
    path: Path
    project: Project
    rules: Ignore

    @classmethod
    def named(cls, path: Path) -> _Folder:
        """A folder that a person named."""
        rules, root = rules_for(path), project_root(path)
        if root is not None and rules.root.is_relative_to(root):
            root = rules.root
        return cls(path, Project(root or path, repository=root is not None and is_repository(root)), rules)

    def inner(self, path: Path) -> _Folder:
        if is_repository(path):
            return _Folder(path, Project(path, repository=True), Ignore(path))
        return _Folder(path, self.project, Ignore(path, self.rules))


def walk(path: Path, report: Report, within: Sequence[Path] = ()) -> Iterator[Found | Project]:
    """Files under `path` (or `path` itself) in the order of their names; a Project where a repository begins.

    Links are not followed, as git does not: what they lead to is met where it is, and no loop is walked.

    Args:
        path: absolute and without links.
        report: is told what is left out.
        within: folders that were indexed; a file below one belongs to it.
    """
    around = [each for each in within if path.is_relative_to(each)]
    if path.is_dir():
        base = max(around, key=lambda each: len(each.parts), default=path)
    else:
        base = max(around, key=lambda each: len(each.parts), default=project_root(path.parent) or path.parent)
    walker = _Walker(report)
    folder = _Folder.named(base)
    for part in path.relative_to(base).parts[: None if path.is_dir() else -1]:
        inner = folder.path / part
        if not walker.takes(inner, folder, is_folder=True):
            return
        folder = folder.inner(inner)
    yield from walker.folders(folder) if path.is_dir() else walker.file(path, folder)


@frozen
class _Walker:
    _report: Report

    def folders(self, first: _Folder) -> Iterator[Found | Project]:
        waiting = [first]
        while waiting:
            folder = waiting.pop()
            if folder.project.repository and folder.project.root == folder.path:
                yield folder.project
            inner: list[_Folder] = []
            for entry in self._entries(folder.path):
                path = Path(entry.path)
                if not entry.is_dir(follow_symlinks=False):
                    yield from self.file(path, folder)
                elif self.takes(path, folder, is_folder=True):
                    inner.append(folder.inner(path))
            waiting += reversed(inner)

    def file(self, path: Path, folder: _Folder) -> Iterator[Found]:
        if not self.takes(path, folder, is_folder=False):
            return
        try:
            state = path.lstat()
        except OSError as error:
            self._report.leave(str(path), unreadable(error))
            return
        if stat.S_ISREG(state.st_mode):
            yield Found(path, folder.project, state.st_size, state.st_mtime_ns)
        elif stat.S_ISLNK(state.st_mode):
            self._leave(path, Reason.LINK, "links are not followed.")
        else:
            self._leave(path, Reason.SPECIAL, "is a pipe, socket or device.")

    def takes(self, path: Path, folder: _Folder, *, is_folder: bool) -> bool:
        """Whether neither its name nor a rule leaves it out."""
        if not _is_text(path.name):
            self._leave(path, Reason.SPECIAL, "its name is no text.")
        elif path.name.startswith("."):
            self._leave(path, Reason.HIDDEN, "its name begins with a dot.")
        elif is_folder and path.name in _OF_OTHERS:
            self._leave(path, Reason.IGNORED, "holds what others made.")
        elif source := folder.rules.covers(path, folder=is_folder):
            self._leave(path, Reason.IGNORED, f"is left out by {source}.")
        else:
            return True
        return False

    def _entries(self, folder: Path) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self._report.leave(str(folder), unreadable(error))
            return []

    def _leave(self, path: Path, reason: Reason, why: str) -> None:
        self._report.leave(str(path), LeftOutError(reason, why))


def unreadable(error: OSError) -> LeftOutError:
    """Why a file or folder could not be read: it is gone, or as the system says."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return LeftOutError(Reason.GONE, "was deleted while it was being read.")
    return LeftOutError(Reason.UNREADABLE, f"cannot be read: {(error.strerror or str(error)).lower()}.")


def _is_text(name: str) -> bool:
    """A name in another encoding could not be told to anyone."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
