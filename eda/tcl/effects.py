"""What a call does to what can be known: packages, sources, aliases, variables of other scopes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import frozen

from chipsmith.eda.tcl.outline import Outline, Scope
from chipsmith.eda.tcl.syntax import Word

Words = tuple[Word, ...]

HARMLESS_PACKAGES = frozenset({"Tcl", "sta", "opensta"})
"""They bring no commands besides those of the tool."""
_NAMES_AT = {
    "set": 0,
    "append": 0,
    "lappend": 0,
    "incr": 0,
    "foreach": 0,
    "lassign": 1,
    "upvar": 1,
    "array": 1,
    "dict": 1,
    "gets": 1,
}
"""Where the first variable stands that a command sets."""


@frozen
class Effects:
    """Records what the calls of one scope make known, or unknowable."""

    outline: Outline
    scope: Scope

    def note(self, name: str, words: Words) -> None:
        """Record the effects of a call with these arguments."""
        if name in _NAMES_AT and _is_dynamic(words[_NAMES_AT[name] :]):
            self.scope.knowable = False
        if effect := _EFFECTS.get(name):
            effect(self, words)

    def anything(self, _words: Words = ()) -> None:
        """The call may define any command and set any variable here."""
        self.outline.knowable = self.scope.knowable = False

    def package(self, words: Words) -> None:
        wanted = [word.value for word in words[1:] if word.value != "-exact"]
        if words and words[0].value == "require" and (not wanted or wanted[0] not in HARMLESS_PACKAGES):
            self.outline.knowable = False

    def source(self, words: Words) -> None:
        self.outline.sources += [(word, self.scope) for word in words[-1:]]

    def eval(self, words: Words) -> None:
        if len(words) != 1 or words[0].value is None:
            self.anything()

    def upvar(self, words: Words) -> None:
        self.outline.everywhere.update(_literals(words))

    def uplevel(self, words: Words) -> None:
        if not words or words[-1].value is None:
            self.outline.knowable = self.outline.scopes_knowable = False

    def interp(self, words: Words) -> None:
        if len(words) > 2 and words[0].value == "alias" and words[2].value:
            self._made(words[2].value)
        else:
            self.outline.knowable = False

    def rename(self, words: Words) -> None:
        if len(words) == 2 and words[1].value is not None:
            self._made(words[1].value)
        else:
            self.outline.knowable = False

    def namespace(self, words: Words) -> None:
        action = words[0].value if words else None
        if action in ("import", "ensemble", "path", "unknown"):
            self.outline.knowable = False
        elif action == "upvar":
            self.scope.mentioned.update(_literals(words))

    def info(self, words: Words) -> None:
        """A script that asks whether a command is there is ready for both answers."""
        if len(words) > 1 and words[0].value in ("commands", "procs") and words[1].value:
            self._made(words[1].value)

    def dict(self, words: Words) -> None:
        if words and words[0].value == "with":
            self.scope.knowable = False

    def names(self, words: Words) -> None:
        if any(word.value is None for word in words):
            self.scope.knowable = False

    def _made(self, name: str) -> None:
        self.outline.made.add(name.removeprefix("::"))


_EFFECTS: dict[str, Callable[[Effects, Words], None]] = {
    "package": Effects.package,
    "source": Effects.source,
    "eval": Effects.eval,
    "upvar": Effects.upvar,
    "uplevel": Effects.uplevel,
    "interp": Effects.interp,
    "rename": Effects.rename,
    "namespace": Effects.namespace,
    "info": Effects.info,
    "dict": Effects.dict,
    "global": Effects.names,
    "variable": Effects.names,
    **dict.fromkeys(("load", "coroutine", "oo::class", "oo::define", "oo::object"), Effects.anything),
}


WITH_EFFECTS = frozenset(_NAMES_AT) | frozenset(_EFFECTS)
"""Commands whose calls are worth noting."""


def _literals(words: Iterable[Word]) -> list[str]:
    return [word.value for word in words if word.value]


def _is_dynamic(words: Words) -> bool:
    """Whether the first word names a variable that is known only when the script runs; `a($i)` names a."""
    if not words or words[0].value is not None:
        return False
    return words[0].parts[0].start == words[0].inner[0]
