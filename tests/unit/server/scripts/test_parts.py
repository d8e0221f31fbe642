"""A request of several things falls into those that are known best, and each goes on from the ones before."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.requests.lexical import Likeness
from chipsmith.eda.requests.literals import Units
from chipsmith.eda.requests.mentions import find_mentions
from chipsmith.eda.requests.wording import intents
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.server.assistants.scripts.analogy.recipes import recipes
from chipsmith.server.assistants.scripts.ground import ground
from chipsmith.server.assistants.scripts.parts import best_parts
from chipsmith.server.assistants.scripts.plan import Planner
from chipsmith.server.assistants.scripts.request import ScriptRequest
from chipsmith.server.assistants.scripts.retrieve import Library

HERE = DesignNames(
    inputs=["ck", "rst_n", "wr_data", "wr_en"],
    outputs=["sum", "busy"],
    cells=["u1"],
    pins={"u1": ["A", "Y"]},
    libraries=["lib"],
)


Span = tuple[int, int]
Said = tuple[Span, ...]
NOTHING: Said = ()


def weigh(worth: dict[Span, float]) -> Callable[[int, int, Said], tuple[float, Said]]:
    return lambda first, end, said: (worth.get((first, end), -1.0), (*said, (first, end)))


def skip(lost: float) -> Callable[[int, Said], tuple[float, Said]]:
    return lambda _at, said: (lost, said)


def test_the_parting_that_is_worth_most_is_found_and_carries_on_what_was_said() -> None:
    worth = {(0, 1): 1.0, (1, 3): 5.0, (1, 2): 2.0, (2, 3): 2.0}
    best = best_parts(3, NOTHING, weigh(worth), skip(0.0))
    assert best.parts == best.state == ((0, 1), (1, 3))
    assert best.worth == 6.0


def test_what_is_worth_nothing_is_left_out() -> None:
    assert best_parts(2, NOTHING, weigh({(1, 2): 3.0}), skip(0.0)).parts == ((1, 2),)
    assert best_parts(1, NOTHING, weigh({(0, 1): -3.0}), skip(-6.0)).parts == ((0, 1),)


def test_what_is_left_out_is_heard() -> None:
    def hear(at: int, said: Said) -> tuple[float, Said]:
        return 0.0, (*said, (at, at))

    assert best_parts(2, NOTHING, weigh({(1, 2): 3.0}), hear).state == ((0, 0), (1, 2))


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(ToolSpec("opensta", "2", "tcl"), recipes("opensta"), ())


async def script(library: Library, prompt: str) -> list[str]:
    plan = await Planner(library, ground(prompt, HERE), ScriptRequest(prompt=prompt, tool="opensta")).plan()
    return [unit.adapted[0] for unit in plan.steps or (plan.whole,)]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        (
            "ck runs at 200 MHz, name it main; it has 100 ps of uncertainty and every output drives 5 fF",
            [
                "create_clock -name main -period 5 [get_ports ck]",
                "set_clock_uncertainty 0.1 [get_clocks main]",
                "set_load 0.005 [all_outputs]",
            ],
        ),
        (
            "30 fF on sum, 12 fF on busy",
            ["set_load 0.03 [get_ports sum]\nset_load 0.012 [get_ports busy]"],
        ),
        ("load sum and busy with 5 fF", ["set_load 0.005 [get_ports {sum busy}]"]),
        (
            "report TNS, the worst slack, and the worst hold path",
            ["report_tns", "report_worst_slack", "report_checks -path_delay min"],
        ),
    ],
)
async def test_things_of_one_request_are_drafted_in_their_order(
    library: Library, prompt: str, expected: list[str]
) -> None:
    assert await script(library, prompt) == expected


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("the output of u1", ("u1/Y",)),
        ("pin A of u1", ("u1/A",)),
        ("give the reset a slew", ("rst_n",)),
        ("write-side inputs", ("wr_data", "wr_en")),
        ("sum", ("sum",)),
    ],
)
def test_what_has_no_full_name_is_understood(prompt: str, names: tuple[str, ...]) -> None:
    (mention,) = find_mentions(prompt, HERE, Units())
    assert mention.values == names


def test_two_numbers_share_the_unit_behind_the_second() -> None:
    found = find_mentions("between 100 and 250 ps", HERE, Units())
    assert [one.values for one in found] == [("0.1",), ("0.25",)]


def test_every_choice_and_alternative_of_an_intent_is_said() -> None:
    (load,) = intents(
        "? SET :: (set|put)\n> load<k> {cap}\n? k -max :: max\n? k -min :: min\n<SET> a <k> load"
    )
    assert {said for said, _ in load.all_ways()} == {
        f"{verb} a {kind} load" for verb in ("set", "put") for kind in ("max", "min")
    }


def test_rare_words_make_texts_alike() -> None:
    known = Likeness([["set", "load"], ["set", "delay"], ["set", "delay", "late"]])
    load, delay, late = known.scores(["load", "set"])
    assert load == 1.0
    assert delay == late == 0.0 or load > delay >= late
