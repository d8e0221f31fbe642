"""Continue's users keep what it recorded, of every schema, once; what has no place is kept beside."""

from __future__ import annotations

import json

import pytest

from chipsmith.collectors.bring import ASIDE, bring_continue
from chipsmith.collectors.purge import Selection, purge
from chipsmith.collectors.reader import read_events
from chipsmith.core.config import Level
from chipsmith.core.errors import DataError, InputError

BASE = {
    "schema": "0.2.0",
    "timestamp": "2025-03-04T05:06:07.008Z",
    "userId": "u",
    "userAgent": "vscode/1.98.0 (Continue/1.0.3)",
    "selectedProfileId": "local",
}
OFFER = {
    "prefix": "set a ",
    "suffix": "\nputs done",
    "completion": "[get_cells *]",
    "filepath": "file:///chip/my%20run.tcl",
    "modelProvider": "ollama",
    "modelName": "qwen",
    "time": 412,
    "completionId": "k1",
    "cacheHit": False,
}
CHAT = {"prompt": "What is slack?", "completion": "A margin.", "modelName": "llama", "sessionId": "s1"}


@pytest.fixture
def write(tmp_path):
    """Write rows as Continue does: `dev_data/<schema>/<event>.jsonl`, of early versions without a schema."""

    def write(name, *rows, schema="0.2.0"):
        file = tmp_path / "dev_data" / schema / f"{name}.jsonl"
        file.parent.mkdir(parents=True, exist_ok=True)
        base = {**BASE, "eventName": name} if schema == "0.2.0" else {}
        with file.open("a") as stream:
            stream.writelines(
                row if isinstance(row, str) else json.dumps({**base, **row}) + "\n" for row in rows
            )

    return write


@pytest.fixture
def brought(home, tmp_path):
    def brought(level=Level.ALL):
        report = bring_continue(home, tmp_path, level)
        return sorted(read_events(home.devdata), key=lambda event: event.name, reverse=True), report

    return brought


def aside(home):
    files = sorted((home.devdata / ASIDE).rglob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.open()]


def test_a_completion_and_what_became_of_it(write, brought):
    write("autocomplete", {**OFFER, "accepted": True})
    (shown, outcome), report = brought()
    assert (shown.prefix, shown.suffix, shown.text) == ("set a ", "\nputs done", "[get_cells *]")
    assert (shown.path, shown.language, shown.model) == ("/chip/my run.tcl", "tcl", "qwen")
    assert (shown.time, shown.latency_ms, shown.user) == (BASE["timestamp"], 412, "u")
    assert (outcome.completion, outcome.outcome, outcome.accepted_characters) == ("k1", "accepted", 13)
    count = report["0.2.0", "autocomplete"]
    assert (count.rows, count.events, count.aside) == (1, 2, 1)


def test_ten_seconds_without_a_word_are_no_refusal(write, brought):
    write("autocomplete", {**OFFER, "accepted": False})
    (_, outcome), _ = brought()
    assert outcome.outcome == "ignored"
    assert "10 s" in outcome.reason


def test_a_chat_and_its_thumb_are_one_turn(write, brought):
    write("chatInteraction", CHAT)
    write("chatFeedback", {**CHAT, "feedback": False})
    (turn, feedback), _ = brought()
    assert (turn.messages[0].content, turn.answer, turn.session) == ("What is slack?", "A margin.", "s1")
    assert (feedback.turn, feedback.rating) == (turn.turn, "down")


def test_edits(write, brought):
    write("editOutcome", {**CHAT, "accepted": True, "previousCode": "a", "newCode": "b", "filepath": "x.v"})
    write("editInteraction", {**CHAT, "filepath": "x.v"})
    events, _ = brought()
    proposed = [event for event in events if event.name == "edit_proposed"]
    (outcome,) = [event for event in events if event.name == "edit_outcome"]
    assert {(event.before, event.after) for event in proposed} == {("a", "b"), ("", "A margin.")}
    assert (outcome.outcome, outcome.removed, outcome.added) == ("accepted", "a", "b")


def test_the_first_schema_has_no_times_and_edits_as_lines(write, brought):
    diffs = [{"type": "same", "line": "x"}, {"type": "old", "line": "y"}, {"type": "new", "line": "z"}]
    write("quickEdit", {"prompt": "better", "path": "a.tcl", "label": "l", "diffs": diffs}, schema="0.1.0")
    write("autocomplete", {**OFFER, "timestamp": 1735787045000}, schema="0.1.0")
    (edit, shown), report = brought()
    assert (edit.before, edit.after, edit.instruction) == ("x\ny", "x\nz", "better")
    assert shown.time == "2025-01-02T03:04:05.000Z"
    assert set(report) == {("0.1.0", "quickEdit"), ("0.1.0", "autocomplete")}


@pytest.mark.parametrize(
    "names", [("promptTokens", "generatedTokens"), ("prompt_tokens", "generated_tokens")]
)
def test_tokens_of_every_version(write, brought, names):
    write("tokens_generated", {"model": "m", **dict(zip(names, (7, 3), strict=True))}, schema="")
    (event,), report = brought()
    assert (event.timings.prompt_tokens, event.timings.generated_tokens) == (7, 3)
    assert set(report) == {("earlier", "tokens_generated")}


def test_kinds_without_a_place_and_unknown_fields_are_kept_beside_without_secrets(home, write, brought):
    write("toolUsage", {"functionName": "grep", "toolCallArgs": "export API_TOKEN='tok_0123456789abcdef'"})
    write("autocomplete", {**OFFER, "someday": [1, {"two": 3}]})
    events, report = brought()
    assert [event.name for event in events] == ["completion_shown"]
    rows = {values["event"]: values["row"] for values in aside(home)}
    assert rows["toolUsage"]["functionName"] == "grep"
    assert "0123456789abcdef" not in json.dumps(rows)
    assert rows["autocomplete"]["someday"] == [1, {"two": 3}]
    assert "prefix" not in rows["autocomplete"]
    assert report["0.2.0", "toolUsage"].aside == 1


def test_twice_is_once(home, write, brought):
    write("autocomplete", {**OFFER, "accepted": True}, {**OFFER, "accepted": True})
    write("toolUsage", {"functionName": "grep"})
    first, _ = brought()
    kept = aside(home)
    write("autocomplete", {**OFFER, "completionId": "k2"})
    second, report = brought()
    assert (len(first), len(second), aside(home)[: len(kept)]) == (2, 3, kept) or len(aside(home)) == len(
        kept
    ) + 1
    assert (report["0.2.0", "autocomplete"].known, report["0.2.0", "toolUsage"].known) == (2, 1)


def test_no_code_keeps_counts_only(home, write, brought):
    write("autocomplete", {**OFFER, "accepted": True})
    write("toolUsage", {"functionName": "grep"})
    events, report = brought(Level.NO_CODE)
    assert [event.name for event in events] == ["completion_shown", "completion_outcome"]
    everything = "".join(file.read_text() for file in home.devdata.rglob("*.jsonl"))
    assert not any(word in everything for word in ("get_cells", "my run", "grep"))
    assert sum(report["0.2.0", "toolUsage"].left.values()) == 1


@pytest.mark.parametrize(
    "line",
    ["{\n", "[]\n", "\n", "7\n", '{"eventName": "../../evil", "x": 1}\n', "[" * 100_000 + "\n"],
    ids=["half", "list", "empty", "number", "escaping", "nested"],
)
def test_hostile_lines_are_counted_and_stay_inside(home, tmp_path, write, brought, line):
    write("autocomplete", line, {**OFFER, "prefix": ["no", "text"], "accepted": "yes", "time": "soon"})
    (shown,), _ = brought()
    assert (shown.prefix, shown.latency_ms) == ("", 0)
    assert {path.name for path in tmp_path.iterdir()} == {"dev_data", "home"}
    assert not list(home.root.parent.glob("evil*"))
    assert {path.parent.parent.name for path in home.devdata.rglob("*.jsonl")} <= {"1", ASIDE}


def test_where_nothing_lies_or_nothing_may_be_recorded_it_says_so(home, tmp_path, write):
    with pytest.raises(DataError, match="no development data"):
        bring_continue(home, tmp_path / "nowhere")
    write("autocomplete", OFFER)
    with pytest.raises(InputError, match="off"):
        bring_continue(home, tmp_path, Level.OFF)


def test_it_can_be_forgotten_again(home, write, brought):
    write("autocomplete", OFFER)
    write("toolUsage", {"functionName": "grep"})
    brought()
    purge(home, Selection(before="2025-03-05"))
    assert not list(home.devdata.rglob("*.jsonl"))
