"""Comments that silence findings: `# chipsmith: ignore`, or `ignore[code, …]` for some of them.

Such a comment covers its line; on a line of its own it covers the next one.
"""

from __future__ import annotations

import re

from chipsmith.eda.findings import Finding

_COMMENT = re.compile(r"#[ \t]*chipsmith:[ \t]*ignore\b(?:\[([^\]\r\n]*)\])?")


def without_ignored(findings: list[Finding], text: str) -> list[Finding]:
    """The findings that no comment silences, in order of their places, each once."""
    ordered = sorted(dict.fromkeys(findings), key=lambda one: (one.line, one.start, one.end_line, one.end))
    if "chipsmith:" not in text:
        return ordered
    silenced = _silenced(text)
    return [one for one in ordered if not _covers(silenced.get(one.line), one.code)]


def _covers(codes: frozenset[str] | None, code: str) -> bool:
    return codes is not None and (not codes or code in codes)


def _silenced(text: str) -> dict[int, frozenset[str]]:
    """By line the codes that are silenced there; none means all."""
    found = {}
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text)):
        if match := _COMMENT.search(line):
            codes = frozenset(filter(None, re.split(r"[\s,]+", match[1] or "")))
            found[number] = codes
            if line.lstrip().startswith("#"):
                found[number + 1] = codes
    return found
