"""SteerLM's labels: what is known of an answer, written into the prompt that it is learnt with.

Dong et al. 2023 (arXiv 2310.05344) let a model judge answers; here feedback, retention and the ladder of
checks judge. What is not known of an answer is not written.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from attrs import evolve

from chipsmith.core.chat_prompt import Attribute, attribute_line, with_line
from chipsmith.core.events.scripts import Rung
from chipsmith.finetune.sft.instruction import Instruction, Kind

CORRECTNESS: dict[Rung, int] = {"nothing": 0, "parses": 1, "known": 2, "runs": 3, "produces": 4}
WORDS = (25, 60, 120, 250)
"""Words of an answer from which on its verbosity is 1, 2, 3, 4."""
OURS = (Kind.SCRIPTS, Kind.COMMANDS, Kind.DOCUMENTS)
"""Kinds whose answers are right by how they are made."""
LIKED = 1.0
"""Weight that an export gives to what got a thumb up, or did what was asked."""


def labelled(instructions: Iterable[Instruction]) -> Iterator[Instruction]:
    """With all that is known of each answer, and with the line that says so in the system message.

    Texts without a chat template stay as they are: nothing asks them for attributes.
    """
    for one in instructions:
        if not one.messages:
            yield one
            continue
        labels = {**_known(one), **one.labels, "verbosity": verbosity(one.answer)}
        yield evolve(one, labels=labels, messages=with_line(one.messages, attribute_line(labels)))


def verbosity(answer: str) -> int:
    return bisect_right(WORDS, len(answer.split()))


def _known(one: Instruction) -> dict[Attribute, int]:
    if one.kind in OURS:
        return {"quality": 4, "correctness": 4}
    if one.kind is Kind.RECORDED and one.weight >= LIKED:
        return {"quality": 4, "helpfulness": 4}
    return {}
