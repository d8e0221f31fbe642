"""Commits as documents."""

from __future__ import annotations

import shutil

import pytest
from git import Actor, Repo

from chipsmith.collectors.corpus import Options, Reason, collect

SOMEONE = Actor("Ada", "ada@example.org")
SECRET = "ghp_" + "a1B2" * 9


@pytest.fixture
def repository(tmp_path):
    return Repo.init(tmp_path / "chip", initial_branch="main")


@pytest.fixture
def commit(repository):
    def commit(message, files, **options):
        root = repository.working_tree_dir
        for name, text in files.items():
            with open(f"{root}/{name}", "w", encoding="utf-8") as stream:  # noqa: PTH123 -- names in any form
                stream.write(text)
        repository.index.add(list(files))
        return repository.index.commit(message, author=SOMEONE, committer=SOMEONE, **options).hexsha

    return commit


@pytest.fixture
def history(repository):
    """Documents of commits, newest first, and the report."""

    def history(run, **options):
        documents, report = run(repository_path(repository), **options)
        return [each for each in documents.values() if each.kind == "commit"], report

    return history


def repository_path(repository):
    from pathlib import Path

    return Path(repository.working_tree_dir)


def test_a_commit_tells_why_and_what(commit, history, run):
    commit("Add a counter", {"a.v": "module a;\nendmodule\n"})
    sha = commit(
        "Count faster\n\nThe old one was slow.",
        {"a.v": "module a;\nwire w;\nendmodule\n", "b.tcl": "puts 1\n"},
    )

    document = history(run)[0][0]

    assert document.key == f"git:{document.key[4:].split('@')[0]}@{sha}"
    assert (document.project, document.title) == ("chip", "Count faster")
    message, verilog, script = document.blocks
    assert message.text.startswith("Count faster\n\nThe old one was slow.")
    assert "by Ada on" in message.text and "a.v (+1 −0)" in message.text
    assert (verilog.name, verilog.headings) == ("a.v", ("Count faster",))
    assert "+wire w;" in verilog.text
    assert script.text == "b.tcl (+1 −0)\n@@ -0,0 +1 @@\n+puts 1"
    assert "example.org" not in repr(document)


def test_only_what_is_new_is_read(commit, history, run):
    commit("One", {"a.v": "1"})
    known = {each.key: each.digest for each in history(run)[0]}
    commit("Two", {"a.v": "2"})
    documents, report = history(run, known=known)
    assert [each.title for each in documents] == ["Two"]
    assert report.vanished == []


def test_the_newest_ones_and_older_ones_stay(commit, history, run):
    commit("One", {"a.v": "1"})
    known = {each.key: each.digest for each in history(run)[0]}
    for number in range(3):
        commit(f"More {number}", {"a.v": f"more {number}"})
    documents, report = history(run, known=known, options=Options(commits=2))
    assert [each.title for each in documents] == ["More 2", "More 1"]
    assert report.vanished == []


def test_a_commit_that_was_rewritten_vanishes(commit, history, run, repository):
    commit("One", {"a.v": "1"})
    old = commit("Two", {"a.v": "2"})
    known = {each.key: each.digest for each in history(run)[0]}
    repository.git.reset("--hard", "HEAD~1")
    assert [key.split("@")[1] for key in history(run, known=known)[1].vanished] == [old]


def test_merges_tell_nothing_of_their_own(commit, history, run, repository):
    one = repository.commit(commit("One", {"a.v": "1"}))
    two = repository.commit(commit("Two", {"b.v": "2"}))
    commit("Merge", {}, parent_commits=[two, one])
    assert [each.title for each in history(run)[0]] == ["Two", "One"]


def test_changes_are_bounded(commit, history, run):
    commit("Big", {f"{n}.txt": f"line {n}\n" * 5000 for n in range(60)})
    document = history(run)[0][0]
    assert sum(len(block.text) for block in document.blocks) < 120_000
    assert "59.txt (+5000 −0)" in document.blocks[0].text
    assert document.blocks[1].text.endswith("…")


def test_odd_contents(commit, history, run):
    commit(
        "Odd\x1b[31m",
        {"binär file.bin": "\0" * 100, "a.v": "+++ b\n--- a\ndiff --git a/x b/y\n@@ -1 +1 @@\n"},
    )
    document = history(run)[0][0]
    assert {"a.v (+4 −0)", "binär file.bin (+0 −0)"} <= set(document.blocks[0].text.split("\n"))


def test_secrets_go(commit, history, run):
    commit(f"Use {SECRET}", {"a.sh": f"TOKEN={SECRET}\n"})
    assert SECRET not in repr(history(run)[0])


def test_no_history_yet(repository, run):
    assert run(repository_path(repository))[1].troubles == []


def test_none_is_wanted(commit, history, run):
    commit("One", {"a.v": "1"})
    assert history(run, options=Options(commits=0))[0] == []


def test_a_broken_repository_keeps_its_files_and_what_is_known(commit, history, run, repository):
    commit("One", {"a.md": "Words.\n"})
    root = repository_path(repository)
    known = {each.key: each.digest for each in collect([root])}
    shutil.rmtree(root / ".git/objects")
    (root / ".git/objects").mkdir()

    documents, report = run(
        root, known={key: digest for key, digest in known.items() if key.startswith("git:")}
    )

    assert list(documents) == ["a.md"]
    assert [left.reason for left in report.troubles] == [Reason.BROKEN]
    assert report.vanished == []
