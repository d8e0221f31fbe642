"""Places in wordings and scripts, the values drawn for them, and the marks that a model learns instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from attrs import frozen

from chipsmith.eda.requests.literals import written
from chipsmith.eda.requests.masks import Masked

PLACE = re.compile(r"\{((?:name|number|file|layer|text)\d*(?:#\d+)?)(?::([a-z0-9]+))?(\+?)\}")
"""Groups: the key, what is drawn for it, and whether it is written in database units."""


@frozen
class Value:
    said: str
    script: str
    grid: str = ""
    """In database units."""


def plain(number: float) -> Value:
    """A number that is written as it is said."""
    return Value(written(number), written(number))


@frozen
class Filled:
    """A request with its script."""

    prompt: str
    template: str
    """The script with its places."""
    values: Mapping[str, Value]
    spans: tuple[tuple[int, int, str], ...]
    """Start and end in the prompt, and the key of the value that stands there."""

    @property
    def script(self) -> str:
        return self._written({})

    @property
    def unsaid(self) -> frozenset[str]:
        """Keys of the script that the request does not say."""
        return keys(self.template) - {key for *_, key in self.spans}

    def hidden(self, request: Masked) -> str:
        """The script with the marks that `request`, read from the prompt, has for its values."""
        marks: dict[str, tuple[str, str]] = {}
        holders = {(mark.rstrip("0123456789"), value): mark for mark, value in request.values.items()}
        for key, value in self.values.items():
            marks[key] = holders.get(("FILE", value.script), ""), ""
        for start, end, key in self.spans:
            for at, until, mark in request.places:
                if start < until and at < end:
                    marks[key] = mark, holders.get(("GRID", self.values[key].grid), "")
        return self._written(marks)

    def _written(self, marks: Mapping[str, tuple[str, str]]) -> str:
        def put(match: re.Match[str]) -> str:
            value, (mark, grid) = self.values[match[1]], marks.get(match[1], ("", ""))
            return (grid or value.grid) if match[3] else (mark or value.script)

        return PLACE.sub(put, self.template)


def filled(request: str, template: str, values: Mapping[str, Value]) -> Filled:
    """A request and its script with their values."""
    text, spans, at = "", [], 0
    for match in PLACE.finditer(request):
        text += request[at : match.start()]
        said = values[match[1]].said
        spans.append((len(text), len(text) + len(said), match[1]))
        text, at = text + said, match.end()
    return Filled(text + request[at:], template, values, tuple(spans))


def keyed(text: str, own: str, shared: Iterable[str]) -> str:
    """With keys that end in `own`, but for those that all parts of a request share."""
    common = frozenset(shared)

    def key(match: re.Match[str]) -> str:
        hint = f":{match[2]}" if match[2] else ""
        return f"{{{match[1]}{'' if match[1] in common else own}{hint}{match[3]}}}"

    return PLACE.sub(key, text)


def keys(text: str) -> frozenset[str]:
    return frozenset(match[1] for match in PLACE.finditer(text))


def hints(text: str) -> dict[str, str]:
    """What is drawn for each key; a key that is told once with a hint has it everywhere."""
    found: dict[str, str] = {}
    for match in PLACE.finditer(text):
        found[match[1]] = match[2] or found.get(match[1], "")
    return found
