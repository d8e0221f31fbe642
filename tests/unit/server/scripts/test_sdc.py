"""SDC without a timing tool: what OpenSTA's recipes know, but for its reports."""

from __future__ import annotations

import pytest

from chipsmith.core.home import Home
from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.requests.guessed import guessed_names
from chipsmith.eda.requests.naming import is_command
from chipsmith.eda.solved import commands_of
from chipsmith.eda.specs.store import load_spec
from chipsmith.server.assistants.scripts.ground import ground
from chipsmith.server.assistants.scripts.plan import Planner
from chipsmith.server.assistants.scripts.request import ScriptRequest
from chipsmith.server.assistants.scripts.retrieve import Library, cases_for

HERE = DesignNames(inputs=["ck", "en"], outputs=["q"], lib_cells=["BUF_X1"])


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    spec = load_spec("sdc", Home(tmp_path_factory.mktemp("home")))
    return Library(spec, cases_for(spec), ())


def test_every_case_is_of_commands_that_sdc_has(library: Library) -> None:
    scripts = {case.example.script for case in library.cases}
    assert len(scripts) > 100
    named = {name for script in scripts for name in commands_of(script) if is_command(name)}
    assert {"create_clock", "set_multicycle_path", "get_ports"} <= named
    assert [name for name in sorted(named) if not library.spec.command(name)] == []
    assert not any("puts " in script for script in scripts)


PROMPT = (
    'ck: clock "core", 500 MHz\n- en: input delay max 0.8, min 0.2, core\n'
    "- uncertainty 0.1 ns for setup, 50 ps for hold\n- nothing that starts at en needs to meet timing"
)


@pytest.mark.parametrize("names", [HERE, guessed_names(PROMPT)], ids=["read", "guessed"])
async def test_constraints_are_the_same_for_names_that_are_read_and_guessed(
    library: Library, names: DesignNames
) -> None:
    plan = await Planner(library, ground(PROMPT, names), ScriptRequest(prompt=PROMPT, tool="sdc")).plan()
    assert [line for unit in plan.steps for line in unit.adapted[0].splitlines()] == [
        "create_clock -name core -period 2 [get_ports ck]",
        "set_input_delay -max 0.8 -clock core [get_ports en]",
        "set_input_delay -min 0.2 -clock core [get_ports en]",
        "set_clock_uncertainty -setup 0.1 [get_clocks core]",
        "set_clock_uncertainty -hold 0.05 [get_clocks core]",
        "set_false_path -from [get_ports en]",
    ]


async def test_data_inputs_that_nobody_listed_are_left_to_the_tool(library: Library) -> None:
    prompt = "clock ck at 500 MHz. Every input but ck has an input delay of 0.3 ns relative to ck."
    grounding = ground(prompt, guessed_names(prompt))
    plan = await Planner(library, grounding, ScriptRequest(prompt=prompt, tool="sdc")).plan()
    assert [line for unit in plan.steps for line in unit.adapted[0].splitlines()] == [
        "create_clock -name ck -period 2 [get_ports ck]",
        "set_input_delay 0.3 -clock ck [lsearch -inline -all -not -exact [all_inputs] [get_ports ck]]",
    ]
