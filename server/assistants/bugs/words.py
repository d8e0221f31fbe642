"""A bug's words, as bugs are compared by them."""

from __future__ import annotations

import re

from chipsmith.core.bugs import BugRecord

_WORD = re.compile(r"[^\W_]+(?:_[^\W_]+)*")
_TAG = re.compile(r"\[([^\]]{1,80})\]")
MOST_CHARACTERS = 20_000
"""Of a record that are compared; what tells bugs apart stands early."""


def words(text: str) -> list[str]:
    """Lower-case words, and of a compound name such as `otp_ctrl` its parts too."""
    found = []
    for word in _WORD.findall(text[:MOST_CHARACTERS].lower()):
        found.append(word)
        if "_" in word:
            found += word.split("_")
    return found


def comparable(record: BugRecord) -> str:
    """What is compared: the synopsis twice, since it tells most, the module and the description.

    Owner, files and comments stay out: of a new bug they are not known yet.
    """
    log = "\n".join(line for log in record.logs for line in log.text.splitlines()[:20])
    return "\n".join((record.synopsis, record.synopsis, record.module, record.description, log))


def meaning(record: BugRecord) -> str:
    """What is embedded; the model reads its beginning only."""
    return f"{record.synopsis}\n{record.module}\n{record.description or record.text()}"[:2000]


def tags(record: BugRecord) -> frozenset[str]:
    """Words in brackets in the synopsis, such as `[dv,otp_ctrl]`, which name the area."""
    return frozenset(word for group in _TAG.findall(record.synopsis) for word in _WORD.findall(group.lower()))
