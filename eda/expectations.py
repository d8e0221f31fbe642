"""What was asked of a script, as data that can be checked after it ran.

An expectation is a JSON object. It says where to look and what must be found there:

====================  ====================================================================================
where (at most one)
====================  ====================================================================================
nothing               what the script itself printed
``"probe": CODE``     code in the script's language, run after it in the same process (Tcl: at the top
                      level; Python: in the script's own namespace). What it prints is looked at; where it
                      prints nothing, its value (Tcl: its result; Python: the value of a lone expression)
``"file": PATH``      the text of a file that the script wrote, relative to the folder that it runs in
====================  ====================================================================================

====================  ====================================================================================
what (all that are given must hold)
====================  ====================================================================================
``"equals": TEXT``    the text is this; runs of blanks and newlines count as one blank, outer ones not at all
``"contains": TEXT``  this is somewhere in it; blanks likewise. A list: each of them is
``"lacks": TEXT``     this is nowhere in it; blanks likewise. A list: none of them is
``"matches": REGEX``  Python's `re.search` with MULTILINE finds this in the text as it is. A list: each
``"words": [TEXT]``   its words, split at blanks, are these in any order: for lists of names
``"near": NUMBER``    a number is this, give or take ``"within"`` (default 1e-6): group 1 of ``"matches"``
                      where that has a group, else any number in the text
====================  ====================================================================================

A probe without a *what* must only run without an error: for Python, an `assert`. A file without a *what* must
only exist. ``"says"`` names in a few words what was wanted; it starts the message when it does not hold.

>>> expectations([
...     {"probe": "get_property [get_clocks core] period", "near": 2.5, "says": "the period of core"},
...     {"contains": ["core", "2.50"], "lacks": "No paths"},
...     {"matches": r"slack\\s+(-?[\\d.]+)", "near": 0.12, "within": 0.005},
...     {"file": "out.sdc", "contains": "create_clock"},
... ])[0].near
2.5
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import Attribute, field, frozen
from cattrs import Converter
from cattrs.errors import BaseValidationError
from cattrs.v import transform_error

from chipsmith.core.config import say
from chipsmith.core.errors import InputError

_NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.]*\w)")


def _texts(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _check_regexes(_it: Expectation, _attribute: Attribute[Any], values: tuple[str, ...]) -> None:
    try:
        for value in values:
            re.compile(value)
    except re.error as error:
        raise ValueError(f"'matches' is not a regular expression: {error}") from error


@frozen(kw_only=True)
class Expectation:
    """One thing that a script must have done; the module says what each field means."""

    probe: str = ""
    file: str = ""
    equals: str | None = None
    contains: tuple[str, ...] = field(default=(), converter=_texts)
    lacks: tuple[str, ...] = field(default=(), converter=_texts)
    matches: tuple[str, ...] = field(default=(), converter=_texts, validator=_check_regexes)
    words: tuple[str, ...] | None = None
    near: float | None = None
    within: float = 1e-6
    says: str = ""

    def __attrs_post_init__(self) -> None:
        if self.probe and self.file:
            raise ValueError("'probe' and 'file' exclude each other")
        if not (self.probe or self.file or self.asks):
            raise ValueError("an expectation says what must be found")

    @property
    def asks(self) -> bool:
        """Whether something is asked of the text."""
        asked = (self.contains, self.lacks, self.matches)
        return any(asked) or any(value is not None for value in (self.equals, self.words, self.near))

    def unmet(self, text: str) -> str:
        """Why `text` does not meet it, in words; empty if it does."""
        reason = next((reason for reason in self._reasons(text) if reason), "")
        return f"{self.says}: {reason}" if reason and self.says else reason

    def _reasons(self, text: str) -> Iterable[str]:
        found = _squeezed(text)
        if self.equals is not None and found != _squeezed(self.equals):
            yield f"expected {_shown(self.equals)}, found {_shown(found)}"
        for wanted in self.contains:
            if _squeezed(wanted) not in found:
                yield f"expected {_shown(wanted)} in {_shown(found)}"
        for unwanted in self.lacks:
            if _squeezed(unwanted) in found:
                yield f"did not expect {_shown(unwanted)} in {_shown(found)}"
        if self.words is not None and sorted(found.split()) != sorted(self.words):
            yield f"expected the words {_shown(' '.join(self.words))}, found {_shown(found)}"
        for pattern in self.matches:
            if re.search(pattern, text, re.MULTILINE) is None:
                yield f"expected {pattern!r} to match {_shown(found)}"
        if self.near is not None and not any(
            _distance(number, self.near) <= self.within for number in self._numbers(text)
        ):
            yield f"expected a number near {self.near:g}, found {_shown(found)}"

    def _numbers(self, text: str) -> list[str]:
        for pattern in self.matches:
            if (match := re.search(pattern, text, re.MULTILINE)) and match.re.groups:
                return [match[1] or ""]
        return _NUMBER.findall(text)


def _distance(number: str, wanted: float) -> float:
    try:
        return abs(float(number) - wanted)
    except ValueError:
        return math.inf


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _shown(text: str, longest: int = 200) -> str:
    text = _squeezed(text)
    return f'"{text}"' if len(text) <= longest else f'"{text[:longest]}…"'


def _read_text(value: Any, _: type[str]) -> str:
    if not isinstance(value, str):
        raise TypeError("is not a text")
    return value


def _read_texts(value: Any, _: object) -> tuple[str, ...]:
    texts = (value,) if isinstance(value, str) else value
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        raise TypeError("is neither a text nor a list of texts")
    return tuple(texts)


_converter = Converter(forbid_extra_keys=True)
_converter.register_structure_hook(str, _read_text)
_converter.register_structure_hook_func(lambda kind: kind == tuple[str, ...], _read_texts)


def expectation(values: Mapping[str, Any]) -> Expectation:
    """Read one from a decoded JSON object.

    Raises:
        InputError: an unknown field, a wrong type, or nothing asked.
    """
    try:
        return _converter.structure(dict(values), Expectation)
    except (BaseValidationError, TypeError, ValueError) as error:
        reasons = "; ".join(transform_error(error, path="expect", format_exception=say))
        raise InputError(
            f"An expectation is malformed: {reasons}",
            fix="compare it with the table at the top of eda/expectations.py.",
        ) from error


def expectations(values: Iterable[Mapping[str, Any]]) -> list[Expectation]:
    """Read a task's `expect`; raises InputError as `expectation` does."""
    return [expectation(value) for value in values]
