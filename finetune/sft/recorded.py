"""Exports of development data as instructions: what people kept, by how much of it they kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import frozen

from chipsmith.core.errors import DataError
from chipsmith.core.events import Message
from chipsmith.finetune.examples import FimExample
from chipsmith.finetune.lines import read_lines
from chipsmith.finetune.sft.instruction import Instruction, Kind, asked

FIX = "export again with `devdata export --format sft --out DIR`."
PREFIX = 1400
"""Characters before a completion that are shown."""


@frozen
class _Conversation:
    """A row of the export `sft`."""

    messages: list[dict[str, Any]]
    weight: float = 1.0


def from_conversations(file: Path) -> Iterator[Instruction]:
    """The last answer of each conversation: those before it may have been refused.

    Raises:
        DataError: the file is missing, or a line is broken.
    """
    for number, row in enumerate(read_lines(file, _Conversation, fix=FIX), start=1):
        try:
            messages = [Message(one["role"], one["content"]) for one in row.messages]
            *before, last = messages
            question = next(message.content for message in before if message.role == "user")
        except (KeyError, ValueError, StopIteration) as error:
            raise DataError(f"{file} holds no conversation at line {number}.", fix=FIX) from error
        if last.role == "assistant" and last.content.strip() and row.weight > 0:
            system = before if before[0].role == "system" else [*asked("")[:1], *before]
            yield Instruction(
                Kind.RECORDED, f"recorded:{question}", last.content, tuple(system), weight=row.weight
            )


def from_completions(examples: list[FimExample]) -> Iterator[Instruction]:
    """Accepted completions as texts to go on with; their weight is the share that was left of them."""
    for one in examples:
        if one.prefix.strip() and one.middle.strip() and one.weight > 0:
            yield Instruction(
                Kind.RECORDED, f"code:{one.source}", one.middle, text=one.prefix[-PREFIX:], weight=one.weight
            )
