"""Bug exports as documents."""

from __future__ import annotations

import json

from chipsmith.collectors.corpus import Reason, collect

BUGS = [
    {"id": "7", "synopsis": "Counter wraps", "description": "At 255.", "module": "counter", "owner": "ada",
     "comments": [{"author": "bob", "text": "Seen too."}]},
    {"id": "8", "synopsis": "Reset is late"},
]  # fmt: skip
SECRET = "ghp_" + "a1B2" * 9


def lines(*records):
    return "".join(json.dumps(record) + "\n" for record in records)


def test_a_document_a_bug(tree):
    root = tree({"bugs.jsonl": lines(*BUGS)})
    first, second = collect([root / "bugs.jsonl"])
    assert (first.key, first.kind, first.title) == (f"bug:{root}/bugs.jsonl#7", "bug", "Counter wraps")
    assert "At 255." in first.blocks[0].text
    assert (first.blocks[1].text, first.blocks[1].headings) == ("Seen too.", ("Counter wraps",))
    assert second.title == "Reset is late"


def test_only_what_changed_is_read_and_what_is_gone_vanishes(tree, run):
    path = tree({"bugs.jsonl": lines(*BUGS)}) / "bugs.jsonl"
    known = {each.key: each.digest for each in collect([path])}
    path.write_text(lines({**BUGS[0], "status": "closed"}, {"id": "9", "synopsis": "New"}))

    documents = list(collect([path], known=known))
    _, report = run(path, known=known)

    assert [each.key.rsplit("#")[1] for each in documents] == ["7", "9"]
    assert report.vanished == [f"bug:{path}#8"]


def test_broken_records_are_noted_and_passed_over(tree, run):
    path = tree({"bugs.jsonl": lines(BUGS[0]) + "{broken\n" + lines(BUGS[1])}) / "bugs.jsonl"
    _, report = run(path)
    assert report.documents == {"bug": 2}
    assert [(left.path, left.reason) for left in report.troubles] == [(f"{path}, line 2", Reason.BROKEN)]


def test_a_file_that_holds_none(tree, run):
    _, report = run(tree({"data.json": '{"a": 1}'}) / "data.json")
    assert [left.reason for left in report.troubles] == [Reason.BROKEN]


def test_in_a_folder_it_might_be_anything(tree, run):
    assert run(tree({"bugs.jsonl": lines(*BUGS)}))[0] == {}


def test_secrets_go(tree):
    path = tree({"bugs.jsonl": lines({"id": "1", "synopsis": "Token", "description": f"It is {SECRET}."})})
    assert SECRET not in repr(list(collect([path / "bugs.jsonl"])))
