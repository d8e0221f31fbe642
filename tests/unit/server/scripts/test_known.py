"""A known way is taken alone only where it surely does all that was asked."""

from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from chipsmith.core.home import Home
from chipsmith.eda.specs.store import load_spec
from chipsmith.server.assistants.scripts.known import KnownWay
from chipsmith.server.assistants.scripts.request import ScriptRequest
from chipsmith.server.assistants.scripts.retrieve import Library, cases_for

WORDS = [
    "load", "of", "45", "fF", "on", "done", "start", "core", "not", "between", "and", "to", "from", "clock",
    "1e9", "-3", "0.5ns", "every", "all", "max", "min", "for", "2", "cycles",
]  # fmt: skip
BESIDE = """create_clock -name core -period 5 [get_ports ck]
set_input_delay 1 -clock core [get_ports start]
set_output_delay 1 -clock core [get_ports done]
"""


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> KnownWay:
    spec = load_spec("sdc", Home(tmp_path_factory.mktemp("home")))
    return KnownWay(spec, Library(spec, cases_for(spec), ()))


def asked(prompt: str, beside: str = BESIDE, folder: Path | None = None) -> ScriptRequest:
    return ScriptRequest(prompt=prompt, tool="sdc", beside=beside, folder=folder)


@pytest.mark.parametrize(
    ("prompt", "script"),
    [
        ("load of 45 fF on done", "set_load 0.045 [get_ports done]"),
        ("80 ps of uncertainty on core", "set_clock_uncertainty 0.08 [get_clocks core]"),
        ("false path from start to done", "set_false_path -from [get_ports start] -to [get_ports done]"),
        (
            "done has a load of 45 fF. core has 80 ps of uncertainty.",
            "set_load 0.045 [get_ports done]\nset_clock_uncertainty 0.08 [get_clocks core]",
        ),
    ],
)
def test_what_it_surely_does(way: KnownWay, prompt: str, script: str) -> None:
    assert way.script(asked(prompt)) == script


@pytest.mark.parametrize(
    "prompt",
    [
        "Clocks",
        "3. Load",
        "---------- input delays ----------",
        "Copyright 2026 by us, all rights reserved",
        "TODO: ask Ann about done",
        "the block with 4 lanes, see chapter 3.2",
        "load of 45 fF on done, and something wonderful on start",
        "load of 45 fF on all outputs, not on done",
        "force oe to constant zero and put a load of 45 fF on done",
    ],
)
def test_what_asks_for_nothing_or_is_not_known_gets_nothing(way: KnownWay, prompt: str) -> None:
    assert way.script(asked(prompt)) == ""


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([*WORDS, "\x00", "é", "🙂", "\t", "$x", "[a", "}", '"', "\\"]) | st.text(max_size=4)
    )
)
def test_no_comment_is_an_error(way: KnownWay, words: list[str]) -> None:
    way.script(asked(" ".join(["x", *words])))


def test_one_step_about_known_names_needs_less(tmp_path_factory: pytest.TempPathFactory) -> None:
    spec = load_spec("opensta", Home(tmp_path_factory.mktemp("home")))
    way = KnownWay(spec, Library(spec, cases_for(spec), ()))
    prompt = "Endpoints which en can reach, one name a line."
    known = ScriptRequest(prompt=prompt, tool="opensta", beside="set_input_delay 1 en\n")
    assert way.script(known).endswith("[get_fanout -from [get_ports en] -flat -endpoints_only]")
    assert way.script(evolve(known, beside="")) == ""


def test_names_come_from_a_design_around_it(way: KnownWay, tmp_path: Path) -> None:
    request = asked("load of 45 fF on done", beside="", folder=tmp_path)
    assert way.script(request) == "", "an ordinary word"
    (tmp_path / "design.toml").write_text('netlist = ["chip.v"]\n')
    (tmp_path / "chip.v").write_text("module chip (done); output done; endmodule\n")
    assert way.script(request) == "set_load 0.045 [get_ports done]"
    (tmp_path / "design.toml").write_text("netlist = [")
    assert way.script(request) == "", "a description that cannot be read has no names"
