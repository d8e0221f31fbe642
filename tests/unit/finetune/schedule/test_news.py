"""What is new to learn from since the last training, and whether one should begin."""

import json

import pytest
from attrs import evolve
from typer.testing import CliRunner

from chipsmith.collectors.store import append_event
from chipsmith.core.events import ApplyOutcome, ChatFeedback, CompletionOutcome, ContextUsed, EditOutcome
from chipsmith.finetune.cli import app
from chipsmith.finetune.run import Request, create_run
from chipsmith.finetune.schedule import begin
from chipsmith.finetune.schedule.news import news_for

BEFORE, AFTER = "2026-01-01T00:00:00.000Z", "2026-03-01T00:00:00.000Z"


@pytest.fixture
def record(home):
    return lambda *events: [append_event(home.devdata, event) for event in events]


def decided(number, outcome="accepted", time=AFTER):
    return CompletionOutcome(completion=f"c{number}", outcome=outcome, time=time)


@pytest.fixture
def ran(home, config):
    """A run of the recipe quick, begun between BEFORE and AFTER."""

    def ran(*, finished=True, role="tab", recipe="quick"):
        request = Request(role, {"name": recipe}, "base.gguf", "", [])
        run = create_run(home, config, request, {"sha256": "0"})
        run.state.created, run.state.finished = "2026-02-01T00:00:00.000Z", finished
        run.save()
        return run

    return ran


def test_all_is_new_before_the_first_run(home, config, record):
    record(decided(1), decided(2, "rejected", BEFORE))
    news = news_for(home, config, "tab", "quick")
    assert (news.decisions, news.since, news.unfinished) == (2, None, False)
    assert news.enough(2)
    assert not news.enough(3)


def test_what_the_last_run_of_the_recipe_knew_is_not_new(home, config, record, ran):
    ran()
    record(decided(1, time=BEFORE), decided(2))
    assert news_for(home, config, "tab", "quick").decisions == 1
    assert news_for(home, config, "tab", "full").decisions == 2


def test_only_decisions_count_each_once_and_not_before_their_time(home, config, record):
    one = decided(1)
    record(one, one, decided(1, "rejected"), decided(2, "superseded"), decided(3, "filtered"))
    record(evolve(decided(4), time="2999-01-01T00:00:00.000Z"))
    assert news_for(home, config, "tab", "quick").decisions == 1


def test_each_role_learns_from_its_own(home, config, record):
    record(
        ChatFeedback(turn="t", rating="up"),
        ApplyOutcome(turn="t", block=0, outcome="applied"),
        EditOutcome(edit="e", hunk=0, outcome="accepted"),
        EditOutcome(edit="e", hunk=1, outcome="rejected"),
        ContextUsed(answer="t"),
    )
    found = {role: news_for(home, config, role, "quick").decisions for role in ("tab", "chat", "embed")}
    assert found == {"tab": 0, "chat": 4, "embed": 1}


def test_an_unfinished_run_is_gone_on_with(home, config, ran):
    ran(finished=False)
    assert news_for(home, config, "tab", "quick").enough(1000)


def test_nothing_to_do_is_no_error_and_says_so(home, record):
    record(decided(1))
    result = CliRunner().invoke(app, ["run", "--if-new", "5"])
    assert (result.exit_code, result.output.strip()) == (
        0,
        "Nothing to do: 1 new decisions, of 5 that are asked for.",
    )
    said = json.loads(CliRunner().invoke(app, ["run", "--if-new", "5", "--json"]).output)
    assert said["run"] is None
    assert not list(home.runs.iterdir())


def test_people_who_never_pause_are_not_disturbed(home, monkeypatch):
    monkeypatch.setattr(begin, "may_begin", lambda _home, _config: False)
    monkeypatch.setenv("FINETUNE_BACKGROUND", "")  # so that it is taken back
    result = CliRunner().invoke(app, ["run", "--background"])
    assert (result.exit_code, result.output[:17]) == (0, "Nothing was begun")
