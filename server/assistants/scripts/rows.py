"""Lines of a request that begin with a file: `setup.rpt - the five worst setup paths` goes there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from chipsmith.eda.requests.literals import FILE

_ROW = re.compile(
    rf"^(?P<head>[ \t]*(?:[-*•]|\d+[.)])?[ \t]*(?P<file>{FILE.pattern})[ \t]*(?:--?|–|—|:|=>?)[ \t]+)"
    r"(?=\S)(?P<rest>.*)$",
    re.MULTILINE,
)
_REPORTS = re.compile(r"(?:report|check)_\w+\b(?!.*>)")


@frozen
class Row:
    """Start and end of a line's text after the file that it begins with."""

    start: int
    end: int
    file: str


def rows(prompt: str) -> tuple[str, list[Row]]:
    """A request with blanks where lines begin with a file, and those lines."""
    found = [Row(match.start("rest"), match.end(), match["file"]) for match in _ROW.finditer(prompt)]
    return _ROW.sub(lambda match: " " * len(match["head"]) + match["rest"], prompt), found


def written_to(scripts: Sequence[str], file: str, *, first: bool) -> tuple[str, ...]:
    """Scripts whose reports go to a file: the first one makes it, others follow in it."""
    return tuple(_redirected(script, file, first=first) for script in scripts)


def _redirected(script: str, file: str, *, first: bool) -> str:
    lines = []
    for line in script.split("\n"):
        reports = _REPORTS.match(line)
        lines.append(f"{line} {'>' if first else '>>'} {file}" if reports else line)
        first = first and not reports
    return "\n".join(lines)
