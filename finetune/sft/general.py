"""Chats about anything from files that a person names, so that the model does not forget how to talk."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cattrs

from chipsmith.core.errors import DataError
from chipsmith.core.events import Message
from chipsmith.finetune.sft.instruction import Instruction, Kind, asked

FIX = (
    'write JSON Lines with "messages" (role and content), "conversations" (from and value), or "prompt" and '
    '"completion".'
)
ROLES = {"human": "user", "gpt": "assistant", "bot": "assistant", "model": "assistant"}


def from_chats(files: Sequence[Path]) -> Iterator[Instruction]:
    """The last answer of each chat; chats that end with a question, or hold tool calls, are passed over.

    Raises:
        DataError: a file is missing, or a line is no chat; both are named.
    """
    for file in files:
        if not file.is_file():
            raise DataError(
                f"There is no file {file} with general chats.", fix="correct sft.general in the recipe."
            )
        with file.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip() and (found := _read(line, file, number)):
                    yield found


def _read(line: bytes, file: Path, number: int) -> Instruction | None:
    try:
        messages = _messages(json.loads(line))
    except Exception as error:  # whatever is wrong with the line, the fix is the same
        raise DataError(f"{file} is no chat at line {number}.", fix=FIX) from error
    *before, last = messages
    if last.role != "assistant" or not before or not last.content.strip():
        return None
    if any(message.role == "tool" for message in messages):
        return None
    source = f"general:{file.name}:{number}"
    conversation = tuple(before) if before[0].role == "system" else (*asked("")[:1], *before)
    return Instruction(Kind.GENERAL, source, last.content, conversation)


def _messages(row: dict[str, Any]) -> list[Message]:
    """A row's messages, whichever of the three usual layouts it has."""
    from trl.data_utils import maybe_convert_to_chatml

    row = maybe_convert_to_chatml(row)
    if isinstance(row.get("prompt"), str):
        pair = (("user", row["prompt"]), ("assistant", row["completion"]))
        return [Message(role, text) for role, text in pair]  # type: ignore[arg-type] # both are roles
    said = row["messages"] if "messages" in row else [*row["prompt"], *row["completion"]]
    plain = [{"role": ROLES.get(one["role"], one["role"]), "content": one["content"]} for one in said]
    return cattrs.structure(plain, list[Message])
