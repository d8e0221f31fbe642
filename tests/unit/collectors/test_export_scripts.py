"""Scripts that ran become answers, and the drafts that did not the wrong half of pairs."""

from __future__ import annotations

import json

import pytest

from chipsmith.collectors.export import export
from chipsmith.collectors.export_select import Filters
from chipsmith.core.errors import NothingToExportError
from chipsmith.core.events.scripts import ScriptChecked

NO_HELDOUT = Filters(heldout_share=0.0)


@pytest.fixture
def exported(home, tmp_path):
    def exported(format):
        manifest = export(home, format, tmp_path / format, NO_HELDOUT)
        file = tmp_path / format / "train.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()], manifest

    return exported


@pytest.fixture
def draft(record):
    def draft(text, rung, *, script="s1", offered=False, **fields):
        told = {"prompt": "report the tns", "tool": "opensta", **fields}
        record(ScriptChecked(script=script, text=text, rung=rung, offered=offered, **told))

    return draft


def test_a_script_that_ran_stands_against_the_drafts_that_did_not(exported, draft):
    draft("report_tnss", "parses")
    draft("report_tns", "runs")
    draft("report_wns", "runs")
    draft("report_tns", "runs", offered=True)
    rows, manifest = exported("preference")
    assert rows == [
        {
            "prompt": "# opensta: report the tns\n", "suffix": "", "chosen": "report_tns",
            "rejected": "report_tnss", "weight": 0.7, "language": "tcl", "source": "opensta",
        }
    ]  # fmt: skip
    assert manifest["counts"]["dropped"] == {"ran as well": 2, "the one offered": 1}


def test_nothing_is_right_where_nothing_was_offered(exported, draft):
    draft("report_tnss", "parses")
    draft("report_tns", "known", script="s2", offered=True)
    with pytest.raises(NothingToExportError, match="no script that ran"):
        exported("preference")


def test_an_offered_script_that_ran_is_an_answer(exported, draft):
    draft("print(1)", "produces", offered=True, tool="klayout", prompt="print one")
    draft("report_tns", "known", script="s2", offered=True)
    rows, manifest = exported("sft")
    assert rows == [
        {
            "messages": [
                {"role": "user", "content": "Write a script for klayout: print one"},
                {"role": "assistant", "content": "```python\nprint(1)\n```"},
            ],
            "weight": 1.0,
        }
    ]
    assert manifest["counts"]["dropped"] == {"script not run": 1}


def test_what_was_recorded_without_code_is_left_out(exported, draft):
    draft("", "runs", offered=True, prompt="")
    with pytest.raises(NothingToExportError, match="without code"):
        exported("sft")
