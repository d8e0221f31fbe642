"""Questions made from passages, by templates: what training asks of TRAIN documents and tests of the others.

A question is made from one passage, and what answers it is any passage of the same section of the same
document. Of names (options, commands, variables, registers) it asks by name and by meaning; of sections by
their heading. A question by meaning leaves out the name and some of the words, as people do who do not
remember them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Literal

from attrs import field, frozen

from chipsmith.retrieval.passages import Passage
from chipsmith.retrieval.wordings import TESTED, Wordings
from chipsmith.retrieval.words import COMMON

Asks = Literal["name", "meaning", "topic"]

_ITEM = re.compile(
    r"""^\s*(?:[|*+-]\s*)?[`*]{1,3}(?P<name>-{0,2}[A-Za-z][\w.:/-]{2,60})[`*]{1,3}\s*[|:–—-]*\s*(?P<meaning>\S.*)$"""
)
"""A row of a table or an item of a list that says what a name in code type means."""
_DEFINED = re.compile(
    r"""^(?:The\s+)?[`*]{0,2}(?P<name>[A-Z_a-z][\w.-]{3,40})[`*]{0,2}\s+
    (?:(?:command|variable|option|register|parameter|module|block|pass|tool)\s+)?
    (?:is|are|sets|does|runs|controls|specifies)\s+(?P<meaning>[^.]{20,240})\.""",
    re.VERBOSE,
)
_MARKUP = re.compile(r"[`*|<>{}\[\]()#]|:\w+:|https?://\S+")
_NAME = re.compile(r"\S*[_\-./:]\S*\w|\b[A-Z]{2,}\b|\w*\d\w*")
_GENERIC = frozenset(
    """
    arguments authors background code command commands configuration contents description details
    developer developer's developers doc docs document example examples features fields files general
    guide hardware implementation index input inputs interfaces introduction license limitations links
    more name note notes operation options other output outputs overview parameters programmer
    programmer's programmers project readme reference references registers requirements results scripts
    see setup summary syntax table test tests theory todo usage useful version what
    """.split()  # noqa: SIM905 - fifty lines else
)
_LEAST_WORDS = 4
_DROPPED = 3
"""One word in so many is not remembered."""
PER_PASSAGE = 2


@frozen
class Question:
    """`passage` was it made from; see `answers` for what else answers it."""

    text: str
    asks: Asks
    passage: Passage = field(repr=False)

    def answers(self, passage: Passage) -> bool:
        """Whether a passage is of the section that the question was made from."""
        made = self.passage
        return passage.document == made.document and passage.headings == made.headings


def questions_of(passage: Passage, *, most: int = PER_PASSAGE, wordings: Wordings = TESTED) -> list[Question]:
    """At most `most` questions; always the same for the same passage, and none of code and logs."""
    if passage.kind not in ("prose", "help"):
        return []
    made = {question.text.lower(): question for question in _Maker(passage, wordings).all()}
    ordered = sorted(made.values(), key=lambda question: (question.asks == "topic", _hash(question.text)))
    return ordered[:most]


@frozen
class _Maker:
    passage: Passage
    wordings: Wordings

    def all(self) -> Iterator[Question]:
        yield from self._of_topic()
        for line in self.passage.text.split("\n"):
            match = _ITEM.match(line) or _DEFINED.match(line)
            if match and match["name"].lower() not in COMMON:
                yield from self._of_name(match["name"], match["meaning"])

    def _of_name(self, name: str, meaning: str) -> Iterator[Question]:
        """By its name, and by its meaning without it."""
        yield self._ask("name", self.wordings.name, name, name=name)
        if vague := _vague(meaning, name):
            yield self._ask("meaning", self.wordings.setting, name, vague=vague)

    def _of_topic(self) -> Iterator[Question]:
        """By the section's heading, and by what it begins with."""
        passage = self.passage
        heading = _plain(passage.headings[-1]) if passage.headings else ""
        if _telling(heading) and heading.lower() != _subject(passage).lower():
            yield self._ask("topic", self.wordings.heading, heading, heading=heading)
        if vague := _vague(passage.text.replace("\n", " "), heading):
            yield self._ask("meaning", self.wordings.text, vague, vague=vague)

    def _ask(self, asks: Asks, templates: Sequence[str], seed: str, **told: str) -> Question:
        template = templates[_hash(self.passage.id + seed) % len(templates)]
        if not template.startswith("{heading}"):  # as it is printed where it is all that is asked
            told = {key: text.lower() if key == "heading" else text for key, text in told.items()}
        text = template.format(about=_subject(self.passage), **told)
        return Question(" ".join(text.split()), asks, self.passage)


def _subject(passage: Passage) -> str:
    """What the document is about: its title, unless that tells nothing, else its file or folder."""
    places = (part.split(".")[0].replace("_", " ") for part in reversed(passage.path.split("/")))
    names = (_plain(name) for name in (passage.title, *places))
    return next((name for name in names if _telling(name)), passage.project)


def _telling(name: str) -> bool:
    return any(word not in _GENERIC | COMMON for word in name.lower().split())


def _vague(meaning: str, name: str) -> str:
    """What is left in mind of a description: neither its names nor all of its words."""
    bare = _NAME.sub(" ", _MARKUP.sub(" ", meaning.split(". ", maxsplit=1)[0].replace(name, " ")))
    told = [word for word in re.findall(r"[A-Za-z]+", bare.lower()) if word not in COMMON]
    kept = [word for word in dict.fromkeys(told) if _hash(word + name) % _DROPPED]
    return " ".join(kept[:10]) if len(kept) >= _LEAST_WORDS else ""


def _plain(text: str) -> str:
    return " ".join(_MARKUP.sub(" ", text).split())


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:8])
