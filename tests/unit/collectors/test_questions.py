"""A question made ready: command, mentions, search and rules together."""

from pathlib import Path

import pytest

from chipsmith.collectors.mentions import Attachment, Situation
from chipsmith.collectors.questions import Questions
from chipsmith.core.config import ChatConfig
from chipsmith.core.home import Home

SELECTED = Attachment("", "", "assign a = b;", "top.v", 7, "verilog")


@pytest.fixture
def questions(tmp_path: Path) -> Questions:
    return Questions.of(Home(tmp_path / "home"), ChatConfig())


def test_a_plain_question_looks_into_the_index(questions):
    ready = questions.ready("What is slack?", Situation())
    assert ready["question"] == "What is slack?"
    assert ready["search"] == [{"provider": "index", "query": "What is slack?"}]
    assert ready["attachments"] == []


@pytest.mark.parametrize("text", ["Explain @selection", "What say @docs of slack?", " "])
def test_a_question_that_names_something_asks_for_that_only(questions, text):
    searched = questions.ready(text, Situation(selection=SELECTED))["search"]
    assert "index" not in [one["provider"] for one in searched]


def test_a_command_may_bring_what_it_names(questions):
    folder = questions.home.root / "prompts"
    folder.mkdir(parents=True)
    (folder / "review.md").write_text("# Review\nReview {{ input }}: @selection")
    ready = questions.ready("/review carefully", Situation(selection=SELECTED))
    assert ready["question"] == "Review carefully: @selection"
    assert ready["attachments"][0]["text"] == "assign a = b;"


def test_rules_are_those_of_the_selected_file(questions):
    (questions.home.root).mkdir(parents=True, exist_ok=True)
    (questions.home.root / "rules.md").write_text("files: *.v\nUse nonblocking assignments.")
    assert questions.ready("Why?", Situation(selection=SELECTED))["rules"] == "Use nonblocking assignments."
    assert questions.ready("Why?", Situation())["rules"] == ""
