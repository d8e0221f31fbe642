"""What the tool says of a model's scripts becomes right answers and pairs; a killed sampling goes on."""

import shutil

import pytest
from support.steps import make_run

from chipsmith.core.errors import ToolMissingError
from chipsmith.eda.ladder import Climb
from chipsmith.finetune.sample import step as sample
from chipsmith.finetune.sample import trials
from chipsmith.finetune.sample.attempts import Attempt, attempts_of, pairs, right_scripts
from chipsmith.finetune.sample.writer import Writer
from chipsmith.finetune.sft.instruction import is_held_out


def attempt(request: str, script: str, rung: str) -> Attempt:
    return Attempt(
        request, f"scripts:{request}", "opensta", "tcl", f"Do {request}", "# Task: x\n", script, rung
    )


ATTEMPTS = [
    attempt("a", "puts 1", "produces"), attempt("a", "puts  1", "produces"), attempt("a", "puts 2", "runs"),
    attempt("a", "pust 3", "parses"), attempt("a", "puts {", "nothing"), attempt("b", "puts 4", "known"),
    attempt("b", "", "nothing"),
]  # fmt: skip


def test_only_scripts_that_did_what_was_asked_are_answers():
    chat, draft = right_scripts(ATTEMPTS, wrong_too=False)
    assert (chat.answer, draft.answer) == ("```tcl\nputs 1\n```", "puts 1\n\n")
    assert chat.messages[-1].content == "Write a script for opensta: Do a"
    assert draft.text == "# Task: x\n"


def test_with_labels_the_wrong_ones_are_learnt_as_wrong():
    found = [one for one in right_scripts(ATTEMPTS, wrong_too=True) if one.messages]
    assert [(one.answer.split("\n")[1], one.labels["correctness"]) for one in found] == [
        ("puts 1", 4), ("puts 2", 3), ("pust 3", 1), ("puts 4", 2),
    ]  # fmt: skip


def test_right_scripts_stand_against_wrong_ones_of_their_request_that_got_furthest():
    found = list(pairs(ATTEMPTS, most_each=2))
    assert [(one.chosen, one.rejected) for one in found] == [
        ("puts 1\n\n", "puts 2\n\n"), ("puts 1\n\n", "pust 3\n\n"),
    ]  # fmt: skip


def test_a_script_of_comments_alone_runs_and_is_worth_nothing():
    idle = attempt("a", "# puts 1\n#", "runs")
    assert (idle.correctness, ATTEMPTS[2].correctness) == (0, 3)
    (*_, last) = pairs([idle, *ATTEMPTS], most_each=9)
    assert last.rejected.startswith(("#", "puts {"))


@pytest.fixture
def run(tmp_path, home):
    return make_run(
        tmp_path / "run", home, ["sample"], sample={"candidates": 2, "most_requests": 3, "max_tokens": 8}
    )


@pytest.fixture
def told(monkeypatch):
    """Nothing is run: every script runs and does not do what was asked."""
    monkeypatch.setattr(sample, "prove", lambda: None)
    monkeypatch.setattr(trials, "find_tool", lambda name: name)
    monkeypatch.setattr(trials, "climb", lambda script, *_, **__: Climb("runs", "not what was asked"))


def test_a_model_writes_scripts_for_requests_that_are_not_held_out(run, told, tiny_directory):
    facts = sample.step(run, tiny_directory)
    found = attempts_of(run)
    assert facts == {"requests": 3, "scripts": 6, "rungs": {"runs": 6}, "requests_done": 0}
    assert len({one.example for one in found}) == 3
    assert not [one for one in found if is_held_out(one.source, run.recipe.data.heldout_share)]
    assert all("\n\n" not in one.script for one in found)


def test_a_killed_sampling_goes_on_where_it_was(run, told, tiny_directory, monkeypatch):
    class Killed(BaseException):
        pass

    asked: list[str] = []
    write = Writer.write

    def counted(self, prompt, count, **options):
        asked.append(prompt)
        if len(asked) == 3:
            raise Killed
        return write(self, prompt, count, **options)

    monkeypatch.setattr(Writer, "write", counted)
    with pytest.raises(Killed):
        sample.step(run, tiny_directory)
    assert len(attempts_of(run)) == 4
    assert sample.step(run, tiny_directory)["requests"] == 3
    assert len(asked) == 4


def test_without_any_tool_it_says_what_to_install(run, told, tiny_directory, monkeypatch):
    def missing(name):
        raise ToolMissingError(f"{name} is not installed.", fix="install it.")

    monkeypatch.setattr(trials, "find_tool", missing)
    with pytest.raises(ToolMissingError, match="None of the tools"):
        sample.step(run, tiny_directory)


@pytest.mark.skipif(shutil.which("sta") is None, reason="OpenSTA is not installed")
def test_the_tool_itself_says_which_scripts_are_right(home, monkeypatch, tiny_directory):
    from chipsmith.eda.solved import examples_for
    from chipsmith.finetune.rendered import Renderer
    from chipsmith.finetune.sample.recipe import SampleRecipe

    example = examples_for("opensta")[0]
    drafts = [example.script, "report_checks", "no_such_command"]
    monkeypatch.setattr(Writer, "write", lambda *_, **__: drafts)
    sampler = sample.Sampler(Writer(Renderer(tiny_directory), SampleRecipe()), examples_for("opensta"), home)
    found = sampler.attempt(example)
    rungs = [one.rung for one in found]
    assert rungs[0] == "produces"
    assert rungs[2] in {"parses", "known"}
    assert rungs.count("produces") == 1
