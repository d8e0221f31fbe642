"""Rules of a workspace: read again after a while, and first in a completion's context."""

from pathlib import Path

import pytest

from chipsmith.core.config import TabConfig
from chipsmith.core.home import Home
from chipsmith.lsp import rules as module
from chipsmith.lsp.context.files import Files
from chipsmith.lsp.context.gather import Context
from chipsmith.lsp.context.snippet import Cursor, Snippet
from chipsmith.lsp.documents import Document
from chipsmith.lsp.rules import Rules


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / ".chipsmith").mkdir(parents=True)
    return folder


@pytest.fixture
def rules(workspace: Path, tmp_path: Path) -> Rules:
    return Rules(Home(tmp_path / "home"), workspace, Files(workspace))


def say(workspace: Path, text: str) -> None:
    (workspace / ".chipsmith/rules.md").write_text(text)


def test_a_change_counts_after_a_while(workspace, rules, monkeypatch):
    say(workspace, "Periods are in ns.")
    assert rules("") == "Periods are in ns."
    say(workspace, "Periods are in ps.")
    assert rules("") == "Periods are in ns."
    monkeypatch.setattr(module, "FRESH_S", -1.0)
    assert rules("") == "Periods are in ps."


def test_a_rule_for_some_files_counts_by_the_path_in_the_workspace(workspace, rules):
    say(workspace, "files: rtl/\nUse nonblocking assignments.")
    assert rules(str(workspace / "rtl/top.v")) == "Use nonblocking assignments."
    assert rules(str(workspace / "tb/top.v")) == ""


def test_rules_stand_first_in_the_context_of_a_completion(workspace, rules):
    context = Context.of(TabConfig(), Files(workspace), rules)
    document = Document((workspace / "a.tcl").as_uri(), "set x 1\n", 1, "tcl")
    assert context.at(document, Cursor(0, 0, 8), 0.0) == ()
    say(workspace, "Periods are in ns.")
    fresh = Context.of(TabConfig(), Files(workspace), Rules(rules.home, workspace, rules.files))
    assert fresh.at(document, Cursor(0, 0, 8), 0.0) == (Snippet("rules", "rules", "Periods are in ns."),)


def test_an_excluded_document_is_told_no_rules(workspace, rules):
    say(workspace, "Periods are in ns.")
    context = Context.of(TabConfig(), Files(workspace, ["a.tcl"]), rules)
    document = Document((workspace / "a.tcl").as_uri(), "", 1, "tcl")
    assert context.at(document, Cursor(0, 0, 0), 0.0) == ()
