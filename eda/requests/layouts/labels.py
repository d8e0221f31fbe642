"""What a request wants printed values to be called: `"vias: N"`, `area = <number>`, a line `holes: <n>`."""

from __future__ import annotations

import re

from attrs import frozen

_PLACE = r"(?:<[^<>\n]{1,40}>|\.\.\.|…|[NnXPp]\b|-?\d+(?:\.\d+)?\b)"
_QUOTE = "[\"'`]"
_NAMED = rf"(?P<name>[A-Za-z][\w /()-]*?)(?P<sign>\s*[:=])?\s+{_PLACE}(?P<unit>\s?(?:%|[a-z]\w{{0,3}}))?"
_QUOTED = re.compile(rf"{_QUOTE}{_NAMED}{_QUOTE}")
_LINE = re.compile(
    r"^[ \t]*(?P<name>[A-Za-z][\w ()-]*?)(?P<sign>\s*[:=])\s*<[^<>\n]{1,40}>(?P<unit>\s?%)?[ \t]*$",
    re.MULTILINE,
)
_TELLS = r"(?:print|report|say|give|output|show|write|tell me)(?:ing)?"
_AS = re.compile(
    r"[ ,]*\(?(?:(?:and )?(?:print|report|format|write|show)(?:ed)?(?: it| them| this| each)? )?"
    r"(?:as|like|in the form(?: of)?|in the style(?: of)?|e\.g\.|for example|formatted|labelled)"
    r"(?: (?:an? |the )?(?:single |one |two |three |four |separate )?lines?)?[ :]*$",
    re.IGNORECASE,
)
_ORDER = re.compile(
    rf"(?:^|[ ,.;\n-])(?P<order>(?:and )?(?:then )?(?:please )?{_TELLS})(?: (?:a|one|the) lines?)?[ :]+$",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"[ ,]*\(?(?:where|with|being) (?:[NnXP]|it|this|that) (?:is|being|=|as) (?P<what>[^.;\n)]+)\)?",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:how many|number of|count|area|what is|perimeter|width|height|density|total)\b", re.IGNORECASE
)
_JOINED = re.compile(r"(?:\s*(?:,|and|plus|&|/)\s*)+$")


@frozen
class Label:
    """What stands before a printed value and after it."""

    before: str
    after: str = ""


def without_labels(prompt: str) -> tuple[str, tuple[Label, ...]]:
    """The request without labels, each replaced by an order to print it where nothing else asks for it."""
    found: list[Label] = []
    for pattern in (_QUOTED, _LINE):
        at = 0
        while match := pattern.search(prompt, at):
            found.append(Label(f"{match['name']}{match['sign'] or ''}", (match["unit"] or "").strip()))
            before, after = prompt[: match.start()], prompt[match.end() :]
            told = _WHERE.match(after)
            after = after[told.end() :] if told else after
            kept = _before(
                before, told["what"] if told else f"the number of {match['name']}", told=bool(told)
            )
            prompt, at = kept + after, len(kept)
    return prompt, tuple(found)


def _before(text: str, name: str, *, told: bool) -> str:
    """What stands before a label, without the words that lead to it, or with an order to print the name.

    `told` says that the words after the label name what it is of, so that nothing before it does.
    """
    text = _JOINED.sub(" ", text)
    if led := _AS.search(text):
        return text[: led.start()]
    if order := _ORDER.search(text):
        asked = not told and _ASKED.search(text[: order.start()])
        return text[: order.start("order")] if asked else f"{text[: order.end('order')]} {name}"
    return text
