"""One thing to learn to answer, and where it comes from."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from functools import cached_property

from attrs import Factory, field, frozen, validators

from chipsmith.core.chat_prompt import SYSTEM, Attribute
from chipsmith.core.events import Message


class Kind(StrEnum):
    SCRIPTS = "scripts"
    """Requests for scripts and the scripts."""
    MADE = "made"
    """Requests that were made, with marks for their values, and scripts that ran."""
    COMMANDS = "commands"
    """Questions that a tool's command spec answers."""
    BUGS = "bugs"
    """Bug records: who takes it, which module, in one sentence."""
    RECORDED = "recorded"
    """Development data: chats, scripts, completions and edits that people kept."""
    DOCUMENTS = "documents"
    """Questions with passages, answered by quoting them."""
    SAMPLED = "sampled"
    """Scripts that the model wrote itself and that the tool ran."""
    GENERAL = "general"
    """Chats about anything, so that the model stays one to talk to."""


@frozen(slots=False)
class Instruction:
    """A conversation, or a text to be gone on with, and the answer."""

    kind: Kind
    source: str
    """What may not stand on both sides of the split, such as a document or a chat session."""
    answer: str = field(validator=validators.min_len(1))
    messages: tuple[Message, ...] = ()
    """Up to the question; empty where `text` is to be gone on with."""
    text: str = ""
    """A prompt without a chat template, as script drafts have it; then the answer says where it ends."""
    weight: float = field(default=1.0, validator=[validators.ge(0), validators.lt(1000)])
    """How often it is seen in one epoch, on average."""
    labels: dict[Attribute, int] = Factory(dict)
    """SteerLM's attributes of the answer, 0 to 4 each."""

    @cached_property
    def likeness(self) -> bytes:
        """Equal for those that ask and answer the same but for white space and the system message."""
        asked = [self.text, *(message.content for message in self.messages if message.role != "system")]
        words = ("\0".join([*asked, self.answer])).split()
        return hashlib.sha256(" ".join(words).encode("utf-8", "replace")).digest()


def asked(question: str) -> tuple[Message, ...]:
    """A first question in a chat, as the server puts it."""
    return (SYSTEM, Message("user", question))


def code_block(language: str, text: str) -> str:
    return f"```{language}\n{text.strip(chr(10))}\n```"


def is_held_out(source: str, share: float) -> bool:
    """Whether a source is kept for evaluation: by a hash of its name, so that it stays where it is."""
    digest = hashlib.sha256(source.encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:4]) / 2**32 < share
