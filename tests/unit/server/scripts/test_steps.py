"""A request in its steps, with what is said around them."""

from __future__ import annotations

import pytest

from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.server.assistants.scripts.analogy.recipes import recipes
from chipsmith.server.assistants.scripts.ground import ground
from chipsmith.server.assistants.scripts.heard import Heard
from chipsmith.server.assistants.scripts.plan import Planner
from chipsmith.server.assistants.scripts.request import ScriptRequest
from chipsmith.server.assistants.scripts.retrieve import Library
from chipsmith.server.assistants.scripts.steps import Step, Steps

HERE = DesignNames(
    inputs=["ck", "en"], outputs=["q", "busy"], clocks=["ck"], cells=["r"], pins={"r": ["CK", "D", "Q"]}
)


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(ToolSpec("opensta", "2", "tcl"), recipes("opensta"), ())


def steps(library: Library, prompt: str) -> list[Step]:
    return list(Steps(prompt, Heard(ground(prompt, HERE)), library, lambda _: False).best().steps)


async def script(library: Library, prompt: str) -> list[str]:
    plan = await Planner(library, ground(prompt, HERE), ScriptRequest(prompt=prompt, tool="opensta")).plan()
    return [line for unit in plan.steps or (plan.whole,) for line in unit.adapted[0].splitlines()]


def test_one_thing_is_one_step(library: Library) -> None:
    assert steps(library, "report the worst path") == [Step("report the worst path")]


async def test_names_of_what_asks_for_nothing_are_heard(library: Library) -> None:
    prompt = "busy drives a bus of the board, put 45 fF of load on that port"
    assert steps(library, prompt)[-1].aside == "busy drives a bus of the board"
    assert await script(library, prompt) == ["set_load 0.045 [get_ports busy]"]


async def test_what_is_asked_before_and_after_stands_around_the_change(library: Library) -> None:
    prompt = "Change the input delay of en to 0.9 ns and report the worst path before and after the change"
    assert steps(library, prompt)[-1].twice
    assert await script(library, prompt) == [
        "report_checks -path_delay max",
        "set_input_delay 0.9 -clock ck [get_ports en]",
        "report_checks -path_delay max",
    ]


async def test_lines_that_begin_with_a_file_are_written_there(library: Library) -> None:
    prompt = "Reports:\na.rpt - the 3 worst setup paths\nb.rpt - likewise for hold"
    assert await script(library, prompt) == [
        "report_checks -path_delay max -group_count 3 > a.rpt",
        "report_checks -path_delay min -group_count 3 > b.rpt",
    ]


async def test_a_table_is_read_row_by_row(library: Library) -> None:
    prompt = (
        "Please add:\n\n| what | value |\n|---|---|\n| en | input delay max 1.0 / min 0.25 ns, ck |\n"
        "| q, busy | output delay 0.5 ns, ck |\n| load | 15 fF on q and busy |"
    )
    assert await script(library, prompt) == [
        "set_input_delay -max 1 -clock ck [get_ports en]",
        "set_input_delay -min 0.25 -clock ck [get_ports en]",
        "set_output_delay 0.5 -clock ck [get_ports {q busy}]",
        "set_load 0.015 [get_ports {q busy}]",
    ]


async def test_clocks_that_a_request_creates_are_names_in_all_of_it(library: Library) -> None:
    prompt = 'ck: clock "main", 2 ns. en: clock "slow", 8 ns. Setup uncertainty 0.1 for main and slow'
    assert (await script(library, prompt))[-1] == "set_clock_uncertainty -setup 0.1 [get_clocks {main slow}]"


async def test_a_long_sentence_may_be_one_step_if_a_frame_knows_it(library: Library) -> None:
    prompt = (
        "Make a table of the clocks: name, period, frequency, number of registers, names of the registers,"
        ' one row per clock, and a last line that starts with "total" and gives the number of registers'
    )
    assert len(steps(library, prompt)) == 1
    assert (await script(library, prompt))[0] == "set total 0"


async def doubts(library: Library, prompt: str) -> tuple[str, ...]:
    plan = await Planner(library, ground(prompt, HERE), ScriptRequest(prompt=prompt, tool="opensta")).plan()
    return plan.doubts


async def test_what_was_understood_least_is_told(library: Library) -> None:
    prompt = "Put 10 fF on q. Balance the skew groups of the macro corner."
    assert await doubts(library, prompt) == ("Balance the skew groups of the macro corner",)
    assert not await doubts(library, "Put 10 fF on q. ck is propagated.")


async def test_what_is_passed_over_is_told_unless_it_is_an_introduction(library: Library) -> None:
    prompt = "Everything about the macro's corner follows. Put 10 fF on q."
    assert steps(library, prompt)[0].aside
    assert not await doubts(library, prompt)


async def test_a_step_that_is_like_nothing_is_told(library: Library) -> None:
    (doubted,) = await doubts(library, "Put 10 fF on q. Print which of them wins the race.")
    assert doubted == "Print which of them wins the race"
