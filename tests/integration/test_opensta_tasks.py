"""Made requests for OpenSTA, by the real tool."""

from __future__ import annotations

import random
import re
from importlib.resources import as_file, files
from pathlib import Path

from attrs import evolve

from chipsmith.eda.requests.wording import Intent, intents
from chipsmith.eda.tools import find_tool
from chipsmith.finetune.sft.synthesis.opensta.compose import Composer, Pair
from chipsmith.finetune.sft.synthesis.opensta.designs import Generated, make_design
from chipsmith.finetune.sft.synthesis.opensta.proof import proved
from chipsmith.finetune.sft.synthesis.opensta.tasks import known_intents, pairs


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 -- the same each time


def test_pairs_that_are_made_ran_and_are_asked_once() -> None:
    made = list(pairs(30, held_out=True, seed=2))
    assert len(made) == 30
    assert len({pair.masked.text for pair in made}) == 30


NEEDS_MORE = re.compile(r"-corner|read_sdf|read_spef|^link_design|unset_propagated")
"""What stands on other statements or files."""


def test_the_tool_takes_every_recipe(tmp_path: Path) -> None:
    """Each of them on one of two designs; what a wording leaves to be understood cannot be tried alone."""
    tool = find_tool("opensta")
    library = files("chipsmith.eda") / "examples" / "designs" / "cells" / "linden.lib"
    with as_file(library) as path:
        designs = [make_design(tmp_path / str(at), path, seeded(at), clocks=at) for at in (1, 2)]
    known = [one for one in known_intents() if not NEEDS_MORE.search(one.script)]
    tried, ran = set[int](), set[int]()
    for design in designs:
        made = {id(pair): (at, pair) for at, one in enumerate(known) for pair in said(one, design)}
        tried |= {at for at, _ in made.values()}
        kept = proved([pair for _, pair in made.values()], design, tool)
        ran |= {made[id(pair)][0] for pair in kept}
    assert len(tried) > 500
    assert [known[at].script for at in sorted(tried - ran)] == []


def said(intent: Intent, design: Generated) -> list[Pair]:
    """Some ways of asking for it on a design; none where the design has nothing of the kind."""
    composer, made = Composer([intent], seeded(3)), list[Pair]()
    for _ in range(3):
        try:
            pair = composer.compose(design, 1)
        except LookupError:
            continue
        made += [pair] if "{clock" not in pair.script and "{in}" not in pair.script else []
    return made


def test_what_fails_or_finds_nothing_is_left_out_and_spares_the_others(tmp_path: Path) -> None:
    library = files("chipsmith.eda") / "examples" / "designs" / "cells" / "linden.lib"
    with as_file(library) as path:
        design = make_design(tmp_path / "d", path, seeded(1), clocks=1)
    composer = Composer(list(intents("> report_tns\nTNS")), seeded(1))
    good = composer.compose(design, 1)
    scripts = ("report_nothing", "puts [get_cells nowhere]", "exit", "puts fine", "error x")
    bad = [evolve(good, script=script) for script in scripts]
    kept = proved([good, *bad, good], design, find_tool("opensta"))
    assert [pair.script for pair in kept] == ["report_tns", "puts fine", "report_tns"]
