"""A rewrite that was accepted whole is an answer, asked for as the server asks."""

import json

import pytest

from chipsmith.collectors.export import export
from chipsmith.collectors.export_select import Filters
from chipsmith.core.chat_prompt import REWRITE
from chipsmith.core.errors import NothingToExportError
from chipsmith.core.events import EditOutcome, EditProposed
from chipsmith.server.assistants.edits import EditRequest


def propose(record, *outcomes: str, edit: str = "e", **fields) -> None:
    told = {
        "instruction": "use braces", "before": "set a $b\n", "after": "set a ${b}\n", "path": "a.tcl",
        "language": "tcl", "hunks": len(outcomes), **fields,
    }  # fmt: skip
    record(EditProposed(edit=edit, **told))
    for hunk, outcome in enumerate(outcomes):
        record(EditOutcome(edit=edit, hunk=hunk, outcome=outcome))


def rows(home, tmp_path) -> list[dict]:
    export(home, "sft", tmp_path / "sft", Filters(heldout_share=0.0))
    return [json.loads(line) for line in (tmp_path / "sft" / "train.jsonl").read_text().splitlines()]


def test_it_is_asked_for_as_the_server_asks(home, tmp_path, record):
    propose(record, "accepted", "accepted")
    (row,) = rows(home, tmp_path)
    served = EditRequest(text="set a $b\n", instruction="use braces", language="tcl", path="a.tcl").messages()
    assert row["messages"][:2] == [{"role": one.role, "content": one.content} for one in served]
    assert row["messages"][0]["content"] == REWRITE.content
    assert row["messages"][2] == {"role": "assistant", "content": "```tcl\nset a ${b}\n```"}
    assert row["weight"] == 1.0


@pytest.mark.parametrize(
    ("outcomes", "fields", "why"),
    [
        (("accepted", "rejected"), {}, "not accepted whole"),
        (("accepted",), {"hunks": 2}, "not accepted whole"),
        ((), {}, "outcome unknown"),
        (("accepted",), {"after": ""}, "recorded without code"),
        (("accepted",), {"before": "<redacted>"}, "redacted"),
    ],
)
def test_others_are_none(home, tmp_path, record, outcomes, fields, why):
    propose(record, *outcomes, **fields)
    with pytest.raises(NothingToExportError, match=why):
        rows(home, tmp_path)
