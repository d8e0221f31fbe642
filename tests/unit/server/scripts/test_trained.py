"""Drafts by the model that was trained on requests with marks."""

from __future__ import annotations

import pytest
from attrs import Factory, define, frozen
from support.fakes import FakeBackend

from chipsmith.core.events import Timings
from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.grammar.values import Values
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.server.assistants.scripts.clauses import clauses
from chipsmith.server.assistants.scripts.draft import Writer
from chipsmith.server.assistants.scripts.ground import Grounding, ground
from chipsmith.server.assistants.scripts.plan import Plan, Unit
from chipsmith.server.assistants.scripts.retrieve import Found, Library
from chipsmith.server.assistants.scripts.trained import Trained

DESIGN = DesignNames(inputs=["en"], outputs=["carry"], clocks=["clk"])


@frozen
class Nobody:
    def generated(self, _served: object, _timings: Timings) -> None:
        """Counts nothing."""


@define
class Planning:
    """What a planner knows, and the values that grammars were asked for."""

    grounding: Grounding
    library: Library = Factory(lambda: Library(ToolSpec("opensta", "2", "tcl"), [], []))
    asked: list[Values] = Factory(list)

    def grammar(self, _task: str, _found: Found, values: Values) -> str:
        self.asked.append(values)
        return "root ::= [a-z]*"


@pytest.fixture
def backend() -> FakeBackend:
    return FakeBackend()


def trained(backend: FakeBackend, request: str) -> Trained:
    planner = Planning(ground(request, DESIGN))
    units = tuple(Unit(request[one.start : one.end], Found(), "", None) for one in clauses(request))
    plan = Plan(Unit(request, Found(), "", None), units if len(units) > 1 else ())
    return Trained(Writer(None, backend, Nobody(), "c"), planner, plan)  # type: ignore[arg-type] # as far as it asks


async def test_the_model_sees_marks_and_the_script_has_values(backend: FakeBackend) -> None:
    backend.words = ["set_load CAP1", " [get_ports OUT1]\n"]
    assert await trained(backend, "put 30 fF on carry").drafts(2) == ["set_load 0.03 [get_ports carry]"]
    assert backend.completions[0].prefix == "# opensta, clocks CLK1: put CAP1 on OUT1\n"
    assert not backend.completions[0].heal


async def test_one_draft_is_free_and_the_next_bound_by_a_grammar_of_marks(backend: FakeBackend) -> None:
    backend.words = ["report_checks"]
    asking = trained(backend, "put 30 fF on carry")
    await asking.drafts(3)
    assert [bool(one.grammar) for one in backend.completions] == [False, True, False]
    assert [one.sampling.temperature for one in backend.completions] == [0.0, 0.0, 0.5]
    (values,) = asking.planner.asked  # type: ignore[attr-defined] # it is the stand-in
    assert values.objects == {"port": ("OUT1",), "clock": ("CLK1",)}
    assert "CAP1" in values.numbers


async def test_a_draft_with_a_mark_of_nothing_is_none(backend: FakeBackend) -> None:
    backend.words = ["set_load CAP7 [get_ports OUT1]"]
    assert await trained(backend, "put 30 fF on carry").drafts(2) == []


async def test_the_steps_of_a_request_are_drafted_apart_as_well(backend: FakeBackend) -> None:
    backend.takes = [["report_tns\nreport_wns"], ["report_wns"], ["report_tns"]]
    found = await trained(backend, "Report the TNS. Report the WNS.").drafts(2)
    assert found == ["report_tns\nreport_wns", "report_wns\nreport_tns"]
    assert [one.prefix.partition(": ")[2] for one in backend.completions] == [
        "Report the TNS. Report the WNS.\n", "Report the TNS\n", "Report the WNS\n",
    ]  # fmt: skip
