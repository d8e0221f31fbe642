"""What becomes an example, with which weight, on which side of the split."""

from __future__ import annotations

import json
import stat

import pytest

from chipsmith.collectors.export import export
from chipsmith.collectors.export_select import Filters
from chipsmith.core.errors import DataError, NothingToExportError, OutputExistsError
from chipsmith.core.events import ChatFeedback, ChatTurn, CompletionOutcome, CompletionShown, Message
from chipsmith.core.files import sha256_of

NO_HELDOUT = Filters(heldout_share=0.0)


def rows(out, part="train"):
    return [json.loads(line) for line in (out / f"{part}.jsonl").open(encoding="utf-8")]


@pytest.fixture
def exported(home, tmp_path):
    def exported(format, filters=NO_HELDOUT):
        out = tmp_path / format
        manifest = export(home, format, out, filters)
        return rows(out), manifest

    return exported


def turn(number, answer="Slack is the margin.", *, session="s", question="What is slack?", **fields):
    return ChatTurn(
        turn=f"t{number}",
        messages=fields.pop("messages", [Message("user", question)]),
        answer=answer,
        session=session,
        **fields,
    )


class TestFim:
    def test_accepted_partly_accepted_and_typed_through(self, exported, offer):
        offer("whole line", prefix="set a ", suffix="\nend")
        offer("0123456789", "partly_accepted", accepted=4)
        offer("typed by hand", "typed_through")
        examples, _ = exported("fim")
        assert {row["middle"]: row["weight"] for row in examples} == {
            "whole line": 1.0,
            "0123": 0.4,
            "typed by hand": 1.0,
        }
        whole = next(row for row in examples if row["middle"] == "whole line")
        assert whole == {
            "prefix": "set a ",
            "suffix": "\nend",
            "middle": "whole line",
            "language": "tcl",
            "weight": 1.0,
            "source": "a.tcl",
        }

    def test_what_is_left_out_is_counted_with_its_reason(self, exported, offer):
        offer("kept")
        offer("refused", "rejected")
        offer("nobody knows", None)
        offer("", "accepted")
        offer("  \n", "accepted")
        offer("use <redacted>", "accepted")
        _, manifest = exported("fim")
        assert manifest["counts"]["considered"] == 6
        assert manifest["counts"]["dropped"] == {
            "only white space": 1,
            "outcome unknown": 1,
            "recorded without code": 1,
            "redacted": 1,
            "rejected": 1,
        }

    def test_last_word_on_an_offer_counts(self, exported, offer, record):
        from chipsmith.core.events import CompletionOutcome

        offer("stays")
        undone = offer("undone later")
        record(
            CompletionOutcome(
                completion=undone.completion,
                outcome="rejected",
                reason="undone",
                time="2026-03-02T00:00:00.000Z",
            )
        )
        examples, _ = exported("fim")
        assert [row["middle"] for row in examples] == ["stays"]

    def test_near_duplicates_and_events_delivered_twice_are_kept_once(self, exported, offer, record):
        shown = offer("set x  1", prefix="proc f {} {\n  ")
        record(shown)
        offer("set x 1", prefix="proc f {} {\n\t", path="copy.tcl")
        examples, manifest = exported("fim")
        assert len(examples) == 1
        assert manifest["counts"]["dropped"] == {"duplicate": 1, "near-duplicate": 1}

    def test_filters(self, exported, offer):
        offer("early", second=10)
        offer("late", second=7200)
        offer("python", second=7300, language="python")
        offer("0123456789", "partly_accepted", accepted=2, second=7400)
        chosen = Filters(since="2026-03-01T01:00", language="tcl", min_weight=0.5, heldout_share=0.0)
        examples, manifest = exported("fim", chosen)
        assert [row["middle"] for row in examples] == ["late"]
        assert manifest["counts"]["dropped"] == {"weight too low": 1}
        assert manifest["filters"]["language"] == "tcl"

    def test_split_is_by_file_and_stable(self, home, offer, tmp_path):
        for number in range(120):
            offer(f"value {number}", path=f"file{number % 40}.tcl")
        for name in ("one", "two"):
            export(home, "fim", tmp_path / name, Filters(heldout_share=0.3))
        train, held = rows(tmp_path / "one"), rows(tmp_path / "one", "heldout")
        sources = [{row["source"] for row in part} for part in (train, held)]
        assert sources[0] and sources[1]
        assert not sources[0] & sources[1]
        assert len(train) + len(held) == 120
        for part in ("train.jsonl", "heldout.jsonl"):
            assert sha256_of(tmp_path / "one" / part) == sha256_of(tmp_path / "two" / part)

    def test_file_that_two_workspaces_hold_is_one_file(self, home, offer, tmp_path):
        for number in range(60):
            offer(
                f"value {number}",
                path=f"/chip/f{number % 20}.tcl",
                workspace=f"/chip{number % 2}" * (number % 3),
            )
        export(home, "fim", tmp_path / "out", Filters(heldout_share=0.3))
        train, held = (
            {row["source"] for row in rows(tmp_path / "out", part)} for part in ("train", "heldout")
        )
        assert held and not train & held


class TestSft:
    def test_ratings_give_weights(self, exported, record):
        record(
            turn(1, "Good answer."),
            turn(2, "Plain answer."),
            turn(3, "Bad answer."),
            turn(4, "Cut off", finish="cancelled"),
            ChatFeedback(turn="t1", rating="down", time="2026-03-01T00:00:00.000Z"),
            ChatFeedback(turn="t1", rating="up", time="2026-03-01T00:00:01.000Z"),
            ChatFeedback(turn="t3", rating="down"),
        )
        examples, manifest = exported("sft")
        assert {row["messages"][-1]["content"]: row["weight"] for row in examples} == {
            "Good answer.": 1.0,
            "Plain answer.": 0.3,
        }
        assert examples[0]["messages"][0] == {"role": "user", "content": "What is slack?"}
        assert manifest["counts"]["dropped"] == {"answer not finished": 1, "thumbs down": 1}

    def test_longest_chat_stands_for_its_beginnings(self, exported, record):
        first = turn(1, "A margin.")
        longer = [*first.messages, Message("assistant", "A margin."), Message("user", "Of what?")]
        record(first, turn(2, "Of time.", messages=longer))
        examples, manifest = exported("sft")
        assert [len(row["messages"]) for row in examples] == [4]
        assert manifest["counts"]["dropped"] == {"within a longer chat": 1}

    def test_split_is_by_session(self, home, record, tmp_path):
        for number in range(60):
            record(turn(number, f"Answer {number}.", session=f"s{number % 20}", question=f"s{number % 20}"))
        export(home, "sft", tmp_path / "out", Filters(heldout_share=0.3))
        sessions = [
            {row["messages"][0]["content"] for row in rows(tmp_path / "out", part)}
            for part in ("train", "heldout")
        ]
        assert sessions[0] and sessions[1]
        assert not sessions[0] & sessions[1]


class TestPreference:
    def test_accepted_against_rejected_in_the_same_place(self, exported, offer):
        offer("-period 10", "rejected", prefix="create_clock ")
        offer("-name clk", "accepted", prefix="create_clock ")
        offer("-name clk", "accepted", prefix="create_clock ", path="other.tcl")
        examples, _ = exported("preference")
        assert [(row["prompt"], row["chosen"], row["rejected"], row["weight"]) for row in examples] == [
            ("create_clock ", "-name clk", "-period 10", 1.0)
        ]

    def test_what_was_typed_instead(self, exported, offer):
        offer("-period 10\nexit", "rejected", prefix="create_clock ", second=1)
        offer("x", None, prefix="create_clock -n", second=2)
        offer("y", None, prefix="create_clock -name core_clk\nset_prop\nmore", second=9)
        examples, manifest = exported("preference")
        assert [(row["chosen"], row["weight"]) for row in examples] == [("-name core_clk\nset_prop", 0.5)]
        assert manifest["counts"]["dropped"] == {"outcome unknown": 2}

    def test_pairs_that_teach_nothing_are_left_out(self, exported, offer):
        offer("good", "rejected", prefix="a ", second=1)
        offer("better", "accepted", prefix="a ", second=2)
        offer("-period 10", "rejected", prefix="b ", second=3)
        offer("z", None, prefix="b -period 10 -name clk", second=4)
        offer("lost", "rejected", prefix="c ", second=5)
        offer("late", "rejected", prefix="d ", second=6)
        offer("z", None, prefix="d typed an hour later, elsewhere", second=3700)
        _, manifest = exported("preference")
        assert manifest["counts"]["exported"] == 1
        assert manifest["counts"]["dropped"]["typed what was offered"] == 1
        assert manifest["counts"]["dropped"]["nothing better known"] == 2


class TestOutput:
    def test_manifest_matches_the_files_and_nobody_else_reads_them(self, home, offer, tmp_path):
        offer("x 1")
        out = tmp_path / "out"
        manifest = export(home, "fim", out, NO_HELDOUT)
        assert json.loads((out / "manifest.json").read_text()) == manifest
        for name, facts in manifest["files"].items():
            assert facts["sha256"] == sha256_of(out / name)
            assert facts["rows"] == len((out / name).read_text().splitlines())
        assert (manifest["format"], manifest["schema"]) == ("fim", "1")
        assert {stat.S_IMODE(file.stat().st_mode) for file in out.iterdir()} == {0o600}
        assert stat.S_IMODE(out.stat().st_mode) == 0o700
        assert "1 to train on" in (out / "README.md").read_text()

    def test_duplicates_leave_no_gap_and_two_exports_are_the_same(self, home, offer, record, tmp_path):
        shown = [offer(f"x {number}", path=f"{number % 20}.tcl") for number in range(60)]
        record(*shown[::3], *shown[::7])
        manifests = [export(home, "fim", tmp_path / name, Filters(heldout_share=0.3)) for name in "ab"]
        assert manifests[0]["files"] == manifests[1]["files"]
        assert manifests[0]["counts"]["dropped"] == {"duplicate": 29}
        for name, facts in manifests[0]["files"].items():
            assert facts["sha256"] == sha256_of(tmp_path / "a" / name)
            assert facts["rows"]
        kept = [row["middle"] for part in ("train", "heldout") for row in rows(tmp_path / "a", part)]
        assert sorted(kept) == sorted(one.text for one in shown)

    def test_lines_stay_whole_where_few_come_before_many(self, home, record, tmp_path):
        days = ["2026-03-01"] * 20 + ["2026-03-02"] * 100
        fields = {"language": "tcl", "path": "a.tcl", "suffix": "\n"}
        for number, day in enumerate(days):
            key, time = f"c{number}", f"{day}T12:00:00.{number:03}Z"
            shown = CompletionShown(
                completion=key, time=time, prefix="#" * number, text=f"x {number}", **fields
            )
            record(*[shown] * (1 + number % 2))
            record(CompletionOutcome(completion=key, time=time, outcome="accepted"))
        export(home, "fim", tmp_path / "out", NO_HELDOUT)
        kept = [row["middle"] for row in rows(tmp_path / "out")]
        assert sorted(kept) == sorted(f"x {number}" for number in range(len(days)))

    @pytest.mark.parametrize("format", ["fim", "sft", "preference"])
    def test_datasets_loads_it(self, home, offer, record, tmp_path, format):
        datasets = pytest.importorskip("datasets")
        offer("bad", "rejected", prefix="p")
        offer("good 'ü\u0000\u2028\"", prefix="p")
        record(turn(1), ChatFeedback(turn="t1", rating="up"))
        export(home, format, tmp_path / "out", NO_HELDOUT)
        loaded = datasets.load_dataset(
            "json",
            data_files=str(tmp_path / "out" / "train.jsonl"),
            cache_dir=str(tmp_path / "cache"),
            split="train",
        )
        assert list(loaded) == rows(tmp_path / "out")

    def test_data_card_names_the_files_that_can_be_loaded(self, home, offer, tmp_path):
        for number in range(40):
            offer(f"x {number}", path=f"{number}.tcl")
        for share, parts in ((0.0, ["train"]), (0.5, ["train", "heldout"])):
            export(home, "fim", tmp_path / f"{share}", Filters(heldout_share=share))
            card = (tmp_path / f"{share}" / "README.md").read_text()
            files = ", ".join(f'"{part}": "{part}.jsonl"' for part in parts)
            assert f"data_files={{{files}}}" in card

    def test_nothing_to_export_says_why_and_leaves_nothing(self, home, offer, tmp_path):
        with pytest.raises(NothingToExportError, match="No recorded event"):
            export(home, "fim", tmp_path / "out")
        offer("no", "rejected")
        with pytest.raises(NothingToExportError, match="rejected: 1"):
            export(home, "fim", tmp_path / "out")
        assert [path.name for path in tmp_path.iterdir()] == ["home"]

    def test_existing_output_is_replaced_only_if_it_is_an_export(self, home, offer, tmp_path):
        offer("x 1")
        out = tmp_path / "out"
        out.mkdir()
        export(home, "fim", out)
        with pytest.raises(OutputExistsError, match="exists already"):
            export(home, "fim", out)
        offer("x 2")
        assert export(home, "fim", out, force=True)["counts"]["exported"] == 2
        precious = tmp_path / "precious"
        precious.mkdir()
        (precious / "thesis.tex").write_text("x")
        with pytest.raises(OutputExistsError, match="no export"):
            export(home, "fim", precious, force=True)
        assert (precious / "thesis.tex").exists()

    def test_unknown_format(self, home, tmp_path):
        with pytest.raises(DataError, match='Did you mean "fim"'):
            export(home, "fin", tmp_path / "out")

    def test_quotes_in_names_and_filters(self, home, offer, tmp_path):
        offer("x 1", language="o'caml")
        manifest = export(home, "fim", tmp_path / "it's", Filters(language="o'caml"))
        assert manifest["counts"]["exported"] == 1
