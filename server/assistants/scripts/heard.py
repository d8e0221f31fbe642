"""What a request has said so far, and scripts by analogy for what it says next."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import evolve, frozen

from chipsmith.eda.requests.layouts.scope import scope_of
from chipsmith.eda.requests.mentions import Mention, apart
from chipsmith.eda.tools import ALIASES
from chipsmith.server.assistants.scripts.analogy.adapt import SOURCE, Adapter
from chipsmith.server.assistants.scripts.analogy.case import masked_words
from chipsmith.server.assistants.scripts.analogy.flags import FlagEditor
from chipsmith.server.assistants.scripts.analogy.judge import asked
from chipsmith.server.assistants.scripts.echo import FARTHEST, Said, echoes, spelled, units_of
from chipsmith.server.assistants.scripts.frames.clocks import clocks
from chipsmith.server.assistants.scripts.frames.constrainable import constrainable
from chipsmith.server.assistants.scripts.frames.constraints import constraints
from chipsmith.server.assistants.scripts.frames.listable import listable
from chipsmith.server.assistants.scripts.frames.listing import listings
from chipsmith.server.assistants.scripts.frames.paths import paths, shown_by
from chipsmith.server.assistants.scripts.frames.told import Before, Told
from chipsmith.server.assistants.scripts.frames.trial import SURE, trial_in
from chipsmith.server.assistants.scripts.ground import Grounding
from chipsmith.server.assistants.scripts.retrieve import Found, Library

_NEW_CLOCK = re.compile(r"create_(?:generated_)?clock\b[^\n]*?-name \{?(\w[\w/\[\]]*)")
_SOURCE = re.compile(r"create_clock\b[^\n]*\[get_ports \{?(\w+)")
_PERIOD = re.compile(r"([A-Za-z_]\w*)\s*\((?:at |of )?(\d[\d.]*\s*(?:ps|ns|us|[kMG]Hz))\)")

_TELLS = re.compile(
    r"\b(?:print|show|list|report|tell|give|say|output|display|dump|how|what|which|who|where|is|are|does|do|number|count|"
    r"compute|calculate|measure|find|check|total|area|density|perimeter|coverage|bounding|name|names|size|width|height|dbu|"
    r"extent|verify|compare|see|know|get|need|yes|pass|surface|distance|inventory|top|many|per|each|every)\b",
    re.IGNORECASE,
)
"""Words of a request that wants to be told something."""
_ASKED = re.compile(
    r"(?:and |then |also )?(?:how|what|which|who|where|is|are|does|do|print|list|show|report|count|tell)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z]{2}")
_PLAIN = re.compile(r"region = db\.Region\(cell\.begin_shapes_rec\(layout\.layer\([\d, ]+\)\)\)")
_OF_LAYOUT = re.compile(r"\b(?:layout|cell|region|pass)\b")
GOES_ON = 0.3
"""What it is worth to go on with the command before, since a list seldom names it again."""


BESIDE, EMPTY = 2.0, 6.0
"""What it costs to do something else with a layout than what is asked, and to do nothing."""


@frozen
class Draft:
    """A script by analogy."""

    text: str
    score: float
    """How well it suits."""
    whole: bool
    """Whether it has all its values."""
    common: int
    """Words that the request shares with the example."""
    known: float
    """How well it suits, and what it repeats did, if it repeats something."""


@frozen
class Heard:
    """What a request has said so far."""

    grounding: Grounding
    context: tuple[Mention, ...] = ()
    """Objects that it spoke of: of the latest part first, within a part in their order."""
    command: str = ""
    """The latest part's last."""
    said: tuple[Said, ...] = ()
    """The latest parts, in their order."""

    def after(self, task: str, scripts: Sequence[str], score: float) -> Heard:
        """With what a part says; the clocks that its script creates are clocks of the design."""
        created = [name for script in scripts for name in _NEW_CLOCK.findall(script)]
        said = [
            one
            for one in self.grounding.mentions(task)
            if one.classes or one.kind == "file" or _is_lasting(one, self.grounding)
        ]
        sources = {name for script in scripts for name in _SOURCE.findall(script)}
        said = [
            evolve(one, classes=one.classes | {SOURCE}) if set(one.values) <= sources else one for one in said
        ]
        new = [Mention("objects", 0, 0, (name,), frozenset({"clock"})) for name in created]
        design = self.grounding.design
        clocks = list(dict.fromkeys([*design.clocks, *created]))
        grounding = (
            evolve(self.grounding, design=evolve(design, clocks=clocks)) if created else self.grounding
        )
        lines = [line for script in scripts for line in script.splitlines() if line[:1].isalpha()]
        command = lines[-1].split()[0] if lines else self.command
        told = tuple(Said(spelled(task, self.said, script, grounding), script, score) for script in scripts)
        return Heard(
            grounding, (*reversed(new), *said, *self.context), command, (*self.said, *told)[-FARTHEST:]
        )

    def drafts(self, task: str, found: Found, library: Library) -> list[Draft]:
        """Scripts by analogy for what is said next, the best first; those that want for values last."""
        grounding = self.grounding
        rest, before = _set_up(task, grounding)
        together = grounding.mentions(rest)
        made: list[Draft] = []
        for mentions in dict.fromkeys([together, apart(together, grounding.design.clocks)]):
            adapter = Adapter(mentions, grounding.design, grounding.files, self.context, units_of(self.said))
            editor = FlagEditor(library.spec, rest, mentions)
            request = asked(rest, mentions, library.weigh)
            for case, score in zip(found.cases, found.scores, strict=True):
                one = editor.edit(adapter.adapt(case))
                common = len(request.words & frozenset(case.words))
                goes_on = GOES_ON * bool(self.command and one.text.startswith(f"{self.command} "))
                suits = request.judge(one, score) + goes_on - _beside(one.text, rest, grounding)
                made.append(Draft(before + one.text, suits, not one.unfilled, common, suits))
        count = _counted(rest, together)
        made += [
            Draft(before + echo.text, echo.score, True, count, echo.known)
            for echo in (() if grounding.frame else echoes(rest, self.said, grounding, library.spec))
        ]
        made += self.frames(task, library)
        made += self._trials(rest, together, library, count)
        return sorted(made, key=lambda draft: (not draft.whole, -draft.score))

    def frames(self, task: str, library: Library) -> list[Draft]:
        """Scripts for what is said in any order: listings, clocks, constraints and reports of paths."""
        rest, set_up = _set_up(task, self.grounding)
        mentions, tool = self.grounding.mentions(rest), library.spec.tool
        told: list[Told] = list(listings(rest, mentions, self.grounding, listable(tool)))
        told += paths(rest, mentions, shown_by(tool))
        known = constrainable(ALIASES.get(tool, tool))
        if known.constraints:
            before = Before(self.context, self.said[-1].task if self.said else "")
            told += constraints(rest, mentions, self.grounding, known, before)
        count = _counted(rest, mentions)
        if known.constraints and (whole := list(clocks(task, self.grounding.mentions(task), self.grounding))):
            told, set_up = [*told, *whole], ""
        made = [
            Draft(set_up + one.text, one.score, True, max(1, count - one.unsaid), one.score) for one in told
        ]
        return sorted(made, key=lambda draft: -draft.score)

    def _trials(self, task: str, mentions: Sequence[Mention], library: Library, count: int) -> list[Draft]:
        """Loops over values, where a task gives several for one thing."""
        known, trial = listable(library.spec.tool), trial_in(task, mentions)
        if trial is None or not known.trial:
            return []
        near = library.glance(trial.setting, self.grounding.mentions(trial.setting))
        settings = self.drafts(trial.setting, near, library)[:1]
        made = [
            (one.score, trial.script(one.text, known.tried, known.trial)) for one in settings if one.whole
        ]
        return [Draft(text, max(score, SURE), True, count, max(score, SURE)) for score, text in made if text]


def _counted(task: str, mentions: Sequence[Mention]) -> int:
    """Words and mentions of a text, of which a frame accounts for all."""
    return len([*mentions, *(word for word in masked_words(task, mentions) if word[0] != "<")])


def _beside(script: str, task: str, grounding: Grounding) -> float:
    """What it costs to do something else with a layout: to print unasked, to change what is asked about."""
    frame = grounding.frame
    if not frame:
        return 0.0
    if _PLAIN.fullmatch(script) and not _WORD.search(task):
        return EMPTY
    if (frame.reads or frame.writes) and not _OF_LAYOUT.search(script):
        return BESIDE
    prints = "print(" in script
    unasked = prints and not _TELLS.search(task)
    return BESIDE * (unasked or (not prints and _ASKED.match(task) is not None))


def _is_lasting(mention: Mention, grounding: Grounding) -> bool:
    """Whether a request about a layout may go on with it: cells and layers."""
    return bool(grounding.frame) and mention.kind == "name" and mention.unit in {"", "layer"}


def _set_up(task: str, grounding: Grounding) -> tuple[str, str]:
    """The request without what is to be there first, and how that is written."""
    if not grounding.frame:
        return implied_clocks(task, grounding)
    rest, cell = scope_of(task, grounding.frame.cells)
    return rest, f"cell = {cell}\n" if cell else ""


def implied_clocks(task: str, grounding: Grounding) -> tuple[str, str]:
    """The request without the periods that stand in brackets behind ports, and the clocks that they mean."""
    design, created = grounding.design, ""
    for match in _PERIOD.finditer(task):
        port, period = match[1], grounding.values(match[2]).numbers
        if port in design.ports and port not in design.clocks and period:
            created += f"create_clock -name {port} -period {period[0]} [get_ports {port}]\n"
            task = task.replace(match[0], port)
    return task, created
