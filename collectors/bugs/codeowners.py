"""CODEOWNERS files as GitHub and GitLab read them: the last pattern that matches a path names its owners."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attrs import frozen

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")


@frozen
class CodeOwners:
    """Patterns with their owners, in the file's order."""

    rules: tuple[tuple[Any, tuple[str, ...]], ...] = ()

    @classmethod
    def read(cls, repository: Path) -> CodeOwners:
        """The first CODEOWNERS file of a repository; none where there is none."""
        for place in PLACES:
            try:
                text = (repository / place).read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            return cls.parse(text)
        return cls()

    @classmethod
    def parse(cls, text: str) -> CodeOwners:
        """Lines that cannot be read as a pattern are passed over, as the forges do."""
        import pathspec

        rules = []
        for line in text.splitlines():
            pattern, *rest = line.split("#", 1)[0].split() or [""]
            if not pattern or pattern.startswith(("[", "^[")):  # a section of GitLab
                continue
            try:
                rules.append((pathspec.GitIgnoreSpec.from_lines([pattern]), tuple(rest)))
            except ValueError:
                continue
        return cls(tuple(rules))

    def of(self, path: str) -> tuple[str, ...]:
        """The owners of a path relative to the repository; nobody where no pattern matches."""
        return next((owners for spec, owners in reversed(self.rules) if spec.match_file(path)), ())
