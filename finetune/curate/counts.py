"""How many texts were met and dropped, and why."""

from __future__ import annotations

from collections import Counter
from typing import Any, Self

import cattrs
from attrs import Factory, define

from chipsmith.collectors.corpus import Report
from chipsmith.finetune.curate.record import Record

SHOWN = 20
"""Examples of each reason."""


@define
class Dropped:
    """Texts that one reason cost."""

    texts: int = 0
    characters: int = 0
    examples: list[str] = Factory(list)

    def add(self, texts: int, characters: int, examples: list[str]) -> None:
        self.texts += texts
        self.characters += characters
        self.examples = [*self.examples, *examples][:SHOWN]


@define
class Counts:
    """Adds up over units."""

    texts: Counter[str] = Factory(Counter)
    """By category, as they were read."""
    characters: Counter[str] = Factory(Counter)
    licences: Counter[str] = Factory(Counter)
    """Texts by what their source says; "" for nothing."""
    dropped: dict[str, Dropped] = Factory(dict)
    left: Counter[str] = Factory(Counter)
    """Files that are no text, or could not be read, by reason."""
    unread: list[str] = Factory(list)
    """Examples of what a person would want to hear of."""

    def met(self, record: Record) -> None:
        self.texts[record.category] += 1
        self.characters[record.category] += len(record.text)
        self.licences[record.licence] += 1

    def drop(self, record: Record, reason: str) -> None:
        self.add_dropped(reason, 1, len(record.text), [record.key])

    def add_dropped(self, reason: str, texts: int, characters: int, examples: list[str]) -> None:
        self.dropped.setdefault(reason, Dropped()).add(texts, characters, examples)

    def left_out(self, report: Report) -> None:
        self.left.update({str(reason): number for reason, number in report.left.items()})
        self.unread += [f"{each.path}: {each.why}" for each in report.troubles[:SHOWN]]

    def add(self, other: Self) -> None:
        for mine, theirs in (
            (self.texts, other.texts),
            (self.characters, other.characters),
            (self.licences, other.licences),
            (self.left, other.left),
        ):
            mine.update(theirs)
        for reason, dropped in other.dropped.items():
            self.add_dropped(reason, dropped.texts, dropped.characters, dropped.examples)
        self.unread = [*self.unread, *other.unread][:SHOWN]

    @classmethod
    def of_json(cls, values: dict[str, Any]) -> Self:
        return cattrs.structure(values, cls)

    def to_json(self) -> dict[str, Any]:
        values: dict[str, Any] = cattrs.unstructure(self)
        return values
