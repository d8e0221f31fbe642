"""Drafts by the model that was trained on requests with marks."""

from __future__ import annotations

import pytest
from attrs import frozen
from support.fakes import FakeBackend

from chipsmith.core.events import Timings
from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.server.assistants.scripts.draft import Writer
from chipsmith.server.assistants.scripts.ground import ground
from chipsmith.server.assistants.scripts.trained import Trained

DESIGN = DesignNames(inputs=["en"], outputs=["carry"], clocks=["clk"])


@frozen
class Nobody:
    def generated(self, _served: object, _timings: Timings) -> None:
        """Counts nothing."""


@pytest.fixture
def backend() -> FakeBackend:
    return FakeBackend()


def trained(backend: FakeBackend, request: str) -> Trained:
    spec = ToolSpec("opensta", "2", "tcl")
    return Trained(Writer(None, backend, Nobody(), "c"), spec, ground(request, DESIGN))  # type: ignore[arg-type]


async def test_the_model_sees_marks_and_the_script_has_values(backend: FakeBackend) -> None:
    backend.words = ["set_load CAP1", " [get_ports OUT1]\n"]
    assert await trained(backend, "put 30 fF on carry").drafts(2) == ["set_load 0.03 [get_ports carry]"]
    assert backend.completions[0].prefix == "# opensta, clocks CLK1: put CAP1 on OUT1\n"


async def test_drafts_after_the_first_are_drawn_ever_more_freely(backend: FakeBackend) -> None:
    backend.words = ["report_checks"]
    await trained(backend, "report timing").drafts(3)
    assert [one.sampling.temperature for one in backend.completions] == [0.0, 0.4, 0.7]


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
