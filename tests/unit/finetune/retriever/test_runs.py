"""What an order of the retriever begins, and what it refuses."""

import json

import attrs
import pytest
from typer.testing import CliRunner

from chipsmith.core.config import load_config
from chipsmith.core.errors import (
    BrokenModelError,
    ChipsmithError,
    InputError,
    NotEnoughDataError,
    ServerUnreachableError,
    UnknownModelError,
)
from chipsmith.finetune.cli import app
from chipsmith.finetune.gather import Order
from chipsmith.finetune.recipe_file import structure
from chipsmith.finetune.retriever.gather import corpus_of, find_or_create_run, gather
from chipsmith.finetune.retriever.recipe import RetrieverRecipe
from chipsmith.finetune.retriever.smoke import smoke_test
from chipsmith.finetune.retriever.train import LONGEST, load_trainable, save
from chipsmith.finetune.retriever.written import question_in
from chipsmith.retrieval.index import Index

RECIPE = structure({"name": "mine", "questions": {"min_questions": 20, "min_heldout": 5}}, RetrieverRecipe)


@pytest.fixture
def order(documents):
    return Order(RECIPE, corpus=(documents,))


def call(*arguments):
    result = CliRunner().invoke(app, arguments)
    if isinstance(result.exception, ChipsmithError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_the_same_order_finds_its_run_again(home, config, order):
    run = find_or_create_run(home, config, order)
    assert run.state.data["train"] >= 20
    assert run.root.name.startswith("embed-mine-")
    assert find_or_create_run(home, config, order) == run


def test_plan_says_what_a_run_would_take(home, documents):
    said = json.loads(call("plan", "--stage", "retriever", "--corpus", str(documents), "--json"))
    assert said["documents"] == 40
    assert said["questions"] > said["heldout"] > 0
    assert said["steps"] > 0
    assert said["minutes"] > 0


def test_without_documents_what_was_indexed_is_read(home, config, documents):
    order = Order(RECIPE)
    with pytest.raises(InputError, match="none were indexed"):
        corpus_of(home, config, order)
    Index.at(home, config.retrieval).store.add_root(str(documents))
    assert corpus_of(home, config, order) == (documents,)


def test_a_missing_folder_is_named(home, config, tmp_path):
    with pytest.raises(InputError, match="nowhere"):
        gather(home, config, Order(RECIPE, corpus=(tmp_path / "nowhere",)))


def test_a_folder_without_text_is_named(home, config, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no text to learn from"):
        gather(home, config, Order(RECIPE, corpus=(tmp_path / "empty",)))


def test_one_document_is_not_enough(home, config, documents, tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "a.md").write_text(next(documents.glob("*.md")).read_text())
    with pytest.raises(NotEnoughDataError, match="1 documents make"):
        gather(home, config, Order(RECIPE, corpus=(tmp_path / "one",)))


def test_too_few_questions_leave_no_run(home, config, order):
    many = attrs.evolve(RECIPE.questions, min_questions=10_000)
    with pytest.raises(NotEnoughDataError, match="asks for 10000") as error:
        find_or_create_run(home, config, attrs.evolve(order, recipe=attrs.evolve(RECIPE, questions=many)))
    assert "questions.min_questions" in error.value.fix
    assert not list(home.runs.iterdir())


def test_a_missing_base_is_named(home, documents):
    home.config_file.write_text('[roles.embed]\nmodel = "/nowhere"\n')
    with pytest.raises(UnknownModelError, match="/nowhere"):
        call("plan", "--stage", "retriever", "--corpus", str(documents))


def test_a_remote_model_cannot_be_trained(home, documents):
    home.config_file.write_text(
        '[roles.embed]\nbackend = "openai"\nmodel = "far"\nurl = "http://127.0.0.1:1/v1"\n'
    )
    with pytest.raises(InputError, match="served by openai"):
        call("plan", "--stage", "retriever", "--corpus", str(documents))


@pytest.mark.parametrize(
    ("arguments", "error", "fix"),
    [
        (("--role", "tab", "--stage", "retriever"), InputError, "leave --role out"),
        (("--role", "embed"), InputError, "--stage retriever"),
        (("--role", "rerank"), InputError, "--role tab or --role chat"),
        (("--stage", "retriever", "--recipe", "retriever"), InputError, "leave --stage or --recipe out"),
        (("--stage", "retriever", "--data", "."), InputError, "leave --data out."),
    ],
)
def test_stage_role_and_recipe_must_fit(home, arguments, error, fix):
    with pytest.raises(error) as caught:
        call("plan", *arguments)
    assert fix in caught.value.fix


def test_questions_are_written_only_while_a_server_runs(home, config, order):
    written = attrs.evolve(RECIPE, questions=attrs.evolve(RECIPE.questions, written=3))
    with pytest.raises(ServerUnreachableError):
        gather(home, config, attrs.evolve(order, recipe=written))


def test_written_questions_are_learnt_from(home, config, order, fake_server):
    fake_server.answer(
        "POST /v1/chat/completions",
        {"choices": [{"message": {"content": "Question: What does the block do with it?\nIt …"}}]},
    )
    written = attrs.evolve(RECIPE, questions=attrs.evolve(RECIPE.questions, written=3))
    material = gather(home, config, attrs.evolve(order, recipe=written))
    asked = [each for each in material.train if each.origin == "written"]
    assert [each.text for each in asked] == ["What does the block do with it?"] * 3
    assert all(material.passages[each.answers[0]].document == each.source for each in asked)


@pytest.mark.parametrize(
    ("answer", "question"),
    [
        ('"How is the reset of a block done?"', "How is the reset of a block done?"),
        ("Sure!\n- How is the reset of a block done?", "How is the reset of a block done?"),
        ("Why?", ""),
        ("The block is reset.", ""),
        ("", ""),
        (f"Is it {'so ' * 50}?", ""),
    ],
)
def test_only_a_question_of_sensible_length_counts(answer, question):
    assert question_in(answer) == question


def test_a_model_that_tells_nothing_apart_fails_its_smoke_test(tiny_retriever, tmp_path):
    from safetensors.numpy import load_file, save_file

    smoke_test(tiny_retriever)
    broken = tmp_path / "broken"
    broken.mkdir()
    for file in tiny_retriever.rglob("*"):
        target = broken / file.relative_to(tiny_retriever)
        target.mkdir() if file.is_dir() else target.write_bytes(file.read_bytes())
    weights = {
        name: values * float("nan") for name, values in load_file(broken / "model.safetensors").items()
    }
    save_file(weights, broken / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(BrokenModelError, match="nothing apart"):
        smoke_test(broken)


def test_a_base_that_is_no_model_is_named(home, config, order, tmp_path):
    (tmp_path / "none").mkdir()
    other = load_config(home, env={"CHIPSMITH_ROLES__EMBED__MODEL": str(tmp_path / "none")})
    with pytest.raises(BrokenModelError, match="no tokenizer"):
        gather(home, other, order)


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_a_candidate_is_blended_with_its_base(tiny_retriever, tmp_path, share):
    trained = load_trainable(tiny_retriever, 16)
    for weights in trained.parameters():
        weights.data += 1
    save(trained, tiny_retriever, tmp_path / "candidate", share)
    base, candidate = (load_trainable(path, LONGEST) for path in (tiny_retriever, tmp_path / "candidate"))
    assert candidate.max_seq_length == base.max_seq_length
    for weights, before in zip(candidate.parameters(), base.parameters(), strict=True):
        assert (weights - before).mean().item() == pytest.approx(1 - share, abs=1e-3)
