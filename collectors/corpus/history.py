"""The history of a repository: what was changed and why, a document a commit."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import Factory, define

from chipsmith.collectors.corpus.parsed import Parsed
from chipsmith.collectors.corpus.redaction import redact_parsed
from chipsmith.core.corpus import Block, Document
from chipsmith.core.errors import LeftOutError, Reason

if TYPE_CHECKING:
    from git import Repo

FILES = 40
"""Of a commit, that are told with what changed in them; of the rest the names."""
_CHARACTERS = 2000
"""Of one file's changes."""
_AT_A_TIME = 200
_BEGIN, _END = "\x01", "\x02"
_FORMAT = "%x01%H%n%an%n%as%n%B%x02"
_QUIET = ("--patch", "--unified=1", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames")
_FILE = re.compile(r"diff --git a/.* b/(?P<path>.*)")
_LONGEST_LINE = 1 << 16
_SETTINGS = ["protocol.allow=never", "core.fsmonitor=false", "core.quotePath=false"]
"""A partial clone would fetch what it lacks, and a repository's own configuration would run programs."""


def commits(root: Path, newest: int, known: Collection[str]) -> Iterator[Document]:
    """The newest commits whose keys are not in `known`, newest first; merges tell nothing of their own.

    Raises:
        LeftOutError: git is missing, or cannot read the repository.
    """
    for hashes in _batches(_hashes(root, newest), root, known):
        yield from _documents(root, hashes)


def still_there(root: Path, known: Collection[str]) -> set[str]:
    """Those of the known keys whose commits are in the history, however old they are."""
    prefix = key_of(root, "")
    if not any(key.startswith(prefix) for key in known):
        return set()
    return {key for sha in _lines(root, "rev_list", "HEAD", "--") if (key := key_of(root, sha)) in known}


def key_of(root: Path, sha: str) -> str:
    """With no `sha`, how the keys of a repository begin."""
    return f"git:{root}@{sha}"


def _hashes(root: Path, newest: int) -> Iterator[str]:
    return _lines(root, "rev_list", "--no-merges", f"--max-count={newest}", "HEAD", "--")


def _batches(hashes: Iterator[str], root: Path, known: Collection[str]) -> Iterator[list[str]]:
    new = (sha for sha in hashes if key_of(root, sha) not in known)
    while batch := list(islice(new, _AT_A_TIME)):
        yield batch


def _documents(root: Path, hashes: Sequence[str]) -> Iterator[Document]:
    commit: _Commit | None = None
    for line in _lines(root, "show", *_QUIET, f"--format={_FORMAT}", *hashes):
        if line.startswith(_BEGIN):
            if commit is not None:
                yield commit.document(root)
            commit = _Commit(line[1:])
        elif commit is not None:
            commit.take(line)
    if commit is not None:
        yield commit.document(root)


@define
class _Change:
    """What changed in a file."""

    path: str
    added: int = 0
    removed: int = 0
    lines: list[str] = Factory(list)
    _characters: int = 0

    def take(self, line: str) -> None:
        self.added += line.startswith("+")
        self.removed += line.startswith("-")
        self._characters += len(line)
        if self._characters <= _CHARACTERS:
            self.lines.append(line)
        elif self.lines[-1:] != ["…"]:
            self.lines.append("…")

    @property
    def summary(self) -> str:
        return f"{self.path} (+{self.added} −{self.removed})"


@define
class _Commit:
    sha: str
    _head: list[str] = Factory(list)
    _in_head: bool = True
    _in_hunk: bool = False
    _changes: list[_Change] = Factory(list)

    def take(self, line: str) -> None:
        if self._in_head:
            self._in_head = not line.endswith(_END)
            self._head.append(line.removesuffix(_END))
        elif match := _FILE.fullmatch(line):
            self._changes.append(_Change(match["path"]))
            self._in_hunk = False
        elif self._changes and (self._in_hunk or line.startswith("@@")):
            self._in_hunk = True
            self._changes[-1].take(line)

    def document(self, root: Path) -> Document:
        author, date, subject, *rest = [*self._head, "", "", ""]
        told = [*(change.summary for change in self._changes)]
        message = "\n".join([subject, *rest]).strip()
        first = Block("\n".join([message, "", f"{self.sha[:12]} by {author} on {date}", *told]).strip())
        blocks = [
            Block("\n".join([change.summary, *change.lines]), headings=(subject,), name=change.path)
            for change in self._changes[:FILES]
            if change.lines
        ]
        parsed = redact_parsed(Parsed((first, *blocks), title=subject))
        return Document(
            key=key_of(root, self.sha),
            kind="commit",
            digest=hashlib.sha256(self.sha.encode()).hexdigest(),
            blocks=parsed.blocks,
            project=root.name,
            title=parsed.title,
        )


def _lines(root: Path, command: str, *arguments: str) -> Iterator[str]:
    """What git prints, while it prints it; very long lines in parts.

    Raises:
        LeftOutError: git is missing, or fails.
    """
    repository = _open(root)
    from git.exc import CommandError

    try:
        if not repository.git.rev_parse("--verify", "--quiet", "HEAD", with_exceptions=False):
            return  # nothing was committed yet
        git = repository.git(c=_SETTINGS)
        process = getattr(git, command)(*arguments, as_process=True, env={"GIT_TERMINAL_PROMPT": "0"})
        for line in iter(lambda: process.stdout.readline(_LONGEST_LINE), b""):
            yield line.decode("utf-8", "replace").rstrip("\n")
        process.wait()
    except CommandError as error:
        raise LeftOutError(
            Reason.BROKEN, f"its history cannot be read: {str(error.stderr).strip()}"
        ) from error
    finally:
        repository.close()


def _open(root: Path) -> Repo:
    try:
        from git import InvalidGitRepositoryError, NoSuchPathError, Repo
    except ImportError as error:
        raise LeftOutError(Reason.UNREADABLE, "git is not installed.", fix="install git.") from error
    try:
        return Repo(root)
    except (InvalidGitRepositoryError, NoSuchPathError) as error:
        raise LeftOutError(Reason.BROKEN, "is no repository that git can read.") from error
