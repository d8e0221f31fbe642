"""Rules that tell text worth learning from what only fills files.

They follow published heuristics, adapted to code, Tcl, manuals and reports: Gopher (Rae et al. 2021, arXiv
2112.11446, table A1), C4 (Raffel et al. 2020, arXiv 1910.10683, section 2.2), FineWeb (Penedo et al. 2024,
arXiv 2406.17557, section 3.6), and StarCoder (Li et al. 2023, arXiv 2305.06161, section 3).
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Callable
from functools import cached_property
from typing import Literal

from attrs import frozen

from chipsmith.core.corpus import DocumentKind
from chipsmith.finetune.curate.recipe import QualityRecipe
from chipsmith.finetune.curate.record import Record

_WORD = re.compile(r"\w+")
_GENERATED = re.compile(
    r"auto-?generated|automatically generated|@generated\b|(?:file|code|script) (?:is|was|has been) generated"
    r"|^\W*generated (?:by|from|with|using)\b|do not (?:edit|modify|change) this",
    re.IGNORECASE | re.MULTILINE,
)
_ENCODED = re.compile(r"[A-Za-z0-9+/=]{200,}|(?:[0-9a-fA-F]{2}[\s,:]*){150,}|(?:[01xzXZ]{32,}\s*){8,}")
"""Base64, bytes in hexadecimal, the contents of a memory: StarCoder's filter of encoded data."""
_LETTERS = re.compile(r"[^\W\d_]+")
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff]+")
_BOILERPLATE = ("lorem ipsum", "enable javascript", "page intentionally left blank", "page not found")
_STOP_WORDS = frozenset(("the", "be", "is", "to", "of", "and", "that", "have", "with", "a", "for", "in"))
_HEAD = 1000
"""Characters where generators sign."""
_SAMPLE = 200_000
"""Characters by which a text is judged; the whole of most."""
_STRUCTURED: tuple[DocumentKind, ...] = ("code", "report", "log", "help")


@frozen(slots=False)
class _Text:
    """What several rules count, counted once."""

    text: str

    @cached_property
    def words(self) -> list[str]:
        return _WORD.findall(self.text)

    @cached_property
    def lines(self) -> list[str]:
        return [line for line in map(str.strip, self.text.split("\n")) if line]

    def share(self, pattern: re.Pattern[str]) -> float:
        """Of the characters that are no white space, those in runs that match."""
        shown = sum(map(len, self.text.split()))
        return sum(map(len, pattern.findall(self.text))) / max(1, shown)


@frozen
class Rule:
    """`wrong` says whether a text is to be dropped; `kinds` are the documents that it is asked about."""

    name: str
    wrong: Callable[[_Text], bool]
    kinds: tuple[DocumentKind, ...] | None = None
    short: bool = False
    """Whether recorded completions, which are pieces of files, are asked about too."""


def _few_stop_words(text: _Text) -> bool:
    return len(_STOP_WORDS.intersection(map(str.lower, text.words))) < 2


def _odd_words(text: _Text) -> bool:
    return not 2 <= sum(map(len, text.words)) / max(1, len(text.words)) <= 14


def _few_letters(least: float) -> Callable[[_Text], bool]:
    return lambda text: text.share(_LETTERS) < least


def _long_lines(text: _Text) -> bool:
    longest = max(map(len, text.lines), default=0)
    return longest > 5000 or sum(map(len, text.lines)) > 200 * max(1, len(text.lines))


def _repeated_lines(text: _Text) -> bool:
    """More than 0.3 of the characters stand in lines that were there before (Gopher, table A1)."""
    counts = Counter(text.lines)
    repeated = sum((number - 1) * len(line) for line, number in counts.items() if len(line) > 8)
    return repeated > 0.3 * sum(map(len, text.lines))


def _compressible(times: float) -> Callable[[_Text], bool]:
    """Netlists, dumps and tables of numbers compress far better than what people write."""

    def wrong(text: _Text) -> bool:
        data = text.text.encode("utf-8", "replace")
        return len(data) > 4096 and len(data) > times * len(zlib.compress(data, 1))

    return wrong


def _ellipses(text: _Text) -> bool:
    cut = sum(line.endswith(("...", "…")) for line in text.lines)
    return cut > 0.3 * len(text.lines)


def _boilerplate(text: _Text) -> bool:
    return len(text.text) < 2000 and any(phrase in text.text.lower() for phrase in _BOILERPLATE)


def _unreadable(text: _Text) -> bool:
    """U+FFFD stands where a character could not be read, and private characters where a font drew it."""
    return text.share(_UNREADABLE) > 0.005


RULES = (
    Rule("unreadable characters", _unreadable, short=True),
    Rule("encoded data", lambda text: _ENCODED.search(text.text) is not None, short=True),
    Rule("generated", lambda text: _GENERATED.search(text.text[:_HEAD]) is not None, ("code",)),
    Rule("long lines", _long_lines, _STRUCTURED),
    Rule("few letters", _few_letters(0.25), _STRUCTURED),
    Rule("few letters", _few_letters(0.5), ("prose", "commit", "bug")),
    Rule("odd words", _odd_words, ("prose", "commit", "bug")),
    Rule("few stop words", _few_stop_words, ("prose",)),
    Rule("unfinished lines", _ellipses, ("prose",)),
    Rule("boilerplate", _boilerplate, ("prose", "bug")),
    Rule("repeated lines", _repeated_lines, ("prose", "code", "commit", "bug", "help")),
    Rule("repetitive", _compressible(10), ("prose", "code", "commit", "bug", "help")),
    Rule("repetitive", _compressible(25), ("report", "log")),
)


@frozen
class Quality:
    recipe: QualityRecipe

    def fault(self, record: Record) -> str | None:
        """The name of the first rule that a text breaks, or None."""
        short = record.gap is not None
        if found := self._length(record.text, short):
            return found
        text = _Text(record.text[:_SAMPLE])
        rules = (rule for rule in RULES if rule.short or not short)
        asked = (rule for rule in rules if rule.kinds is None or record.kind in rule.kinds)
        return next((r.name for r in asked if r.name not in self.recipe.skip and r.wrong(text)), None)

    def _length(self, text: str, short: bool) -> Literal["too short", "too long"] | None:
        if len(text) > self.recipe.max_chars and "too long" not in self.recipe.skip:
            return "too long"
        few = not text.strip() if short else len(text.strip()) < self.recipe.min_chars
        return "too short" if few and "too short" not in self.recipe.skip else None
