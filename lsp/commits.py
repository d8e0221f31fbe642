"""New commits of the workspace's repository, and the texts of their files."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from attrs import frozen

if TYPE_CHECKING:
    from git import Commit, Repo

Answer = TypeVar("Answer")

LARGEST = 2_000_000
"""Bytes of a committed file that is read."""


@frozen
class Commits:
    """Asked from a thread; reads the repository that holds `workspace`, and changes nothing in it."""

    workspace: Path | None

    def head(self) -> str:
        """The commit that is checked out; empty where there is none."""
        return self._ask(lambda repository: repository.head.commit.hexsha, "")

    def changed(self, before: str, paths: Collection[str]) -> dict[str, str]:
        """The texts of those of `paths` that differ between a former commit and the present one."""
        return self._ask(lambda repository: _changed(repository, before, paths), {})

    def _ask(self, question: Callable[[Repo], Answer], otherwise: Answer) -> Answer:
        from git import Repo
        from git.exc import GitError, ODBError

        if self.workspace is None:
            return otherwise
        try:
            with Repo(self.workspace, search_parent_directories=True) as repository:
                return question(repository)
        except (GitError, ODBError, ValueError, OSError):  # ValueError: a branch without a commit
            return otherwise


def _changed(repository: Repo, before: str, paths: Collection[str]) -> dict[str, str]:
    head, root = repository.head.commit, Path(repository.working_dir)
    inside = {
        Path(path).relative_to(root).as_posix(): path for path in paths if Path(path).is_relative_to(root)
    }
    changed = {diff.b_path for diff in repository.commit(before).diff(head)}
    return {path: _text(head, name) for name, path in inside.items() if name in changed}


def _text(commit: Commit, name: str) -> str:
    try:
        blob = commit.tree / name
    except KeyError:  # the commit removes it
        return ""
    return "" if blob.size > LARGEST else bytes(blob.data_stream.read()).decode("utf-8", "replace")
