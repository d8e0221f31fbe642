"""A request in its steps: sentences, and what "then" and "and" join."""

from __future__ import annotations

import re

VERBS = [
    "add",
    "apply",
    "assign",
    "build",
    "calculate",
    "change",
    "check",
    "collect",
    "compute",
    "configure",
    "constrain",
    "count",
    "create",
    "declare",
    "define",
    "delete",
    "derate",
    "disable",
    "display",
    "divide",
    "draw",
    "dump",
    "emit",
    "enable",
    "end",
    "exclude",
    "export",
    "filter",
    "find",
    "fix",
    "flatten",
    "generate",
    "get",
    "give",
    "group",
    "ignore",
    "insert",
    "iterate",
    "keep",
    "limit",
    "link",
    "list",
    "load",
    "loop",
    "make",
    "mark",
    "measure",
    "merge",
    "model",
    "mirror",
    "move",
    "name",
    "output",
    "place",
    "print",
    "propagate",
    "put",
    "query",
    "read",
    "record",
    "relax",
    "release",
    "remove",
    "report",
    "reset",
    "restrict",
    "return",
    "rotate",
    "run",
    "save",
    "scale",
    "select",
    "set",
    "show",
    "size",
    "sort",
    "specify",
    "start",
    "state",
    "store",
    "subtract",
    "sum",
    "switch",
    "take",
    "tell",
    "treat",
    "turn",
    "use",
    "verify",
    "walk",
    "write",
]
_VERB = rf"(?:{'|'.join(VERBS)})"
_ENDS = re.compile(
    r"(?<=[.;!?])\s+(?=\S)|\n+|\s*;\s*"
    rf"|,\s+(?:and\s+)?then\s+|,?\s+(?:and\s+)?(?:then|afterwards|finally|next|after that),?\s+(?={_VERB}\b)"
    rf"|,\s+(?:and\s+)?(?={_VERB}\b)"
    rf"|\s+and\s+(?:also\s+)?(?={_VERB}\s)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:\d+[.)]|[-*]|(?:first|second|third|then|next|finally|also|now|and|afterwards)\b,?)\s*",
    re.IGNORECASE,
)
_FEW = r"(?:[A-Za-z'-]+\s*){1,6}"
_SAYS_LITTLE = re.compile(
    rf"(?!{_VERB}\b){_FEW}|(?={_VERB}\b)(?=.*\b(?:it|them|so|one|each|that|these|this)\b){_FEW}",
    re.IGNORECASE,
)
"""A few words without a name or a number; of an order, one about what was said before."""
_QUOTED = re.compile(r"\"[^\"]*\"|'[^'\n]*'|`[^`]*`")


def steps(prompt: str) -> list[str]:
    """The steps in their order; a request that names one thing is one step.

    What stands in quotes is not split.
    """
    guarded = _QUOTED.sub(
        lambda match: re.sub(r"[\s.;,]", lambda sign: chr(0xE000 + ord(sign[0])), match[0]), prompt
    )
    parts = [_unguard(part).strip() for part in _ENDS.split(guarded) if part]
    cleaned = [_LEAD.sub("", part).strip(" .,;") for part in parts]
    return _merged([part for part in cleaned if part])


def _merged(parts: list[str]) -> list[str]:
    """A few words that name nothing belong to the step before, such as "one name per line"."""
    merged: list[str] = []
    for part in parts:
        if merged and _SAYS_LITTLE.fullmatch(part):
            merged[-1] += f". {part}"
        else:
            merged.append(part)
    return merged


def _unguard(text: str) -> str:
    return "".join(chr(ord(sign) - 0xE000) if 0xE000 <= ord(sign) < 0xE100 else sign for sign in text)
