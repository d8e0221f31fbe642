"""Writing GBNF, the notation of llama.cpp's grammars (`grammars/README.md` of llama.cpp)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import Factory, define

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def literal(text: str) -> str:
    """Exactly this text."""
    return '"' + "".join(_ESCAPES.get(sign, sign) for sign in text) + '"'


def one_of(bodies: Iterable[str]) -> str:
    """One of several bodies; each is kept once, in order."""
    unique = list(dict.fromkeys(bodies))
    return unique[0] if len(unique) == 1 else "(" + " | ".join(unique) + ")"


def optional(body: str) -> str:
    return f"({body})?"


@define
class Grammar:
    """Rules by name, in the order in which they were added."""

    _rules: dict[str, str] = Factory(dict)

    def add(self, name: str, body: str) -> str:
        """Add a rule and return the name to refer to it by; a rule of that name is replaced."""
        name = rule_name(name)
        self._rules[name] = body
        return name

    def has(self, name: str) -> bool:
        return rule_name(name) in self._rules

    def text(self) -> str:
        """The grammar, whose first rule should be `root`, without rules that `root` never reaches."""
        reached = self._reached()
        return "".join(f"{name} ::= {body}\n" for name, body in self._rules.items() if name in reached)

    def _reached(self) -> set[str]:
        reached, waiting = set(), ["root"]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting += _references(self._rules[name])
        return reached


def rule_name(text: str) -> str:
    """GBNF knows letters, digits and dashes in names."""
    return re.sub(r"[^A-Za-z0-9]", "-", text)


_OPAQUE = re.compile(r'"(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]|\{[0-9,]*\}')


def _references(body: str) -> list[str]:
    """Names of the rules that a body refers to."""
    return re.findall(r"[A-Za-z][A-Za-z0-9-]*", _OPAQUE.sub(" ", body))
