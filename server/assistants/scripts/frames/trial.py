"""Several values tried one after the other: `for loads of 10, 30 and 60 fF on carry print the worst slack`.

What sets one value is drafted as if only the first were asked for; the loop goes around it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from attrs import frozen

from chipsmith.eda.requests.mentions import Mention

SURE = 8.6
"""What a loop over values is worth as a draft."""
FEWEST = 2
_TRIES = re.compile(
    r"\b(?:sweep|try|vary|step|loop|each of|for each|for every|for all|for|over|with)\b", re.IGNORECASE
)
_BETWEEN = re.compile(r"\s*,?\s*(?:and|or|then|,)?\s*")
_FOR_EACH = r"(?:\b(?:for|after|at|on|in)\s+(?:each|every)(?:\s+(?:of (?:them|these)|\w+))?\s*,?\s*)?"
_EVERY_TIME = r"(?:\b(?:each time|every time|afterwards|then)\s*,?\s*)?"
_ASKS = re.compile(
    rf"[\s,;:]*(?:\band\s+)?{_FOR_EACH}{_EVERY_TIME}\b(?:print|report|show|give|list|tell|write|puts)\b",
    re.IGNORECASE,
)


@frozen
class Trial:
    """A request with several values for one thing."""

    setting: str
    """What sets the first of them."""
    values: tuple[str, ...]
    asked: str
    """What is to be printed for each."""

    def script(self, setting: str, tells: Mapping[str, str], told: Mapping[str, str]) -> str:
        """A loop around `setting`, which sets the first value; empty where it does not."""
        first = re.compile(rf"(?<![\w.]){re.escape(self.values[0])}(?![\w.])")
        if len(first.findall(setting)) != 1 or "foreach" in setting:
            return ""
        found: dict[int, tuple[int, str]] = {}
        for tell, words in tells.items():
            for match in re.finditer(rf"\b{words}(?!\w)", self.asked, re.IGNORECASE):
                found[match.start()] = max(found.get(match.start(), (0, "")), (match.end(), tell))
        chosen = [told[found[at][1]] for at in sorted(found)]
        if not set(chosen) - {told["value"]}:
            return ""
        shown = dict.fromkeys(chosen if told["value"] in chosen else [told["value"], *chosen])
        body = first.sub(lambda _: "$value", setting).replace("\n", "\n  ")
        return f'foreach value {{{" ".join(self.values)}}} {{\n  {body}\n  puts "{" ".join(shown)}"\n}}'


def trial_in(task: str, mentions: Sequence[Mention]) -> Trial | None:
    """The values that a request wants to be tried; None where it tries none."""
    run = max(_runs(task, mentions), key=len, default=())
    asks = _ASKS.search(task, run[-1].end) or _ASKS.search(task) if run else None
    if len(run) < FEWEST or asks is None or not _TRIES.search(task):
        return None
    one = task[: run[0].end] + _unit(task, run[-1]) + task[run[-1].end :]
    shift = len(one) - len(task)
    if asks.start() >= run[-1].end:
        setting, asked = one[: asks.start() + shift], one[asks.start() + shift :]
    else:
        setting, asked = one, task[asks.start() : run[0].start]
    return Trial(setting, tuple(one.values[0] for one in run), asked)


def _runs(task: str, mentions: Sequence[Mention]) -> Sequence[tuple[Mention, ...]]:
    """Numbers that stand in a list."""
    runs: list[tuple[Mention, ...]] = []
    for mention in mentions:
        if mention.kind != "number" or mention.unit == "word":
            continue
        last = runs[-1][-1] if runs else None
        goes_on = last and last.unit == mention.unit and _BETWEEN.fullmatch(task, last.end, mention.start)
        if goes_on:
            runs[-1] = (*runs[-1], mention)
        else:
            runs.append((mention,))
    return runs


def _unit(task: str, mention: Mention) -> str:
    return re.sub(r"^-?[\d.]+", "", task[mention.start : mention.end])
