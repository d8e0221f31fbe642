"""Pretraining as a step: what it reads, what it leaves behind, and when it stops."""

import json
import shutil
from itertools import islice
from pathlib import Path

import fsspec
import pytest
from attrs import evolve

from chipsmith import finetune
from chipsmith.core.errors import BrokenModelError, InputError, NotEnoughDataError
from chipsmith.core.fim import SMOLLM2_SENTINELS
from chipsmith.finetune import pipeline
from chipsmith.finetune.curate.general import measures_forgetting
from chipsmith.finetune.curate.step import curated
from chipsmith.finetune.dapt import step as dapt
from chipsmith.finetune.dapt.recipe import DaptRecipe
from chipsmith.finetune.dapt.texts import read_texts, replay
from chipsmith.finetune.examples import read_examples, write_examples
from chipsmith.finetune.gather import Order, find_or_create_run
from chipsmith.finetune.model import load_model, make_directory
from chipsmith.finetune.recipe import DataRecipe
from chipsmith.finetune.recipe_file import parse_recipe
from chipsmith.finetune.tokens import Tokens

SHORT = {"window": 64, "batch": 4, "max_steps": 4, "checkpoint_steps": 2, "learning_rate": 3e-3}
DATA = {"window_chars": 200}


@pytest.fixture
def begun(home, config, corpus):
    """A run of the step `dapt` with these keys, its data gathered."""

    def begun(**section):
        values = {"name": "mine", "steps": ["dapt"], "data": DATA, "dapt": {**SHORT, **section}}
        run = find_or_create_run(home, config, Order(parse_recipe(values), corpus=(corpus,)))
        make_directory(run.base, run.start)
        return run

    return begun


def losses(run):
    return [json.loads(line) for line in (run.root / "losses.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("method", ["full", "lora", "dora"])
def test_the_step_turns_a_model_directory_into_the_next(begun, method):
    run = begun(method=method, psm_share=0.5, token_share=0.5, context_loss=True, lora={"rank": 4})
    facts = dapt.step(run, run.start)
    assert facts["steps"] == facts["planned_steps"] == 4
    assert facts["tokens"] > 0
    before, after = load_model(run.start), load_model(run.model("dapt"))
    assert before.config.vocab_size == after.config.vocab_size
    queries = "model.layers.0.self_attn.q_proj.weight"
    assert (after.state_dict()[queries] != before.state_dict()[queries]).any()
    assert (run.model("dapt") / "chat_template.jinja").is_file()
    assert Tokens(run.start).known_sentinels is None
    assert Tokens(run.model("dapt")).known_sentinels == SMOLLM2_SENTINELS
    logged = [(line["stage"], line["step"]) for line in losses(run) if "loss" in line]
    assert logged == [("dapt", number) for number in (1, 2, 3, 4)]


def test_training_stops_when_the_development_loss_falls_no_more(begun):
    """At this rate the second checkpoint is worse than the first: the first is what remains."""
    run = begun(patience=1, max_steps=40, learning_rate=0.5, development_share=0.2)
    texts = read_texts(run.recipe, run.data_of("dapt"), run.data_of("curate"))
    assert not {each.source for each in texts.domain} & {each.source for each in texts.development}
    facts = dapt.step(run, run.start)
    assert facts["steps"] < facts["planned_steps"]
    lowest = min(line["eval_loss"] for line in losses(run) if "eval_loss" in line)
    assert facts["best_development_loss"] == pytest.approx(lowest)


def test_early_stopping_needs_two_sources(begun, corpus):
    run = begun(patience=1)
    file = run.data_of("dapt") / "train.jsonl"
    write_examples([evolve(each, source="only.tcl") for each in list(read_examples(file))], file)
    with pytest.raises(NotEnoughDataError, match=r"one source.*patience"):
        dapt.step(run, run.start)


def test_general_text_is_replayed_by_its_share_and_read_from_left_to_right(begun):
    run = begun(replay_share=0.25)
    facts = run.state.data["dapt"]
    both = facts["characters"] + facts["general_characters"]
    assert facts["general_characters"] / both == pytest.approx(0.25, abs=0.02)
    general = read_texts(run.recipe, run.data_of("dapt"), run.root).general
    assert all(not each.prefix and not each.suffix for each in general)


def test_general_text_may_be_a_persons_own_and_what_measures_forgetting_is_left_out(tmp_path):
    for number in range(40):
        (tmp_path / f"text{number}.md").write_text(f"A general text, number {number}. " * 20)
    found = list(replay([str(tmp_path)], DataRecipe(), 1e9))
    kept = [n for n in range(40) if not measures_forgetting(str(tmp_path / f"text{n}.md"))]
    assert 0 < len(kept) < 40
    assert {int(each.middle.split("number ")[1].split(".")[0]) for each in found} == set(kept)
    assert list(replay([str(tmp_path)], DataRecipe(), 500)) == found[:1]


def test_missing_general_text_is_named(begun, tmp_path):
    with pytest.raises(InputError, match="nowhere"):
        begun(replay_share=0.1, replay=(str(tmp_path / "nowhere"),))
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotEnoughDataError, match="no general text"):
        begun(replay_share=0.1, replay=(str(tmp_path / "empty"),))


def test_for_chat_nothing_is_filled_in(home, config, corpus):
    values = {"name": "mine", "role": "chat", "steps": ["dapt"], "dapt": SHORT}
    assert dapt._section(parse_recipe(values)) == DaptRecipe(**SHORT, fim_share=0.0)


def test_a_run_goes_on_from_checkpoints_that_another_machine_left(begun):
    """The mirror is any file system; the one without the newest file is not whole and not taken."""
    memory = fsspec.filesystem("memory")
    first = begun(mirror="memory://cluster")
    dapt.step(first, first.start)
    remote = f"/cluster/{first.root.name}/dapt"
    assert [path.rpartition("/")[2] for path in memory.ls(remote, detail=False)] == ["checkpoint-4"]
    shutil.rmtree(first.root / "dapt")
    memory.pipe(f"{remote}/checkpoint-9/model.safetensors", b"half")
    assert dapt.step(first, first.start)["resumed_from"] == 4


def test_a_mirror_that_cannot_be_is_named(begun):
    run = begun(mirror="nosuch://bucket")
    with pytest.raises(InputError, match="nosuch://bucket"):
        dapt.step(run, run.start)


@pytest.mark.parametrize("name", ["model.safetensors", "config.json", "tokenizer.json"])
def test_a_broken_model_directory_is_named_and_leaves_nothing(begun, name):
    run = begun()
    (run.start / name).write_bytes(b"\x00" * 100)
    with pytest.raises(BrokenModelError, match="start"):
        dapt.step(run, run.start)
    assert not run.model("dapt").exists()


def test_what_was_curated_is_learnt_and_what_is_held_out_is_not(home, config, tmp_path):
    """The corpus is some of this package's own modules."""
    corpus = tmp_path / "modules"
    corpus.mkdir()
    for file in sorted(Path(finetune.__path__[0]).glob("*.py"))[:14]:
        (corpus / file.name).write_bytes(file.read_bytes())
    curate = {"blend": {"general": 0.0}}
    values = {"name": "mine", "steps": ["curate", "dapt"], "curate": curate, "dapt": SHORT}
    run = find_or_create_run(home, config, pipeline.read_order(values, None, None, (corpus,)))
    assert run.state.data["dapt"] == {"from": "curate"}
    for name, work in islice(pipeline.stages(run), 3):
        run.stage(name, work)
    assert run.state.stages["dapt"]["steps"] == 4
    held = {each.source for each in read_examples(run.heldout / "fim.jsonl")}
    learnt = {
        Path(each.source).name for each in read_texts(run.recipe, run.data_of("dapt"), curated(run)).domain
    }
    assert held and learnt
    assert not held & learnt
