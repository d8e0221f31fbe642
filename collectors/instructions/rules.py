"""Rules: what the assistant is to hold to, as Markdown files of the person or of a workspace.

A rule file may begin with a line `files: *.sdc, constraints/`; it then counts for those files only.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from chipsmith.collectors.instructions.commands import WORKSPACE, read_small
from chipsmith.core.home import Home

MOST = 8000
"""Characters of all rules together: a model that reads more of them obeys none."""
_SCOPE = "files:"


def rules(home: Home, workspace: Path | None, path: str = "") -> str:
    """The rules that count for a file (relative to its workspace), or without one for any.

    The person's come first, then the workspace's; within a folder by name.
    """
    taken = ""
    for text in _texts(home, workspace):
        scope, rule = _scope(text)
        if rule and (scope is None or (path and _matches(scope, path))):
            taken += rule + "\n\n"
    return taken[:MOST].strip()


def _texts(home: Home, workspace: Path | None) -> Iterator[str]:
    for folder in (home.root, *([workspace / WORKSPACE] if workspace else [])):
        for path in (folder / "rules.md", *sorted((folder / "rules").glob("*.md"))):
            yield read_small(path)


def _scope(text: str) -> tuple[list[str] | None, str]:
    """The patterns that a rule file names, and the rule itself."""
    first, _, rest = text.lstrip().partition("\n")
    if not first.lower().startswith(_SCOPE):
        return None, text.strip()
    return [pattern.strip() for pattern in first[len(_SCOPE) :].split(",") if pattern.strip()], rest.strip()


def _matches(patterns: list[str], path: str) -> bool:
    import pathspec

    return pathspec.GitIgnoreSpec.from_lines(patterns).match_file(path)
