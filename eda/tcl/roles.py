"""Which words of Tcl's own commands are scripts, expressions and variables; their manual pages say it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum

from chipsmith.eda.specs.model import Kind
from chipsmith.eda.tcl.syntax import Shape, Word


class Role(Enum):
    SCRIPT = "script"
    EXPRESSION = "expression"
    NAMES = "names"
    """Variables that are set."""
    CASES = "cases"
    """Patterns and scripts of `switch` in one word."""
    LAMBDA = "lambda"
    ELSEWHERE = "elsewhere"
    """A script that runs in another scope."""
    GUARDED = "guarded"
    """A script that may fail."""


Roles = list[tuple[Word, Role]]

BY_KIND = {
    Kind.SCRIPT: Role.SCRIPT,
    Kind.EXPRESSION: Role.EXPRESSION,
    Kind.VARIABLE: Role.NAMES,
}


def roles_of(name: str, words: Sequence[Word]) -> Roles | None:
    """The roles of a command's arguments, or None where it is not one of Tcl's that have any."""
    known = _HANDLERS.get(name.removeprefix("::"))
    return known(words) if known else None


def _in_order(*roles: Role | None) -> Callable[[Sequence[Word]], Roles]:
    def assign(words: Sequence[Word]) -> Roles:
        return [(word, role) for word, role in zip(words, roles, strict=False) if role]

    return assign


def _if(words: Sequence[Word]) -> Roles:
    found: Roles = []
    wants = Role.EXPRESSION
    for word in words:
        bare = word.value if word.shape is Shape.BARE else None
        if wants is Role.SCRIPT and bare == "then":
            continue
        if bare in ("elseif", "else") and found and wants is Role.EXPRESSION:
            wants = Role.EXPRESSION if bare == "elseif" else Role.SCRIPT
            continue
        if (
            wants is Role.EXPRESSION
            and found
            and found[-1][1] is Role.SCRIPT
            and not _after(words, word, "elseif")
        ):
            found.append((word, Role.SCRIPT))  # an "else" that was left out
            continue
        found.append((word, wants))
        wants = Role.SCRIPT if wants is Role.EXPRESSION else Role.EXPRESSION
    return found


def _after(words: Sequence[Word], word: Word, keyword: str) -> bool:
    index = words.index(word)
    return index > 0 and words[index - 1].value == keyword


def _foreach(words: Sequence[Word]) -> Roles:
    return [(word, Role.NAMES) for word in words[:-1:2]] + [(word, Role.SCRIPT) for word in words[-1:]]


def _switch(words: Sequence[Word]) -> Roles:
    rest = list(words)
    names: Roles = []
    while len(rest) > 2 and (value := rest[0].value) and value.startswith("-"):
        option = rest.pop(0)
        if option.value == "--":
            break
        if value in ("-matchvar", "-indexvar"):
            names.append((rest.pop(0), Role.NAMES))
    if len(rest) == 2:
        return [*names, (rest[1], Role.CASES)]
    return names + [(word, Role.SCRIPT) for word in rest[2::2] if word.value != "-"]


def _try(words: Sequence[Word]) -> Roles:
    found: Roles = [(word, Role.GUARDED) for word in words[:1]]
    at = 1
    while at < len(words):
        if words[at].value == "finally":
            found += [(word, Role.SCRIPT) for word in words[at + 1 : at + 2]]
            break
        found += [(word, Role.NAMES) for word in words[at + 2 : at + 3]]
        found += [(word, Role.SCRIPT) for word in words[at + 3 : at + 4] if word.value != "-"]
        at += 4
    return found


def _eval(words: Sequence[Word]) -> Roles:
    return [(words[0], Role.SCRIPT)] if len(words) == 1 else []


def _uplevel(words: Sequence[Word]) -> Roles:
    return [(words[-1], Role.ELSEWHERE)] if words else []


def _after_time(words: Sequence[Word]) -> Roles:
    return [(words[1], Role.ELSEWHERE)] if len(words) == 2 and words[0].value != "cancel" else []


def _dict(words: Sequence[Word]) -> Roles:
    action = words[0].value if words else None
    if action in ("for", "map"):
        return _in_order(None, Role.NAMES, None, Role.SCRIPT)(words)
    if action in ("update", "with"):
        return [(words[1], Role.NAMES), (words[-1], Role.SCRIPT)] if len(words) > 2 else []
    if action in ("set", "unset", "append", "lappend", "incr"):
        return _in_order(None, Role.NAMES)(words)
    if action == "filter" and len(words) > 4 and words[2].value == "script":
        return _in_order(None, None, None, Role.NAMES, Role.SCRIPT)(words)
    return []


def _namespace(words: Sequence[Word]) -> Roles:
    return [(words[2], Role.SCRIPT)] if len(words) == 3 and words[0].value == "eval" else []


def _expr(words: Sequence[Word]) -> Roles:
    return [(words[0], Role.EXPRESSION)] if len(words) == 1 else []


def _later(first: int) -> Callable[[Sequence[Word]], Roles]:
    return lambda words: [(word, Role.NAMES) for word in words[first:]]


_HANDLERS: dict[str, Callable[[Sequence[Word]], Roles]] = {
    "if": _if,
    "while": _in_order(Role.EXPRESSION, Role.SCRIPT),
    "for": _in_order(Role.SCRIPT, Role.EXPRESSION, Role.SCRIPT, Role.SCRIPT),
    "foreach": _foreach,
    "lmap": _foreach,
    "foreach_in_collection": _in_order(Role.NAMES, None, Role.SCRIPT),
    "catch": _in_order(Role.GUARDED, Role.NAMES, Role.NAMES),
    "switch": _switch,
    "try": _try,
    "eval": _eval,
    "uplevel": _uplevel,
    "after": _after_time,
    "time": _in_order(Role.SCRIPT),
    "dict": _dict,
    "namespace": _namespace,
    "expr": _expr,
    "apply": _in_order(Role.LAMBDA),
    "with_output_to_variable": _in_order(Role.NAMES, Role.SCRIPT),
    "set": lambda words: [(words[0], Role.NAMES)] if len(words) > 1 else [],
    "incr": _in_order(Role.NAMES),
    "append": _in_order(Role.NAMES),
    "lappend": _in_order(Role.NAMES),
    "gets": _in_order(None, Role.NAMES),
    "lassign": _later(1),
    "scan": _later(2),
    "global": _later(0),
    "variable": lambda words: [(word, Role.NAMES) for word in words[::2]],
}
