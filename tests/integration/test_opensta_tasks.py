"""Made requests for OpenSTA, by the real tool."""

from __future__ import annotations

import random
from importlib.resources import as_file, files
from pathlib import Path

from attrs import evolve

from chipsmith.eda.requests.wording import intents
from chipsmith.eda.tools import find_tool
from chipsmith.finetune.sft.synthesis.opensta.compose import Composer
from chipsmith.finetune.sft.synthesis.opensta.designs import make_design
from chipsmith.finetune.sft.synthesis.opensta.proof import proved
from chipsmith.finetune.sft.synthesis.opensta.tasks import pairs


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 -- the same each time


def test_pairs_that_are_made_ran_and_are_asked_once() -> None:
    made = list(pairs(30, held_out=True, seed=2))
    assert len(made) == 30
    assert len({pair.masked.text for pair in made}) == 30


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
