"""Who the code speaks for: code owners, and who changed the files and lines that a bug names."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from chipsmith.collectors.bugs.codeowners import CodeOwners
from chipsmith.core.bugs import BugRecord, Evidence
from chipsmith.core.errors import InputError

if TYPE_CHECKING:
    from git import Repo

MOST_FILES = 30
MOST_COMMITS = 300
MOST_PEOPLE = 5
HALF_LIFE_DAYS = 365.0
LINE_WEIGHT = 1.0
_NAMED = re.compile(
    r"(?<![\w/.-])((?:[\w.+-]+/)*[\w+-]+(?:\.\w+)+)(?:[:(](\d+))?|(?<![\w/.-])((?:[\w+-]+/)+[\w+-]+)"
)
_SECONDS_PER_DAY = 86_400


def evidence_of(record: BugRecord, directory: Path) -> list[Evidence]:
    """What the repository around `directory` says, strongest first.

    Raises:
        InputError: there is no git repository.
    """
    from git import InvalidGitRepositoryError, NoSuchPathError, Repo

    try:
        repository = Repo(directory, search_parent_directories=True)
    except (InvalidGitRepositoryError, NoSuchPathError) as error:
        raise InputError(
            f"{directory} is in no git repository.", fix="name a checkout of the design with --repo."
        ) from error
    with repository:
        root = Path(repository.working_tree_dir or directory)
        named = _named_files(record, repository.git.ls_files("-z").split("\0"))
        found = [
            *_by_line(repository, named),
            *_by_rule(CodeOwners.read(root), named),
            *_by_history(repository, named),
        ]
    return sorted(found, key=lambda one: -one.weight)


def _named_files(record: BugRecord, tracked: Iterable[str]) -> dict[str, frozenset[int]]:
    """Tracked files that the record names by their path, its end or a folder, with the lines it names."""
    said: dict[str, set[int]] = defaultdict(set)
    for match in _NAMED.finditer(f"{record.module}\n{record.text()}"):
        said[match[1] or match[3]] |= {int(match[2])} if match[2] else set()
    by_name: dict[str, list[str]] = defaultdict(list)
    below: dict[str, list[str]] = defaultdict(list)
    for path in filter(None, tracked):
        by_name[PurePosixPath(path).name].append(path)
        for parent in PurePosixPath(path).parents:
            below[str(parent)].append(path)
    files: dict[str, frozenset[int]] = {}
    for name, lines in said.items():
        ends = [path for path in by_name[PurePosixPath(name).name] if f"/{path}".endswith(f"/{name}")]
        files |= dict.fromkeys(ends[:MOST_FILES], frozenset(lines))
    if not files:
        folder = max((name for name in said if name in below), key=len, default="")
        files = dict.fromkeys(below[folder][:MOST_FILES] if folder else [], frozenset[int]())
    return dict(list(files.items())[:MOST_FILES])


def _by_line(repository: Repo, named: dict[str, frozenset[int]]) -> Iterator[Evidence]:
    """Who wrote the very lines that the bug points at."""
    from git import GitCommandError

    for path, lines in named.items():
        for line in sorted(lines)[:MOST_PEOPLE]:
            try:
                told = repository.git.blame("--porcelain", "-L", f"{line},{line}", "HEAD", "--", path)
            except GitCommandError:  # the file is shorter now
                continue
            author = dict(row.partition(" ")[::2] for row in told.splitlines())
            owner = f"{author.get('author', '')} {author.get('author-mail', '')}".strip()
            yield Evidence(owner, f"wrote {path}:{line} (git blame)", LINE_WEIGHT)


def _by_rule(owners: CodeOwners, named: dict[str, frozenset[int]]) -> Iterator[Evidence]:
    count = Counter(owner for path in named for owner in owners.of(path))
    for owner, files in count.most_common(MOST_PEOPLE):
        yield Evidence(owner, f"owns {files} of {len(named)} files named (CODEOWNERS)", files / len(named))


def _by_history(repository: Repo, named: dict[str, frozenset[int]]) -> Iterator[Evidence]:
    """Authors of the latest commits to the files, the newer the weightier."""
    if not named or not repository.head.is_valid():
        return
    now = time.time()
    weights: Counter[str] = Counter()
    commits: Counter[str] = Counter()
    for commit in repository.iter_commits("HEAD", paths=list(named), max_count=MOST_COMMITS, no_merges=True):
        days = max(0.0, (now - commit.committed_date) / _SECONDS_PER_DAY)
        person = f"{commit.author.name} <{commit.author.email}>"
        weights[person] += 0.5 ** (days / HALF_LIFE_DAYS)
        commits[person] += 1
    total = sum(weights.values()) or 1.0
    for person, weight in weights.most_common(MOST_PEOPLE):
        changes = f"{commits[person]} of the last {commits.total()} changes to the files named (git log)"
        yield Evidence(person, f"made {changes}", weight / total)
