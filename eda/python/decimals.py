"""Decimals of what a script prints."""

from __future__ import annotations

import ast
import re

_PRINTS = re.compile(r"^(\s*print\()(.*)(\))$", re.MULTILINE)
_SPEC = re.compile(r":\.\d+f\}")
_BROKEN = re.compile(
    r" / |layout\.dbu|dbbox|\.d\w+\.|dtrans|\bdensity\b|\.(?:x|y)$|dbu\b|D(?:Box|Polygon|Point)"
)
"""What is told in numbers with a fraction."""


def with_decimals(script: str, count: int) -> str:
    """The same with numbers that may have a fraction printed with so many digits behind the point."""
    return _PRINTS.sub(lambda match: match[1] + _arguments(match[2], count) + match[3], script)


def _arguments(text: str, count: int) -> str:
    if _SPEC.search(text):
        return _SPEC.sub(f":.{count}f}}", text)
    try:
        call = ast.parse(f"f({text})", mode="eval").body
    except SyntaxError:
        return text
    if not isinstance(call, ast.Call) or call.keywords:
        return text
    parts = [ast.get_source_segment(f"f({text})", one) or "" for one in call.args]
    if any(part.startswith("*") for part in parts):
        return text
    return ", ".join(_formatted(part, count) for part in parts)


def _formatted(part: str, count: int) -> str:
    whole = re.search(r"dbbox(?:\([^()]*\))?\(?\)?$|\.center\(\)$|_dtype\([^)]*\)$", part)
    if not _BROKEN.search(part) or whole or '"' in part:
        return part
    return f'f"{{{part}:.{count}f}}"'
