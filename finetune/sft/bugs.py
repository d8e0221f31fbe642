"""Bug records as instructions: who takes it, which module it is in, and what it is in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve

from chipsmith.core.bugs import BugRecord
from chipsmith.finetune.sft.instruction import Instruction, Kind, asked

LONGEST = 3000
"""Characters of a record that are shown: the beginning says what happened."""
LEAST_TOLD = 40
"""Characters below which a record tells nothing to conclude from."""
SHORTEST_SUMMARY = 3
"""Words."""

WHO = "Who should take this bug?"
WHERE = "Which module is this bug in?"
WHAT = "Summarise this bug in one sentence."


def from_bugs(records: Iterable[BugRecord]) -> Iterator[Instruction]:
    """At most three instructions a record, of what was recorded; the answer is hidden from the question."""
    for record in records:
        if record.is_empty:
            continue
        source = f"bugs:{record.id or record.synopsis}"
        for question, hidden, answer in _asked_of(record):
            told = hidden.text().strip()
            if answer and len(told) >= LEAST_TOLD:
                yield Instruction(Kind.BUGS, source, answer, asked(f"{question}\n\n{told[:LONGEST]}"))


def _asked_of(record: BugRecord) -> Iterator[tuple[str, BugRecord, str]]:
    """Question, the record without its answer, and the answer."""
    yield WHO, record, record.owner.strip()
    yield WHERE, evolve(record, module=""), record.module.strip()
    synopsis = record.synopsis.strip()
    if record.description and len(synopsis.split()) >= SHORTEST_SUMMARY:
        yield WHAT, evolve(record, synopsis=""), synopsis
