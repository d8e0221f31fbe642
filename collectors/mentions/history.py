"""@diff and @commit: the workspace's git repository."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from chipsmith.collectors.mentions.attachment import Attachment, Situation, cut
from chipsmith.core.errors import InputError

if TYPE_CHECKING:
    from git import Repo


@frozen
class Diff:
    name: str = "diff"
    help: str = "What is not committed yet, or the difference to a branch: @diff or @diff:main."

    def bring(self, argument: str, situation: Situation) -> Sequence[Attachment]:
        against = argument or "HEAD"
        text = _git(situation, "diff", _revision(against))
        if not text.strip():
            raise InputError(f"Nothing differs from {against}.", fix="change something, or name a branch.")
        return [Attachment("diff", argument, cut(text), language="diff")]


@frozen
class Commit:
    name: str = "commit"
    help: str = "A commit's message and changes: @commit or @commit:1a2b3c4."

    def bring(self, argument: str, situation: Situation) -> Sequence[Attachment]:
        text = _git(situation, "show", "--stat", "--patch", _revision(argument or "HEAD"))
        return [Attachment("commit", argument, cut(text), language="diff")]


def _revision(name: str) -> str:
    """A name that git cannot take for an option."""
    if name.startswith("-"):
        raise InputError(f"{name} is no revision.", fix="name a branch, a tag or a commit.")
    return name


def _git(situation: Situation, command: str, *arguments: str) -> str:
    """The output of a git command that only reads; no pager, no external diff, no hooks."""
    from git import GitCommandError

    repository = _repository(situation)
    options = ("--no-ext-diff", "--no-textconv", "--no-color")
    try:
        output: str = repository.git.execute(
            ["git", command, *options, *arguments, "--"], strip_newline_in_stdout=False
        )
    except GitCommandError as error:
        reason = str(error.stderr).strip().splitlines()[-1:] or [str(error)]
        raise InputError(f"git {command} failed: {reason[0]}", fix="check the name.") from error
    return output


def _repository(situation: Situation) -> Repo:
    from git import InvalidGitRepositoryError, NoSuchPathError, Repo

    try:
        return Repo(situation.path("."), search_parent_directories=True)
    except (InvalidGitRepositoryError, NoSuchPathError) as error:
        raise InputError("The workspace is no git repository.", fix="open one, or `git init`.") from error
