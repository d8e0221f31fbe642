"""`chipsmith bug` reads any file or standard input, and prints what the server makes of it."""

import json
from pathlib import Path

import pytest
from git import Repo
from typer.testing import CliRunner

from chipsmith.cli.app import app
from chipsmith.core.errors import InputError

TOLD = {
    "facts": {"first_error": "UVM_ERROR: x", "modules": ["uart"], "errors": 0},
    "technical": {"text": "Parity is lost.", "method": "extractive", "dropped": []},
    "duplicates": [
        {
            "id": "1",
            "synopsis": "Parity [lost]",
            "owner": "ada",
            "score": 0.9,
            "likely": True,
            "module": "",
            "status": "",
        }
    ],
    "assignees": [{"owner": "ada", "score": 0.75, "reasons": ["fixed the like"]}],
    "known": 1,
}
EVENTS = [
    {"event": "progress", "stage": "chunks", "done": 1, "total": 2},
    {"event": "draft", "part": "technical", "text": "never shown"},
    {"event": "done", **TOLD},
]
SSE = "".join(f"data: {json.dumps(event)}\n\n" for event in EVENTS) + "data: [DONE]\n\n"


@pytest.fixture
def bug(tmp_path: Path) -> Path:
    path = tmp_path / "bug.md"
    path.write_text("# Parity is lost\nId: 7\n\nAfter reset in uart.sv it hangs.\n")
    return path


def invoke(*arguments: object, stdin: bytes = b"") -> str:
    return CliRunner().invoke(app, ["bug", *map(str, arguments)], catch_exceptions=False, input=stdin).stdout


def test_what_the_server_says_is_printed(fake_server, bug):
    fake_server.answer("POST /v1/bugs", SSE)
    printed = invoke(bug)
    for words in ("7  Parity is lost", "the record's own sentences", "UVM_ERROR: x", "Parity [lost]", "75%"):
        assert words in printed
    assert "never shown" not in printed
    ((_, request),) = fake_server.requests
    assert (request["record"]["id"], request["record"]["synopsis"]) == ("7", "Parity is lost")


def test_programs_get_json(fake_server, bug):
    fake_server.answer("POST /v1/bugs", SSE)
    assert json.loads(invoke(bug, "--json", "--want", "technical")) == {"id": "7", **TOLD}
    assert fake_server.requests[0][1]["wants"] == ["technical"]


def test_standard_input_is_read_and_its_log_folded(fake_server):
    fake_server.answer("POST /v1/bugs", SSE)
    invoke("-", stdin=b"".join(b"UVM_INFO @ %d: tick\n" % number for number in range(5000)))
    (log,) = fake_server.requests[0][1]["record"]["logs"]
    assert (log["text"], log["lines"]) == ("UVM_INFO @ 0: tick (× 5,000)", 5000)


def test_a_checkout_tells_who_knows_the_code(fake_server, bug, tmp_path):
    fake_server.answer("POST /v1/bugs", SSE)
    (tmp_path / "CODEOWNERS").write_text("*.sv @rtl\n")
    (tmp_path / "uart.sv").write_text("module uart;\n")
    with Repo.init(tmp_path) as repo:
        repo.index.add(["CODEOWNERS", "uart.sv"])
    invoke(bug, "--repo", tmp_path)
    assert [one["owner"] for one in fake_server.requests[0][1]["evidence"]] == ["@rtl"]


def test_of_several_bugs_one_is_chosen(fake_server, tmp_path):
    fake_server.answer("POST /v1/bugs", SSE)
    path = tmp_path / "bugs.jsonl"
    path.write_text('{"id": 1, "title": "a"}\n{"id": 2, "title": "b"}\n')
    with pytest.raises(InputError, match="several bugs, the first are 1 and 2") as caught:
        invoke(path)
    assert "--id 1" in caught.value.fix
    with pytest.raises(InputError, match='no bug "3"'):
        invoke(path, "--id", "3")
    invoke(path, "--id", "2")
    assert fake_server.requests[0][1]["record"]["synopsis"] == "b"


def test_bugs_are_learnt_in_batches_and_broken_ones_named(fake_server, tmp_path):
    fake_server.answer("POST /v1/bugs/known", {"learnt": 50, "known": 100, "rejected": []})
    path = tmp_path / "bugs.jsonl"
    path.write_text("".join(f'{{"id": {n}, "title": "a"}}\n' for n in range(100)) + "nonsense\n")
    told = json.loads(invoke("--learn", path, "--json"))
    assert (told["learnt"], told["known"]) == (100, 100)
    assert "line 101" in told["broken"][0]
    assert [len(request["records"]) for _, request in fake_server.requests] == [64, 36]


def test_one_bug_at_a_time(bug):
    with pytest.raises(InputError, match="One bug"):
        invoke(bug, bug)
