"""What later looks at an offer's place make of it; and the formats beside completions and chats."""

from __future__ import annotations

import json

import pytest

from chipsmith.collectors.export import export
from chipsmith.collectors.export_queries import COLUMNS, Format
from chipsmith.collectors.export_select import Filters
from chipsmith.collectors.levels import FILE
from chipsmith.core.errors import NothingToExportError
from chipsmith.core.events import (
    ApplyOutcome,
    ChatFeedback,
    ChatTurn,
    CompletionRetained,
    ContextOffered,
    ContextUsed,
    EditOutcome,
    EditProposed,
    ManualEdit,
    Message,
    Piece,
)

NO_HELDOUT = Filters(heldout_share=0.0)


@pytest.fixture
def exported(home, tmp_path):
    def exported(format, part="train", **filters):
        out = tmp_path / f"out{len(list(tmp_path.iterdir()))}"
        manifest = export(home, format, out, Filters(**{"heldout_share": 0.0, **filters}))
        return [json.loads(line) for line in (out / f"{part}.jsonl").open(encoding="utf-8")], manifest

    return exported


@pytest.fixture
def look(record):
    def look(shown, distance=0.0, text="", *, age="30s", age_s=30.0, outcome="accepted"):
        record(
            CompletionRetained(
                completion=shown.completion,
                outcome=outcome,
                age=age,
                age_s=age_s,
                edit_distance=distance,
                text=text,
            )
        )

    return look


class TestRetention:
    def test_what_was_left_at_the_last_look_is_the_weight(self, exported, offer, look):
        kept, half, unseen = offer("kept all"), offer("kept half"), offer("not seen")
        look(kept, 0.0)
        look(half, 0.0, age="15s", age_s=15.0)
        look(half, 0.5)
        examples, _ = exported("fim")
        assert {row["middle"]: row["weight"] for row in examples} == {
            kept.text: 1.0,
            half.text: 0.5,
            unseen.text: 1.0,
        }

    def test_a_filter_asks_for_what_was_left(self, exported, offer, look):
        look(offer("kept"), 0.1)
        look(offer("lost"), 0.8)
        offer("not seen")
        examples, manifest = exported("fim", min_retention=0.5)
        assert [row["middle"] for row in examples] == ["kept"]
        assert manifest["counts"]["dropped"] == {"retention too low": 1, "retention unknown": 1}

    def test_the_truth_after_a_refusal_is_an_example_and_a_pair(self, exported, offer, look):
        refused = offer("-period 10", "rejected", prefix="create_clock ")
        look(refused, 0.9, "-name clk", outcome="rejected")
        (example,), _ = exported("fim")
        assert (example["middle"], example["weight"]) == ("-name clk", 0.5)
        (pair,), _ = exported("preference")
        assert (pair["chosen"], pair["rejected"], pair["weight"]) == ("-name clk", "-period 10", 0.8)

    def test_an_accepted_text_that_was_changed_is_a_pair(self, exported, offer, record):
        shown = offer("report_checks", prefix="# slack\n")
        for before, after, second in (
            ("report_checks", "report_chec", 1),
            ("report_chec", "report_slack", 2),
        ):
            time = f"2026-03-02T00:00:0{second}.000Z"
            record(ManualEdit(completion=shown.completion, age="15s", before=before, after=after, time=time))
        (pair,), _ = exported("preference")
        assert (pair["prompt"], pair["chosen"], pair["rejected"]) == (
            "# slack\n",
            "report_slack",
            "report_checks",
        )

    def test_kto_labels_what_stayed_and_what_did_not(self, exported, offer, look):
        offer("typed", "typed_through")
        offer("refused", "rejected")
        look(offer("kept"), 0.0)
        look(offer("taken out"), 1.0)
        offer("passed over", "ignored")
        examples, manifest = exported("kto")
        assert {row["completion"]: row["label"] for row in examples} == {
            "typed": True,
            "refused": False,
            "kept": True,
            "taken out": False,
        }
        assert manifest["counts"]["dropped"] == {"ignored": 1}


class TestFilters:
    def test_model_and_workspace(self, exported, offer):
        offer("one", workspace="/chip", model_version="v1")
        offer("two", workspace="/chip/flow", model_version="v2")
        offer("three", workspace="/chipper", model_version="v2")
        assert [row["middle"] for row in exported("fim", model="v2", workspace="/chip")[0]] == ["two"]

    def test_a_date_splits_by_time_without_a_leak(self, exported, offer):
        offer("same", prefix="p ", path="a.tcl", second=1)
        offer("old", path="b.tcl", second=2)
        offer("same", prefix="p ", path="c.tcl", second=7200)
        offer("later in a known file", path="b.tcl", second=7300)
        split = {"heldout_since": "2026-03-01T01:00"}
        (train, manifest), (held, _) = (exported("fim", part, **split) for part in ("train", "heldout"))
        assert {row["middle"] for row in train} == {"old"}
        assert {row["middle"] for row in held} == {"same"}
        assert manifest["counts"]["dropped"] == {"duplicate": 1, "its file is trained on": 1}

    def test_a_workspace_that_keeps_its_code_now_is_left_out(self, exported, offer, tmp_path):
        (tmp_path / "chip" / FILE).parent.mkdir(parents=True)
        offer("open", workspace=str(tmp_path))
        offer("closed", workspace=str(tmp_path / "chip"))
        assert len(exported("fim")[0]) == 2
        (tmp_path / "chip" / FILE).write_text('[devdata]\nlevel = "no_code"\n')
        examples, manifest = exported("fim")
        assert [row["middle"] for row in examples] == ["open"]
        assert manifest["counts"]["dropped"] == {"the workspace keeps its code": 1}


def test_retriever_pairs_what_was_used_with_what_was_not(exported, record):
    pieces = [Piece(passage=f"p{n}", path=f"{n}.md", text=f"text {n}") for n in range(3)]
    for turn, used, rating in (("t1", ["p1"], "up"), ("t2", ["p0"], "down"), ("t3", None, None)):
        record(
            ChatTurn(turn=turn, messages=[Message("user", "What is slack?")], answer="a"),
            ContextOffered(answer=turn, query="What is slack?", pieces=pieces),
        )
        if used:
            record(ContextUsed(answer=turn, passages=used), ChatFeedback(turn=turn, rating=rating))
    (row,), manifest = exported("retriever")
    assert (row["question"], row["positive"], row["passage"]) == ("What is slack?", "text 1", "p1")
    assert (sorted(row["negatives"]), row["weight"]) == (["text 0", "text 2"], 1.0)
    assert manifest["counts"]["dropped"] == {"thumbs down": 3, "use unknown": 3, "passage not used": 2}


def test_edits_are_the_steps_of_a_file_in_their_order(exported, offer, record):
    where = {"session": "s", "path": "a.tcl", "language": "tcl"}
    shown = offer("report_checks", prefix="# slack\n", suffix="\nexit\n", second=1)

    def at(second):
        return f"2026-03-01T00:00:{second:02}.000Z"

    record(
        ManualEdit(
            **where, completion=shown.completion, age="15s", before="checks", after="slack", time=at(16)
        ),
        EditProposed(**where, edit="e", before="x", after="y", time=at(20)),
        EditOutcome(edit="e", hunk=0, outcome="accepted", removed="x\n", added="y\n", time=at(21)),
        ApplyOutcome(turn="t", block=0, outcome="applied", **where, text="puts 1\n", time=at(30)),
        ApplyOutcome(
            turn="t", block=0, outcome="applied", session="s", path="b.tcl", text="alone", time=at(30)
        ),
    )
    (row,), manifest = exported("edits")
    assert [(step["kind"], step["before"], step["after"]) for step in row["steps"]] == [
        ("accepted", "", "report_checks"),
        ("changed", "checks", "slack"),
        ("edited", "x\n", "y\n"),
        ("applied", "", "puts 1\n"),
    ]
    assert (row["source"], row["state"]) == ("a.tcl", "# slack\nreport_checks\nexit\n")
    assert manifest["counts"]["dropped"] == {"a single step": 1}


def test_raw_is_every_event_once(exported, offer, record):
    shown = offer("x 1")
    record(shown)
    rows, manifest = exported("raw")
    assert sorted(row["event"] for row in rows) == ["completion_outcome", "completion_shown"]
    fields = json.loads(next(row["fields"] for row in rows if row["event"] == "completion_shown"))
    assert (fields["text"], fields["id"]) == ("x 1", shown.id)
    assert manifest["counts"]["dropped"] == {"duplicate": 1}


@pytest.mark.parametrize("format", ["fim", "kto", "preference", "raw"])
def test_lines_that_lack_fields_are_left_out_or_as_they_are(home, offer, exported, format):
    offer("bad", "rejected", prefix="p ")
    offer("good", prefix="p ")
    for event, fields in (
        ("completion_shown", {"completion": "x", "text": "t"}),
        ("completion_outcome", {"completion": "x", "outcome": "accepted"}),
    ):
        line = {"event": event, "schema": "1", "id": event, "time": "2026-03-01T00:00:00.000Z", **fields}
        (home.devdata / "1" / event / "2026-03-09.jsonl").write_text(json.dumps(line) + "\n{\n[]\n")
    rows, _ = exported(format)
    assert rows
    if format != "raw":
        assert all(value is not None for row in rows for value in row.values())


@pytest.mark.parametrize("format", Format)
def test_every_format_reads_a_home_with_nothing_in_it(home, tmp_path, format):
    with pytest.raises(NothingToExportError):
        export(home, format, tmp_path / "out")


@pytest.mark.parametrize("format", ["fim", "raw", "kto"])
def test_parquet_has_the_same_rows(home, offer, tmp_path, format):
    datasets = pytest.importorskip("datasets")
    for number in range(20):
        offer(f"x {number} 'ü\u2028", path=f"{number}.tcl")
    manifests = [
        export(home, format, tmp_path / name, NO_HELDOUT, parquet=name == "parquet")
        for name in ("json", "parquet")
    ]
    assert manifests[0]["counts"] == manifests[1]["counts"]
    loaded = [
        datasets.load_dataset(
            name,
            data_files=str(tmp_path / name / f"train.{suffix}"),
            cache_dir=str(tmp_path / "c"),
            split="train",
        )
        for name, suffix in (("json", "jsonl"), ("parquet", "parquet"))
    ]
    assert loaded[0].column_names == list(COLUMNS[Format(format)])
    assert list(map(str, loaded[0])) == list(map(str, loaded[1]))
