"""The code speaks for people: owners by pattern, authors by history, a line by blame."""

from pathlib import Path

import pytest
from git import Actor, Repo

from chipsmith.collectors.bugs.codeowners import CodeOwners
from chipsmith.collectors.bugs.ownership import evidence_of
from chipsmith.core.bugs import BugRecord
from chipsmith.core.errors import InputError

ADA, BOB = Actor("Ada", "ada@example.org"), Actor("Bob", "bob@example.org")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    repo = Repo.init(tmp_path / "design")
    root = tmp_path / "design"

    def commit(path: str, text: str, author: Actor) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
        repo.index.add([path])
        repo.index.commit(path, author=author, committer=author)

    commit("hw/ip/alu/rtl/alu.sv", "module alu;\nendmodule\n", ADA)
    commit("hw/ip/alu/rtl/alu.sv", "module alu;\n  wire carry;\nendmodule\n", BOB)
    commit("hw/ip/fifo/rtl/fifo.sv", "module fifo;\nendmodule\n", ADA)
    commit("CODEOWNERS", "* @org/all\n/hw/ip/alu/ @alu-team\n", ADA)
    repo.close()
    return root


def told(bug: BugRecord, directory: Path) -> dict[str, str]:
    return {one.owner: one.reason for one in evidence_of(bug, directory)}


def test_a_file_names_its_owners_and_authors(checkout):
    evidence = told(BugRecord(description="it breaks in rtl/alu.sv"), checkout)
    assert "CODEOWNERS" in evidence["@alu-team"]
    assert "1 of the last 2 changes" in evidence["Bob <bob@example.org>"]
    assert "@org/all" not in evidence


def test_a_line_names_who_wrote_it(checkout):
    evidence = evidence_of(BugRecord(description="hw/ip/alu/rtl/alu.sv:2: warning"), checkout)
    wrote = next(one for one in evidence if "blame" in one.reason)
    assert (wrote.owner, wrote.weight) == ("Bob <bob@example.org>", 1.0)


def test_a_line_beyond_the_file_says_nothing(checkout):
    assert not [
        one for one in evidence_of(BugRecord(synopsis="alu.sv:99"), checkout) if "blame" in one.reason
    ]


def test_a_module_stands_for_its_folder(checkout):
    evidence = told(BugRecord(synopsis="broken", module="hw/ip/fifo"), checkout / "hw")
    assert "1 of the last 1 changes" in evidence["Ada <ada@example.org>"]


def test_a_bug_that_names_no_code_has_no_evidence(checkout):
    assert evidence_of(BugRecord(synopsis="it is slow"), checkout) == []


def test_no_repository_is_said(tmp_path):
    with pytest.raises(InputError, match="no git repository"):
        evidence_of(BugRecord(synopsis="x"), tmp_path)


def test_the_last_pattern_that_matches_wins():
    owners = CodeOwners.parse("* @all\n[Section]\n*.sv @rtl # people\n/docs/ @docs @all\nempty/\n\\\n")
    assert owners.of("a/b.sv") == ("@rtl",)
    assert owners.of("docs/b.sv") == ("@docs", "@all")
    assert owners.of("empty/x.c") == ()
    assert owners.of("a.c") == ("@all",)
