"""Requests for OpenSTA that are made: wordings, values, marks."""

from __future__ import annotations

import random
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from chipsmith.core.errors import UnknownToolError
from chipsmith.core.home import Home
from chipsmith.eda.requests.masks import MARK
from chipsmith.eda.requests.wording import intents
from chipsmith.eda.specs.model import Argument, Command, Flag, Kind, ToolSpec
from chipsmith.eda.specs.store import save_learnt
from chipsmith.finetune.sft.synthesis.makers import maker_of
from chipsmith.finetune.sft.synthesis.opensta.compose import Composer
from chipsmith.finetune.sft.synthesis.opensta.designs import Generated, make_design
from chipsmith.finetune.sft.synthesis.opensta.tasks import known_intents, parted


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 -- the same each time


FILE = """
? SET  :: (set|put)
> set_load<k> {cap} [get_ports {out}]
? k  -max :: maximum
? k  -min :: minimum
<SET> a <k> load of {cap} on {out}
> report_tns;report_wns
report ((both|the two) negative slacks|TNS and WNS)
"""


@pytest.fixture
def design(tmp_path: Path) -> Generated:
    library = files("chipsmith.eda") / "examples" / "designs" / "cells" / "linden.lib"
    with as_file(library) as path:
        return make_design(tmp_path / "d", path, seeded(4), clocks=2)


def test_a_choice_is_the_same_in_wording_and_script() -> None:
    load = next(iter(intents(FILE)))
    said = {load.say(seeded(seed)) for seed in range(40)}
    assert said == {
        (f"{verb} a {word}imum load of {{cap}} on {{out}}", f"set_load -{word} {{cap}} [get_ports {{out}}]")
        for verb in ("set", "put")
        for word in ("max", "min")
    }


def test_alternatives_nest_and_scripts_have_lines() -> None:
    *_, both = intents(FILE)
    assert both.script == "report_tns\nreport_wns"
    said = {both.say(seeded(seed))[0] for seed in range(40)}
    assert said == {
        "report both negative slacks", "report the two negative slacks", "report TNS and WNS",
    }  # fmt: skip


def test_a_pair_says_the_design_s_names_and_the_marked_script_gives_the_script(design: Generated) -> None:
    composer = Composer(list(intents(FILE)), seeded(1))
    pair = composer.compose(design, 3)
    assert pair.masked.fill(pair.masked_script) == pair.script
    used = set(MARK.findall(pair.masked_script))
    assert used and used <= set(pair.masked.values)


def test_held_out_wordings_are_learnt_nowhere() -> None:
    learnt, tested = parted(known_intents())
    known = {wording for one in learnt for wording in one.wordings}
    assert len(tested) > 30
    assert not known & {wording for one in tested for wording in one.wordings}


def test_designs_have_clocks_in_their_constraints(design: Generated) -> None:
    assert len(design.names.clocks) == 2
    assert design.names.libraries == ["linden"]
    assert {*design.registers, *design.gates} == set(design.names.cells)


def test_an_own_tool_s_requests_come_from_its_spec(home: Home) -> None:
    weigh = Command(
        "set_weight", (Argument("weight", Kind.NUMBER),), (Flag("-unit", Argument("unit", Kind.NAME)),),
        help="Puts a weight on the scale.",
    )  # fmt: skip
    save_learnt(ToolSpec("anvil", "1", "tcl", includes=("tcl",), commands=(weigh,)), home)
    made = [*maker_of("anvil", home)(8, held_out=False, seed=1)] or [
        *maker_of("anvil", home)(8, held_out=True, seed=1)
    ]
    assert made
    assert all(one.text.startswith("# anvil: ") and "NUM1" in one.text for one in made)
    for one in made:  # a command that the request names is a name like others
        command, *words = one.answer.split()
        assert command in {"set_weight", "NAME1"} and "NUM1" in words


def test_tools_without_a_spec_are_refused_by_name(home: Home) -> None:
    with pytest.raises(UnknownToolError, match="opensat"):
        maker_of("opensat", home)
