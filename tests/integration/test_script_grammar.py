"""Grammars made from specs, read by llama.cpp over the embedded model's vocabulary."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest

from chipsmith.core.embedded import resolve_model
from chipsmith.core.home import Home
from chipsmith.eda.grammar.command import Wanted
from chipsmith.eda.grammar.python import classes_in, python_grammar
from chipsmith.eda.grammar.tcl import tcl_grammar
from chipsmith.eda.grammar.values import Values
from chipsmith.eda.solved import Example, examples_for
from chipsmith.eda.specs.model import Argument, Command, Flag, Kind, ToolSpec
from chipsmith.eda.specs.store import load_spec
from chipsmith.server.engine.grammar import Grammar
from chipsmith.server.engine.model import Model

Accepts = Callable[[str, str], bool]
CLOCK = Command(
    "create_clock",
    (Argument("pins", Kind.OBJECTS, required=False),),
    (
        Flag("-name", Argument("name", Kind.NAME)),
        Flag("-period", Argument("period", Kind.NUMBER), required=True),
        Flag("-add"),
    ),
)
DELAY = Command(
    "set_input_delay",
    (Argument("delay", Kind.NUMBER), Argument("port_pin_list", Kind.OBJECTS)),
    (Flag("-max", group="m"), Flag("-min", group="m"), Flag("-clock", Argument("clock", Kind.OBJECTS))),
)
PORTS = Command("get_ports", (Argument("patterns", Kind.LIST),), (Flag("-quiet"),))
SPEC = ToolSpec("made", "1", "tcl", (CLOCK, DELAY, PORTS))
GROUNDED = Values(numbers=("2", "0.4"), names=("core",), objects={"port": ("clk", "d[0]")}, files=("a.rpt",))


@pytest.fixture(scope="module")
def model() -> Model:
    return Model(resolve_model("embedded:smollm2-135m-instruct"))


@pytest.fixture(scope="module")
def accepts(model: Model) -> Accepts:
    def accepts(source: str, script: str) -> bool:
        """Whether a grammar lets the whole text through, token by token, to its end."""
        grammar = Grammar(model, source)
        logits = np.zeros(model.vocabulary_size, np.float32)
        try:
            for token in model.tokenize(script + "\n\n"):
                if not len(grammar._allowed(np.array([token], np.int32), logits)):
                    return False
                grammar.accept(token)
            return True
        finally:
            grammar.close()

    return accepts


@pytest.fixture(scope="module")
def grammar() -> str:
    every = [Wanted(command, tuple(flag.name for flag in command.flags)) for command in SPEC.commands]
    return tcl_grammar(SPEC, every, GROUNDED)


@pytest.mark.parametrize(
    "script",
    [
        "create_clock -name core -period 2 [get_ports clk]",
        "create_clock -period 0.4",
        "create_clock [get_ports {d[0]}] -period 2 -add",
        "set_input_delay -max 0.4 -clock core [get_ports clk]\nset_input_delay -min 2 [get_ports clk]",
        "foreach port [get_ports clk] {\n  set_input_delay 2 $port\n}",
        'set x [llength [get_ports -quiet clk]]\nif {$x > 3} {\n  puts "many: $x"\n} else {\n  puts few\n}',
        "create_clock -period 2 > a.rpt",
    ],
)
def test_what_the_tool_knows_and_the_request_names_can_be_written(
    accepts: Accepts, grammar: str, script: str
) -> None:
    assert accepts(grammar, script)


@pytest.mark.parametrize(
    "script",
    [
        "create_clocks -period 2",
        "create_clock -perod 2",
        "create_clock -name core",  # what is required is missing
        "create_clock -period 2 -period 2",  # a flag twice
        "set_input_delay -max -min 2 [get_ports clk]",  # flags that exclude each other
        "set_input_delay [get_ports clk]",  # no delay
        "create_clock -period 3",  # a number that nobody named
        "create_clock -name other -period 2",
        "set_input_delay 2 [get_ports data]",
        "exec rm -rf /",
    ],
)
def test_nothing_else_can_be_written(accepts: Accepts, grammar: str, script: str) -> None:
    assert not accepts(grammar, script)


def test_what_is_not_grounded_stays_open(accepts: Accepts) -> None:
    open_one = tcl_grammar(SPEC, [Wanted(CLOCK, ("-name",)), Wanted(PORTS)], Values())
    assert accepts(open_one, "create_clock -name anything -period 17.5 [get_ports some_port]")


def test_a_flag_that_repeats_may_repeat(accepts: Accepts) -> None:
    command = Command("groups", flags=(Flag("-group", Argument("n", Kind.NUMBER), repeated=True),))
    source = tcl_grammar(ToolSpec("t", "1", "tcl", (command,)), [Wanted(command, ("-group",))], Values())
    assert accepts(source, "groups -group 1 -group 2")


def _wanted(example: Example, spec: ToolSpec, general: frozenset[str]) -> list[Wanted]:
    flags = tuple(dict.fromkeys(re.findall(r"(?<=\s)(-[a-z_]+)", example.script)))
    found = (spec.command(name) for name in example.commands - general)
    return [Wanted(command, flags) for command in found if command]


def test_our_opensta_examples_can_be_written(accepts: Accepts, home: Home) -> None:
    spec, general = load_spec("opensta", home), frozenset(load_spec("tcl", home).names)
    known = [example for example in examples_for("opensta") if example.level != "hard"]
    refused = [
        example.id
        for example in known
        if not accepts(tcl_grammar(spec, _wanted(example, spec, general), Values()), example.script)
    ]
    assert len(refused) <= len(known) // 50, refused


def test_our_klayout_examples_can_be_written(accepts: Accepts, home: Home) -> None:
    spec = load_spec("klayout", home)
    known = [example for example in examples_for("klayout") if example.level != "hard"]
    refused = [
        example.id
        for example in known
        if not accepts(python_grammar(spec, classes_in([example.script], spec), Values()), example.script)
    ]
    assert len(refused) <= len(known) // 10, refused


def test_python_calls_only_methods_that_the_api_has(accepts: Accepts, home: Home) -> None:
    spec = load_spec("klayout", home)
    script = "import klayout.db as db\nprint(db.Box(0, 0, 2, 2).area())"
    source = python_grammar(spec, classes_in([script], spec), Values())
    assert accepts(source, script)
    assert not accepts(source, script.replace("area()", "surface()"))
