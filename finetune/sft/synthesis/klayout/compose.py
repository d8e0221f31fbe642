"""Requests put together of one to four intents, and their scripts."""

from __future__ import annotations

import random
from collections.abc import Sequence

from attrs import frozen

from chipsmith.eda.python.join import join_scripts
from chipsmith.finetune.sft.synthesis.klayout.intents import IN, OF, SAVE, Asked, phrases
from chipsmith.finetune.sft.synthesis.klayout.layouts import Sample
from chipsmith.finetune.sft.synthesis.klayout.values import Drawer
from chipsmith.finetune.sft.synthesis.places import Filled, Value, filled, hints, keyed, keys
from chipsmith.finetune.sft.synthesis.sentences import joined, styled

SHARED = frozenset({"file", "file2"})
"""Values that are the same in all parts of a request."""
SAVED = 0.85
"""Share of requests for a changed layout that say how it is to be called."""
UNSAID = {"file2": Value("out.gds", "out.gds"), "name": Value("TOP", "TOP")}
"""What is written where a request does not say it."""
AGAIN = ("", "there", "in the same cell")
"""How a cell is named that was named before."""


@frozen
class Draft:
    """A request with its script, not yet proved."""

    filled: Filled
    parts: tuple[str, ...]
    """What each part of the request asks for."""
    sample: Sample | None
    """The layout that is read."""

    @property
    def combination(self) -> str:
        """The same for all requests that ask for the same things."""
        return " + ".join(sorted(self.parts))


def compose(parts: Sequence[Asked], drawer: Drawer) -> Draft | None:
    """One request of several parts in their order; None where the layout has not what they need."""
    said, scripts, rng = [], [], drawer.rng
    for number, part in enumerate(parts):
        wording, script = part.intent.expand(_placed(part, number, rng), rng)
        own = f"#{number}" if len(parts) > 1 else ""
        shared = SHARED | {"name"} if part.frame == "new" else SHARED
        said.append(keyed(wording, own, shared))
        scripts.append(keyed(script, own, shared))
    request = joined(said, rng)
    if any(part.writes and not part.alone for part in parts) and rng.random() < SAVED:
        request += rng.choice(phrases(SAVE))
    template = join_scripts(scripts)
    values = drawer.draw(hints(f"{request} {template}"))
    if values is None:
        return None
    values |= {key: value for key, value in UNSAID.items() if key not in keys(request)}
    made = filled(styled(request, rng), template, values)
    if made.unsaid - {"file", *UNSAID}:
        return None
    return Draft(made, tuple(part.name for part in parts), drawer.sample)


def _placed(part: Asked, number: int, rng: random.Random) -> str:
    """A wording with what its place in the request makes of its phrases."""
    of = rng.choice(phrases(OF)) if number == 0 else ""
    within = rng.choice(phrases(IN) + (AGAIN if number else ()))
    return rng.choice(part.intent.wordings).replace(OF, of).replace(SAVE, "").replace(IN, within)
