"""A request in its clauses: what sentences, commas and joining words part."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import evolve, frozen

_ENDS = re.compile(
    r"(?<=[.;!?])(?<!\A\d\.)(?<!\n\d\.)(?<!\bi\.e\.)(?<!\be\.g\.)\s+(?=\S)|\n+|\s*;\s*|\s+(?=\d\)\s)"
)
"""Of sentences."""
_THEN = r"(?:then|afterwards|finally|next|after that|lastly|at the end|in the end|besides|also)"
_AND = r"(?:and|but|while|whereas|plus|with|having)"
_CUTS = re.compile(
    rf",?\s+(?:and|but)\s+(?:with|having)\s+|,?\s+{_AND}\s+(?:{_THEN},?\s+)?|,\s+(?:{_THEN},?\s+)?"
    r"|\s+(?:then|afterwards|finally),?\s+|:\s+|\s+(?:/|--|-|–|—)\s+",
    re.IGNORECASE,
)
"""Between things of one sentence, perhaps."""
_WHOLE = re.compile(
    r"-?\d[\d.]*(?:\s*,\s*-?\d[\d.]*)+\s*,?\s*(?:and|or)\s+-?\d[\d.]*|"
    r"\"[^\"]*\"|'[^'\n]*'|`[^`]*`|\([^()]*\)|\bbetween\s+-?[\d.]+\s*\w*\s+and\b|\bbefore\s+and\s+after\b|\bleave\b[^.;\n]*\balone\b|"
    r",\s+(?:[\w/\[\]]+\s+){1,3}(?:too|as\s+well|included|excluded),",
    re.IGNORECASE,
)
"""What is never cut."""
_LEAD = re.compile(rf"(?:\d+[.)]|[-*]|(?:first|second|third|now|and|{_THEN})\b,?)\s*", re.IGNORECASE)
_COLUMN = r"(?:input\s+pins?|slews?|capacitances?|nets?(?:\s+names?)?|fan-?outs?|transitions?)"
_EDGE = r"(?:rising|falling|rise|fall|setup|hold|min(?:imum)?|max(?:imum)?|early|late)(?:\s+edges?)?"
_GOES_BACK = re.compile(
    r"(?:name|call|label)(?:d|ed|ing)?\s+(?:it|that|this|them|the (?:clock|result))\b"
    r"|(?:(?:a|one|in one|each on (?:a|its own)|on one)\s+)?(?:line|row)s?\b|each$"
    r"|one (?:name |of them )?(?:per|a|each)\b"
    r"|(?:\w+\s+){1,4}(?:columns?|fields?|digits?|decimals?)(?:\s+please)?$"
    r"|(?:print|report|give me|show)\s+(?:the\s+)?(?:number|count|result|total)$"
    r"|(?:(?:with|to|at|in|using)\s+)?(?:\d|one|two|three|four|five|six)\s+"
    r"(?:digits?|decimals?|decimal places|places)\b"
    r"|(?:and\s+)?(?:its|their)\s(?!\w*\s*(?:is|are)\b)"
    r"|of\s+\d[\d.]*\s*(?:[pnu]s|[kMG]Hz)\b(?!.*\w)"
    r"|(?:then\s+)?(?:in\s+)?(?:either|both)\s+(?:directions?|ways?)$"
    r"|(?:the\s+)?(?:number|count)\s+of\s+[\w -]+\s+(?:on|of|in)\s+(?:it|them|each)$"
    r"|how\s+many\s+\w+\s+(?:it|they|each)\s"
    r"|(?:i\.e\.|e\.g\.|that\s+is,|in\s+other\s+words,)\s"
    r"|no\s+time\s?stamps?$|without\s+(?:\w+\s+){0,2}\w+$"
    rf"|(?:on\s+)?{_EDGE}$|(?:the\s+)?{_COLUMN}(?:\s+columns?)?$"
    r"|(?:print|list|show|report|give me|tell me)\s+"
    r"(?:each|them|it|their names?|its name|the names?|only the names?)\b(?!.*\bof\b)",
    re.IGNORECASE,
)
"""Words that say more of what stands before them."""
_SAYS_NOTHING = re.compile(
    r"(?:in|with|for|of|from|under)\s+(?:those|these|that|this|which)(?:\s+\w+)?"
    r"|(?:print|report|give me|show)\s+(?:both|(?:the\s+)?(?:two|three)|all\s+of\s+them)(?:\s+\w+)?"
    r"|(?:(?:print|show|report|output)\s+)?nothing\s+else(?:\s+for\s+now)?|(?:all\s+)?in\s+one\s+go"
    r"|(?:please\s+)?(?:don't|do\s+not|skip|no\s+need\s+to)\s+(?:print|show|list|report|display|the\s+(?:rest|others?|paths?))\b.*"
    r"|not\s+(?:on|in|the|to|for)\s.*|only\s+(?:that|this|those)(?:\s+\w+)?|(?:skip|leave\s+out)\s+the\s+rest"
    r"|(?:the\s+)?(?:before|old|former)(?:\s+\w+)?\s+first"
    r"|no\s+(?:\w+\s+){0,2}(?:reports?|paths?|details?)(?:\s+please)?"
    r"|(?:(?:both|all)\s+)?(?:named|called)\s+(?:after|like|as)\s+(?:their|its|the)\s+\w+"
    r"|(?:please\s+)?keep(?:ing)?\s+(?:(?:the|its|their|port|clock)\s+)*names?\b.*"
    r"|.*\b(?:keeps? what|leave (?:it|those|them|that)|leave .* alone|unchanged"
    r"|(?:has|have) to stay|(?:must|should|shall) stay|stays? (?:as|what)"
    r"|as (?:it|they) (?:is|are|was|were))\b.*",
    re.IGNORECASE,
)
_WITH = re.compile(r"\b(?:with|including|showing)\s+(?:and\s+)?$", re.IGNORECASE)
_MEASURED = re.compile(r"\d\s*[a-zA-Z%]|\w[_/\[]\w|[a-z]\d")
"""A number with a unit, or a name."""


@frozen
class Clause:
    """A piece of a request that is not taken apart any further."""

    start: int
    end: int
    begins: bool
    """Whether a sentence begins with it."""


def clauses(prompt: str, joint: Sequence[tuple[int, int]] = ()) -> list[Clause]:
    """The pieces of a request in their order; what stands in quotes or brackets is one.

    Nothing is cut within `joint` places (start, end), nor before words that say more of what stands before.
    """
    merged: list[Clause] = []
    for clause in _pieces(prompt):
        text = prompt[clause.start : clause.end]
        if not text or _SAYS_NOTHING.fullmatch(text):
            continue
        last = merged[-1] if merged else None
        across = last and any(start < clause.start and last.end < end for start, end in joint)
        more = _WITH.search(prompt, max(0, clause.start - 12), clause.start) and not _MEASURED.search(text)
        if last and (across or more or _GOES_BACK.match(text)):
            merged[-1] = evolve(last, end=clause.end)
        else:
            merged.append(clause)
    return merged


def _pieces(prompt: str) -> list[Clause]:
    guarded = _WHOLE.sub(lambda match: "x" * len(match[0]), prompt)
    found: list[Clause] = []
    for start, end in _between(_ENDS, guarded, 0, len(guarded)):
        lead = _LEAD.match(guarded, start, end)
        parts = _between(_CUTS, guarded, lead.end() if lead else start, end)
        found += [Clause(*_trimmed(guarded, *part), at == 0) for at, part in enumerate(parts)]
    return found


def _between(cuts: re.Pattern[str], text: str, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    for match in cuts.finditer(text, start, end):
        found.append((start, match.start()))
        start = match.end()
    return [*found, (start, end)]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    left = len(part) - len(part.lstrip(" .,;:!?"))
    return start + left, start + max(left, len(part.rstrip(" .,;:!")))
