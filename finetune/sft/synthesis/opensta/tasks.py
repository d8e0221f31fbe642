"""Requests for a tool with scripts that ran, as many as are asked for."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import evolve

from chipsmith.core.console import stderr
from chipsmith.eda.requests.wording import Intent, intents
from chipsmith.eda.script_prompt import END
from chipsmith.eda.tools import Tool, find_tool
from chipsmith.finetune.sft.instruction import Instruction, Kind
from chipsmith.finetune.sft.synthesis.opensta.compose import Composer, Pair
from chipsmith.finetune.sft.synthesis.opensta.designs import Generated, make_design
from chipsmith.finetune.sft.synthesis.opensta.proof import proved

TOOL = "opensta"
COUNTS = (1,) * 11 + (2,) * 5 + (3,) * 2 + (4, 5)
"""How many things one request asks for, by how often."""
DESIGNS = 16
HELD_DESIGNS = 4
HELD_WORDINGS = 0.08
SPARE = 1.3
"""Pairs that are made for one that is kept: some do not run, some say what another says."""


def opensta_instructions(count: int, *, held_out: bool, seed: int) -> Iterator[Instruction]:
    """`count` requests with marks for their values, and the scripts with the same marks.

    Raises ToolMissingError: OpenSTA is not installed.
    """
    for pair in pairs(count, held_out=held_out, seed=seed):
        script = pair.masked_script
        yield Instruction(Kind.MADE, f"made:{TOOL}:{script}", script + END, text=pair.masked.prompt(TOOL))


def pairs(count: int, *, held_out: bool, seed: int) -> Iterator[Pair]:
    """Pairs that ran, no request twice; held-out ones are of other designs and other wordings.

    Raises:
        ToolMissingError: the tool is not installed.
        SandboxError: nothing can be run safely here.
    """
    tool = find_tool(TOOL)
    rng = random.Random(f"{seed} {held_out}")  # noqa: S311 -- reproducible choices, no secrets
    known = parted(known_intents())[held_out]
    with TemporaryDirectory(prefix="chipsmith-") as folder, as_file(_library()) as library:
        places = [Path(folder) / str(at) for at in range(HELD_DESIGNS if held_out else DESIGNS)]
        designs = [make_design(at, library, rng, clocks=number % 3) for number, at in enumerate(places)]
        yield from _pairs(Composer(known, rng), designs, count, tool)


def known_intents() -> list[Intent]:
    """Those that the server adapts."""
    recipes = files("chipsmith.eda") / "recipes" / f"{TOOL}.txt"
    return list(intents(recipes.read_text(encoding="utf-8")))


def parted(known: Sequence[Intent]) -> tuple[list[Intent], list[Intent]]:
    """With the wordings to learn from, and those with held-out wordings of what has others to learn from."""
    learnt, tested = [], []
    for one in known:
        held = tuple(text for text in one.wordings if _is_held(text)) if len(one.wordings) > 1 else ()
        rest = tuple(text for text in one.wordings if text not in held)
        learnt.append(evolve(one, wordings=rest or one.wordings))
        if held and rest:
            tested.append(evolve(one, wordings=held))
    return learnt, tested


def _is_held(wording: str) -> bool:
    return int.from_bytes(hashlib.sha256(wording.encode()).digest()[:4]) / 2**32 < HELD_WORDINGS


def _library() -> Traversable:
    return files("chipsmith.eda") / "examples" / "designs" / "cells" / "linden.lib"


def _pairs(composer: Composer, designs: Sequence[Generated], count: int, tool: Tool) -> Iterator[Pair]:
    from rich.progress import track

    seen, kept = set[str](), 0
    each = round(count * SPARE / len(designs))
    for design in track(designs, "making and running scripts", console=stderr()):
        for pair in proved(list(_drawn(composer, design, each, seen)), design, tool):
            if kept < count:
                kept += 1
                yield pair


def _drawn(composer: Composer, design: Generated, count: int, seen: set[str]) -> Iterator[Pair]:
    drawn = 0
    while drawn < count:
        try:
            pair = composer.compose(design, composer.rng.choice(COUNTS))
        except LookupError:  # the design has nothing of what was drawn
            continue
        if pair.masked.text not in seen:
            seen.add(pair.masked.text)
            drawn += 1
            yield pair
