"""Bug records come out of every export, broken ones are named, and no file is too odd or too long."""

import json
from pathlib import Path

import pytest

from chipsmith.collectors.bugs import Broken, records
from chipsmith.core.bugs import BugRecord, Comment
from chipsmith.core.errors import InputError


@pytest.fixture
def read(tmp_path: Path):
    def read(name: str, content: str | bytes) -> tuple[list[BugRecord], list[Broken]]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        broken: list[Broken] = []
        return list(records(path, broken.append)), broken

    return read


JIRA = {
    "total": 2,
    "issues": [
        {
            "key": "OTBN-7",
            "fields": {
                "summary": "Carry is lost",
                "components": [{"name": "otbn"}],
                "assignee": {"displayName": "Ada"},
                "created": "2024-01-02T03:04:05.000+0200",
                "comment": {"comments": [{"author": {"displayName": "Bob"}, "body": "Seen in 1.2"}]},
            },
        },
        {"key": "OTBN-8"},
        7,
    ],
}


def test_trackers_fields_are_one_record(read):
    (bug,), broken = read("export.json", json.dumps(JIRA))
    assert (bug.id, bug.synopsis, bug.module, bug.owner) == ("OTBN-7", "Carry is lost", "otbn", "Ada")
    assert bug.date == "2024-01-02T01:04:05+00:00"
    assert bug.comments == (Comment("Bob", "Seen in 1.2", 1),)
    assert [one.where for one in broken] == ["record 2", "record 3"]


@pytest.mark.parametrize(
    "values",
    [
        {"number": 3, "title": "x fails", "body": "b", "user": {"login": "u"}, "assignee": {"login": "ada"}},
        {"bug_id": 3, "short_desc": "x fails", "assigned_to": "ada", "component": "otbn"},
        {"Bug ID": "3", "Synopsis": "x fails", "Responsible": "ada"},
    ],
)
def test_names_of_fields_differ_by_tracker(read, values):
    (bug,), _ = read("bug.json", json.dumps(values))
    assert (bug.id, bug.synopsis, bug.owner) == ("3", "x fails", "ada")


def test_of_json_lines_the_good_ones_are_read(read):
    found, broken = read("bugs.jsonl", '{"title": "a"}\nnonsense\n\n{"x": 1}\n{"title": "b"}\n')
    assert [bug.synopsis for bug in found] == ["a", "b"]
    assert [one.where for one in broken] == ["line 2", "line 4"]


def test_a_truncated_list_gives_what_stands_before(read):
    found, broken = read("bugs.json", '[{"title": "a"}, {"title": "b"}, {"ti')
    assert [bug.synopsis for bug in found] == ["a", "b"]
    assert "not JSON" in broken[0].reason


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_tables(read, separator):
    rows = [
        ["Bug ID", "Summary", "Assignee", "Created"],
        ["1", "x fails", "ada", "1700000000"],
        ["2", "", "", ""],
    ]
    (bug,), broken = read("bugs.csv", "\n".join(separator.join(row) for row in rows))
    assert (bug.id, bug.owner, bug.date[:10]) == ("1", "ada", "2023-11-14")
    assert broken[0].where == "line 3"


def test_a_mail_thread_is_one_bug(read):
    mails = (
        "From a@b Mon Jan  1 00:00:00 2024\nFrom: Ada <a@b>\nSubject: [Bug 12] it fails\nMessage-ID: <1>\n"
        "Date: Mon, 1 Jan 2024 00:00:00 +0000\n\nDoes not work.\n\n"
        "From b@b Mon Jan  1 00:00:00 2024\nFrom: Bob <b@b>\nSubject: Re: [Bug 12] it fails\n"
        "Message-ID: <2>\n"
        "In-Reply-To: <1>\nContent-Type: text/plain; charset=nonsense\n\n> Does not work.\nTry again\n"
    )
    (bug,), _ = read("list.mbox", mails)
    assert (bug.id, bug.synopsis, bug.description) == ("12", "[Bug 12] it fails", "Does not work.")
    assert (bug.comments[0].author, bug.comments[0].text) == ("Bob <b@b>", "Try again")


PASTED = """# ALU drops the carry
Id: OTBN-12
Module: hw/ip/otbn
Severity: high

## Description
The carry is lost: it fails
after 3 cycles.
```
UVM_ERROR @ 100: a
UVM_ERROR @ 101: a
```
#1 : ada
Seen in 1.2
#2 : bob
fixed
"""


def test_pasted_markdown(read):
    (bug,), _ = read("bug.md", PASTED)
    assert (bug.id, bug.synopsis, bug.module) == ("OTBN-12", "ALU drops the carry", "hw/ip/otbn")
    assert bug.severity == "high"
    assert bug.description == "The carry is lost: it fails\nafter 3 cycles.\nUVM_ERROR @ 100: a (× 2)"
    assert [(one.number, one.author, one.text) for one in bug.comments] == [
        (1, "ada", "Seen in 1.2"),
        (2, "bob", "fixed"),
    ]


def test_a_log_is_a_bug_of_its_own(read):
    lines = [f"[{n}.0] INFO: tick {n}" for n in range(500)] + ["[501.0] ERROR: mismatch at tb.dut.u_x"]
    (bug,), _ = read("run.log", "\n".join(lines))
    assert bug.logs[0].lines == 501
    assert bug.logs[0].text == "[0.0] INFO: tick 0 (× 500)\n[501.0] ERROR: mismatch at tb.dut.u_x"


def test_what_a_name_does_not_tell_the_beginning_does(read):
    (bug,), _ = read("stdin", '{"title": "a", "body": "b"}')
    assert (bug.synopsis, bug.description) == ("a", "b")


@pytest.mark.parametrize(
    "content",
    [
        "Grüße: Zähler läuft über, größer als erlaubt".encode("latin-1"),
        "Grüße: Zähler läuft über, größer als erlaubt".encode("utf-16"),
        b"\xef\xbb\xbf" + "Grüße: Zähler läuft über, größer als erlaubt".encode(),
    ],
)
def test_other_encodings(read, content):
    (bug,), _ = read("bug.txt", content)
    assert "Zähler läuft über" in bug.synopsis


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", bytes(range(32)) * 10, "binary"),
        ("a.json", b'{"total": 3}', "no bug record"),
        ("a.jsonl", b"x\ny\n", "not JSON"),
        ("a.csv", b"a,b\n1,2\n", "no bug record"),
    ],
)
def test_what_is_no_bug_is_refused_with_the_fix(read, name, content, says):
    with pytest.raises(InputError, match=says) as caught:
        read(name, content)
    assert caught.value.fix


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"gone\.txt cannot be read"):
        list(records(tmp_path / "gone.txt"))
