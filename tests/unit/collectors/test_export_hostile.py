"""Exports of lines that somebody broke, repeated, mixed up, or wrote to do harm; `datasets` loads all."""

from __future__ import annotations

import json
import random

import pytest

from chipsmith.collectors.export import export
from chipsmith.collectors.export_queries import COLUMNS, Format
from chipsmith.collectors.export_select import Filters
from chipsmith.collectors.store import MAX_LINE_BYTES
from chipsmith.core.events import (
    ApplyOutcome,
    ChatFeedback,
    ChatTurn,
    CompletionRetained,
    ContextOffered,
    ContextUsed,
    ManualEdit,
    Message,
    Piece,
    ScriptChecked,
)

ALL = Filters(heldout_share=0.4)
HOSTILE = "<script>alert(1)</script>' OR 1=1; DROP TABLE kept; -- \\u0000 \U0001f600 ${x} {{y}}"
JUNK = [
    b"not json",
    b"\xff\xfe\x00",
    b"[1]",
    b'{"event":',
    b'{"event":"completion_shown","schema":"99","id":"f","time":"2099-01-01T00:00:00.000Z","text":"future"}',
    b'{"event":"completion_shown","schema":"1","id":7,"time":[],"text":{"a":1},"prefix":null,"timings":3}',
    b'{"event":"completion_shown","schema":"1","id":"n","time":"yesterday","text":"' + b"[" * 5000 + b'"}',
    b'{"a":' * 2000 + b"1" + b"}" * 2000,
]
ENORMOUS = b'{"event":"completion_shown","schema":"1","text":"' + b"x" * (2 * MAX_LINE_BYTES) + b'"}'


@pytest.fixture
def everything(home, offer, record):
    """Something for every format, in several files and sessions."""
    for number in range(12):
        file = {"path": f"/chip/{number}.tcl", "session": f"s{number}", "workspace": "/chip"}
        offer(f"refused {number} {HOSTILE}", "rejected", prefix=f"p{number} ", **file)
        taken = offer(f"taken {number} {HOSTILE}", prefix=f"p{number} ", **file)
        turn = ChatTurn(
            turn=f"t{number}",
            messages=[Message("user", f"What is {number}? {HOSTILE}")],
            answer=f"A number, {number}.",
            session=f"s{number}",
        )
        pieces = [
            Piece(passage=f"{name}{number}", path=f"{number}.md", text=f"{name} {number}") for name in "ab"
        ]
        looked = {"completion": taken.completion, "age": "30s", **file}
        record(
            turn,
            ChatFeedback(turn=turn.turn, rating="up"),
            ContextOffered(answer=turn.turn, query=f"What is {number}?", pieces=pieces),
            ContextUsed(answer=turn.turn, passages=[f"a{number}"]),
            CompletionRetained(outcome="accepted", edit_distance=0.1, text="x", **looked),
            ManualEdit(before=taken.text, after=f"changed {number}", **looked),
            ApplyOutcome(
                turn=turn.turn, block=0, outcome="applied", text=f"puts {number}", path=file["path"]
            ),
            ScriptChecked(
                script=f"x{number}", tool="yosys", prompt=f"Do {number}", text="s", rung="runs", offered=True
            ),
        )
    return home


def rows(out):
    lines = [line for part in ("train", "heldout") for line in (out / f"{part}.jsonl").open("rb")]
    return sorted(json.dumps(json.loads(line), sort_keys=True) for line in lines)


@pytest.mark.parametrize("format", Format)
def test_datasets_loads_an_export_as_it_is(everything, tmp_path, format):
    datasets = pytest.importorskip("datasets")
    manifest = export(everything, format, tmp_path / "out", ALL)
    loaded = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    counts = manifest["counts"]
    assert {part: len(data) for part, data in loaded.items()} == {
        part: counts[part] for part in ("train", "heldout")
    }
    assert counts["train"] and counts["heldout"]
    assert set(loaded["train"].column_names) == set(COLUMNS[format])


@pytest.mark.parametrize("format", Format)
def test_lines_broken_repeated_and_mixed_up_change_nothing(everything, tmp_path, format):
    export(everything, format, tmp_path / "before", ALL)
    shuffle = random.Random(7).shuffle  # noqa: S311 - no secret
    for file in everything.devdata.rglob("*.jsonl"):
        lines = file.read_bytes().splitlines(keepends=True)
        mixed = [*lines, *lines[::2], *(line + b"\n" for line in JUNK)]
        shuffle(mixed)
        enormous = ENORMOUS + b"\n" if file.parent.name == "completion_shown" else b""
        file.write_bytes(b"".join(mixed) + enormous + lines[0][: len(lines[0]) // 2])
    export(everything, format, tmp_path / "after", ALL)
    assert rows(tmp_path / "after") == rows(tmp_path / "before")
