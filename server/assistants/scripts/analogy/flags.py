"""Flags by difference: what the request says and the example's did not, or the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import evolve, frozen

from chipsmith.eda.grammar.words import FINDERS
from chipsmith.eda.requests.lexical import words_of
from chipsmith.eda.requests.mentions import Mention
from chipsmith.eda.specs.model import Command, Flag, Kind, ToolSpec
from chipsmith.server.assistants.scripts.analogy.adapt import Adapted
from chipsmith.server.assistants.scripts.analogy.case import masked_words
from chipsmith.server.assistants.scripts.analogy.words import joined

CHECKS = {"setup": "max", "hold": "min"}
"""A check, and the kind of delay that it looks at."""
TOLD = {
    "-group_count": "worst path top",
    "-endpoint_count": "endpoint per",
    "-digits": "digit place",
    "-slack_max": "below under less smaller",
    "-slack_min": "above over more greater",
}
"""Words around a number that tell its flag, beside those of the flag's name."""
FIELDS = {name: set(words_of(name)) for name in ("slew", "capacitance", "input_pin", "net", "fanout")}
"""Columns of a report of paths, and the words that ask for them."""
COLUMNS = frozenset(words_of("columns fields including stage"))
OPPOSITES = ({"setup", "hold"}, {"max", "min"}, {"ris", "fall"}, {"early", "lat"}, {"positiv", "negativ"})
"""Stems of which a request that says both means different statements."""
_TURNS = frozenset({"-rise", "-fall"})
"""Of the data; where a request speaks of an edge, it is the clock's."""
_PLACES = {
    "from": "-from", "after": "-from", "through": "-through", "via": "-through", "to": "-to", "into": "-to",
    "at": "-to",
}  # fmt: skip
_SHY = frozenset({"full", "end", "min", "max"})
"""Choices whose words are too common to choose them."""


@frozen
class FlagEditor:
    """Mends the flags of scripts of one statement."""

    spec: ToolSpec
    prompt: str
    request: tuple[Mention, ...]

    def edit(self, adapted: Adapted) -> Adapted:
        name = adapted.text.split(maxsplit=1)[0] if adapted.text else ""
        command = self.spec.command(name)
        if command is None or "\n" in adapted.text:
            return adapted
        said, known = set(masked_words(self.prompt, self.request)), set(adapted.case.words)
        text = self._switches(adapted.text, command, said, known)
        text = self._choices(text, command, said, known)
        text = self._fields(text, command, said, known)
        return self._attach(evolve(adapted, text=text), command)

    def _switches(self, text: str, command: Command, said: set[str], known: set[str]) -> str:
        torn = {word for pair in OPPOSITES if pair <= said for word in pair}
        for flag in command.flags:
            words = _words(flag, command)
            if flag.value or not words or (flag.name in _TURNS and "edg" in said):
                continue
            if _has(text, flag):
                if words <= known and not words & said:
                    text = _without(text, flag.name)
            elif words <= said and not words <= known and not (words & torn or _mate(text, flag, command)):
                text = _with(text, command, flag.name)
        return text

    def _choices(self, text: str, command: Command, said: set[str], known: set[str]) -> str:
        """A choice that the request names and the example did not; `-path_delay` also by the check's name."""
        for flag in command.flags:
            if not (flag.value and flag.value.choices):
                continue
            for choice in flag.value.choices:
                words = {word for word, kind in CHECKS.items() if kind == choice} or _asking(choice)
                shy = choice in _SHY and choice not in CHECKS.values() and "format" not in said
                if words and words <= said and not words <= known and not shy:
                    text = _with(_without_value(text, flag.name), command, f"{flag.name} {choice}")
        return text

    def _fields(self, text: str, command: Command, said: set[str], known: set[str]) -> str:
        """The columns of a report that the request names and the example did not."""
        wanted = [name for name, words in FIELDS.items() if words <= said]
        new = any(not FIELDS[name] <= known for name in wanted)
        asked = COLUMNS & said or " -fields " in text
        if not (new and asked and any(flag.name == "-fields" for flag in command.flags)):
            return text
        text = re.sub(r"\s-fields (?:\{[^}]*\}|\S+)", "", text, count=1)
        return _with(text, command, f"-fields {joined(wanted) if len(wanted) > 1 else wanted[0]}")

    def _attach(self, adapted: Adapted, command: Command) -> Adapted:
        """Mentions that are left find the flag that the words around them tell of."""
        text, left = adapted.text, []
        for at in adapted.left:
            addition = self._addition(self.request[at], command, text)
            text = _with(text, command, addition) if addition else text
            left += [] if addition else [at]
        return evolve(adapted, text=text, left=tuple(left))

    def _addition(self, mention: Mention, command: Command, text: str) -> str:
        free = [flag for flag in command.flags if flag.value and not _has(text, flag)]
        if mention.kind == "number":
            for flag in free:
                told = set(words_of(f"{flag.name} {TOLD.get(flag.name, '')}")) - {"count", "group"}
                whole = mention.values[0].isdecimal()
                kinds = {Kind.NUMBER, Kind.INTEGER} if whole else {Kind.NUMBER}
                if flag.value and flag.value.kind in kinds and told & mention.context:
                    return f"{flag.name} {mention.values[0]}"
        if mention.kind == "name" and any(flag.name == "-name" for flag in free):
            return f"-name {mention.values[0]}"
        plain = all(argument.kind is not Kind.OBJECTS for argument in command.arguments)
        if mention.kind in {"objects", "collection"} and plain:
            before = self.prompt[: mention.start].split()
            name = next(
                (_PLACES[word.lower()] for word in reversed(before[-3:]) if word.lower() in _PLACES), ""
            )
            if any(flag.name == name for flag in free):
                return f"{name} {_found(mention)}"
        if mention.kind == "file" and command.name.startswith("report_") and ">" not in text:
            return f"> {mention.values[0]}"
        return ""


def _asking(choice: str) -> set[str]:
    """Words that ask for a choice; an expanded clock path is a full one."""
    words = set(words_of(choice))
    return words - {"full", "clock"} if "expand" in words else words


def _words(flag: Flag, command: Command) -> set[str]:
    """What a request says for a switch: its words, or for `-max` and `-min` alone also the check's name."""
    words = set(words_of(flag.name))
    if flag.name in {"-clock_fall", "-clock_rise"}:
        return words - {"clock"} | {"edg"}
    names = {other.name for other in command.flags}
    if flag.name in {"-max", "-min"} and not {"-setup", "-hold"} & names:
        check = next(check for check, kind in CHECKS.items() if f"-{kind}" == flag.name)
        return {check} if command.name.startswith("report_") else words
    return words


def _has(text: str, flag: Flag) -> bool:
    return re.search(rf"\s{re.escape(flag.name)}(?=\s|$)", text) is not None


def _mate(text: str, flag: Flag, command: Command) -> bool:
    """Whether a flag stands there that excludes this one."""
    return any(_has(text, other) for other in command.flags if flag.group and other.group == flag.group)


def _without(text: str, name: str) -> str:
    return re.sub(rf"\s{re.escape(name)}(?=\s|$)", "", text, count=1)


def _without_value(text: str, name: str) -> str:
    return re.sub(rf"\s{re.escape(name)} \S+", "", text, count=1)


def _with(text: str, command: Command, addition: str) -> str:
    """A redirection goes to the end; all else goes right behind the command's name."""
    if addition.startswith(">"):
        return f"{text} {addition}"
    return f"{command.name} {addition}{text[len(command.name) :]}"


def _found(mention: Mention) -> str:
    if mention.kind == "collection":
        return mention.values[0]
    kinds: Iterable[str] = ("pin", "clock", "port", "cell", "net")
    kind = next((kind for kind in kinds if kind in mention.classes), "")
    return f"[{FINDERS[kind]} {joined(mention.values)}]" if kind else joined(mention.values)
