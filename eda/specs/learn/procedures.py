"""What the Tcl procedures behind OpenSTA's commands accept, read from their bodies.

Its usage lines are written for people and differ here and there from what is taken. The bodies decide: they
hand their arguments to `parse_key_args` with the flags that take a value and those that take none, and count
what is left with `check_argc_eq1`, `check_argc_eq0or1` and their like, themselves or through helpers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from attrs import define, field, frozen

_CALL = re.compile(
    r"parse_key_args\s+(\S+)\s+\w+\s+\w+\s+(\{[^}]*\}|-\w+)\s+\w+\s+(\{[^}]*\}|-\w+)([^\n\]}]*)"
)
_COUNT = re.compile(r"\bcheck_argc_eq(\d)(?:or(\d))?\b")
_COMPARED = re.compile(r'(?:\$arg\s*==\s*|string match \$arg\s+)"(-\w+)"')
_HELPER = re.compile(r"\b(?=([a-z]\w+)((?:[ \t]+(?:\"[^\"]*\"|\{[^}]*\}|[^\s\[\]{};\"]+))+))")
_EXCLUSIVE = {
    "parse_min_max_all_flags": ("-min", "-max"),
    "parse_min_max_flags": ("-min", "-max"),
    "parse_early_late_flags": ("-early", "-late"),
}
_REDIRECTED = re.compile(r"parse_redirect_args args.*?\[catch \{(.*)\} ret \]; if \{\$redirect\}", re.DOTALL)


@frozen
class Procedure:
    """A Tcl procedure: its formal arguments and its body."""

    name: str
    formals: tuple[str, ...]
    """A question mark ends those with a default."""
    body: str

    @property
    def takes_any(self) -> bool:
        return self.formals[-1:] == ("args",)


@define
class Accepted:
    """What a command accepts by its procedures."""

    values: set[str] = field(factory=set)
    """Flags that take a value."""
    repeated: set[str] = field(factory=set)
    """Those of `values` that may come several times."""
    switches: set[str] = field(factory=set)
    counts: set[int] = field(factory=set)
    """Numbers of words besides the flags that every call is checked for."""
    sometimes: set[int] = field(factory=set)
    """The same, for checks that depend on other arguments."""
    exclusive: list[tuple[str, ...]] = field(factory=list)
    """Flags that exclude each other."""
    strict: bool = False
    """Other flags are refused."""
    redirects: bool = False
    parsed: bool = False
    """Its arguments are searched for flags at all."""


def read_procedure(name: str, procedures: Mapping[str, Procedure]) -> Accepted:
    """What `name` accepts, by its own body and those of the helpers that get its arguments."""
    accepted = Accepted()
    for whole in _bodies(procedures[name], {}, procedures, set()):
        wrapped = _REDIRECTED.search(whole)
        accepted.redirects |= wrapped is not None
        body = wrapped[1] if wrapped else whole
        accepted.exclusive += [pair for helper, pair in _EXCLUSIVE.items() if f"[{helper} " in body]
        for call in _CALL.finditer(body):
            accepted.parsed = True
            accepted.values.update(_words(call[2]))
            accepted.switches.update(_words(call[3]))
            accepted.strict |= call[4].strip() != "0"
        accepted.strict |= "check_for_key_args" in body
        for count in _COUNT.finditer(body):
            before = body[: count.start()]
            always = before.count("{") == before.count("}")
            numbers = accepted.counts if always else accepted.sometimes
            numbers.update(int(number) for number in count.groups() if number)
        if accepted.parsed:
            accepted.repeated.update(_COMPARED.findall(body))
    accepted.values |= accepted.repeated
    return accepted


def _bodies(
    procedure: Procedure, bound: Mapping[str, str], procedures: Mapping[str, Procedure], seen: set[str]
) -> Iterator[str]:
    """The body of a procedure with what is known of its arguments put in, then those of its helpers."""
    seen.add(procedure.name)
    body = re.sub(r"\\\n\s*", " ", procedure.body)
    body = re.sub(r"\$(\w+)", lambda word: bound.get(word[1], word[0]), body)
    yield body
    for helper, words in _helpers(body):
        if helper in procedures and helper not in seen and helper != "parse_key_args":
            inner = procedures[helper]
            yield from _bodies(inner, _bound(inner, words), procedures, seen)


def _helpers(body: str) -> Iterator[tuple[str, list[str]]]:
    """Commands that get `args`, by value or by name, and the words that they get."""
    for line in body.split("\n"):
        for call in _HELPER.finditer(line):
            words = re.findall(r"\"[^\"]*\"|\{[^}]*\}|\S+", call[2])
            if {"args", "$args", "cmd_args", "$cmd_args"} & set(words):
                yield call[1], words
            elif call[1] == "eval":
                yield words[0], words[1:]


def _bound(procedure: Procedure, words: Sequence[str]) -> dict[str, str]:
    """Formal arguments that got a literal."""
    pairs = zip(procedure.formals, words, strict=False)
    return {name: word.strip('"') for name, word in pairs if not word.startswith(("$", "{", "["))}


def _words(braced: str) -> list[str]:
    return [word for word in braced.strip("{}").split() if word.startswith("-")]
