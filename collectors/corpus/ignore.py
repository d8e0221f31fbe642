"""What git would not take: `.gitignore` of each folder, and `.chipsmithignore` by the same rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pathspec

FILES = (".gitignore", ".chipsmithignore")
"""The later one decides where both speak of a file."""
_EXCLUDE = Path(".git", "info", "exclude")
_LONGEST = 1 << 20


class Ignore:
    """The rules of a folder on top of those of the folders around it; the innermost that speaks decides.

    Args:
        folder: absolute.
        outer: the rules of the folder around it; None at a project's root.
    """

    def __init__(self, folder: Path, outer: Ignore | None = None) -> None:
        self.root: Path = folder if outer is None else outer.root
        """Where the outermost of them begin."""
        self._prefix = f"{folder.as_posix().rstrip('/')}/"
        self._outer = outer
        names = (_EXCLUDE, *FILES) if outer is None else FILES
        self._specs = [(str(name), spec) for name in names if (spec := _read(folder / name))]

    def covers(self, path: Path, *, folder: bool) -> str:
        """The file whose rules leave `path` out; empty if it is taken."""
        rules: Ignore | None = self
        while rules is not None:
            inside = path.as_posix().removeprefix(rules._prefix) + "/" * folder
            for name, spec in reversed(rules._specs):
                verdict = spec.check_file(inside).include
                if verdict is not None:
                    return name if verdict else ""
            rules = rules._outer
        return ""


def rules_for(base: Path) -> Ignore:
    """The rules that hold in a folder that a person named, from the root of its project down.

    Where those leave the folder itself out, its name says more: then only its own hold.
    """
    root = project_root(base) or base
    rules = Ignore(root)
    for part in base.relative_to(root).parts:
        root /= part
        if rules.covers(root, folder=True):
            return Ignore(base)
        rules = Ignore(root, rules)
    return rules


def project_root(folder: Path) -> Path | None:
    """The repository that `folder` belongs to."""
    return next((each for each in (folder, *folder.parents) if is_repository(each)), None)


def is_repository(folder: Path) -> bool:
    """Whether git keeps its files in `folder`, or a note where they are."""
    try:
        return (folder / ".git").exists()
    except OSError:
        return False


def _read(path: Path) -> pathspec.GitIgnoreSpec | None:
    import pathspec

    try:
        if not path.is_file() or path.stat().st_size > _LONGEST:
            return None
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    try:
        return pathspec.GitIgnoreSpec.from_lines(lines)
    except ValueError:  # git leaves out a pattern that it cannot read
        return pathspec.GitIgnoreSpec.from_lines(line for line in lines if _readable(line))


def _readable(line: str) -> bool:
    import pathspec

    try:
        pathspec.GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True
