"""The same recipe in two processes that talk by gloo, as it would in many on graphics cards."""

import json
from pathlib import Path

import pytest
import support
import torch
import yaml
from support.tiny_model import write_corpus, write_tiny_model

from chipsmith.core.config import load_config
from chipsmith.core.errors import DivergedError, InputError, LaunchError
from chipsmith.finetune import pipeline
from chipsmith.finetune.launch.launcher import FSDP, HERE, Launch
from chipsmith.finetune.model import load_model, make_directory
from chipsmith.finetune.recipe_file import structure
from chipsmith.finetune.retriever.recipe import RetrieverRecipe
from chipsmith.finetune.retriever.stages import stages as retriever_stages
from chipsmith.finetune.stages import execute

STEPS = 8
TWO = Launch.parse("torchrun:2")


def sharded_on_cores() -> Launch:
    """With the settings of `fsdp:N`; see `support/sharded`."""
    settings = yaml.safe_load(FSDP.read_text())["fsdp_config"]
    said = {
        name.upper(): str(value).lower() if isinstance(value, bool) else value
        for name, value in settings.items()
    }
    said |= {"ACCELERATE_USE_FSDP": "true", "PYTHONPATH": str(Path(support.__file__).parent / "sharded")}
    return Launch(("env", *(f"{name}={value}" for name, value in said.items()), *TWO.command))


SHARDED = sharded_on_cores()


@pytest.fixture(scope="module")
def workshop(tmp_path_factory):
    directory = tmp_path_factory.mktemp("workshop")
    write_corpus(directory / "corpus")
    write_tiny_model(directory / "tiny.gguf")
    return directory


@pytest.fixture
def begun(home, workshop):
    home.root.mkdir()
    home.config_file.write_text(f'[roles.tab]\nmodel = "{workshop / "tiny.gguf"}"\n')

    def begun(**section):
        dapt = {"window": 128, "max_steps": STEPS, "epochs": 50, "checkpoint_steps": 4, **section}
        values = {"name": "two", "steps": ["dapt"], "data": {"window_chars": 200}, "dapt": dapt}
        values["evaluate"] = {"samples": 4, "context": 128}
        order = pipeline.read_order(values, None, None, (workshop / "corpus",))
        return pipeline.find_or_create_run(home, load_config(home), order)

    return begun


def test_two_processes_train_one_model(begun):
    run = begun(learning_rate=3e-3)
    report = execute(run, pipeline.stages(run, TWO))
    facts = report["stages"]["dapt"]
    assert facts["steps"] == STEPS
    lines = [json.loads(line) for line in (run.root / "losses.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == list(range(1, STEPS + 1)), "one of them writes"
    assert facts["tokens"] > 0
    assert facts["last_loss"] < facts["first_loss"]
    assert report["stages"]["export"]["top1"] >= 0.99


def test_adapters_of_two_processes_are_merged_and_a_time_limit_ends_both(begun):
    run = begun(method="lora", max_minutes=1e-6, max_steps=400)
    make_directory(run.base, run.start)
    facts = TWO(run, "dapt", run.start)
    assert facts["steps"] == 1
    assert load_model(run.model("dapt")).config.vocab_size == 1024
    assert (run.adapter("dapt") / "adapter_model.safetensors").is_file()


@pytest.mark.parametrize("method", ["full", "lora"])
def test_a_model_that_is_sharded_among_processes_comes_out_whole(begun, method):
    run = begun(method=method, learning_rate=3e-3, max_steps=4)
    make_directory(run.base, run.start)
    facts = SHARDED(run, "dapt", run.start)
    assert facts["steps"] == 4
    assert facts["last_loss"] < facts["first_loss"]
    before, after = (load_model(path).state_dict() for path in (run.start, run.model("dapt")))
    assert {name: one.shape for name, one in after.items()} == {
        name: one.shape for name, one in before.items()
    }
    moved = {name for name in after if not torch.equal(after[name], before[name])}
    assert any("q_proj" in name for name in moved)
    assert ("model.embed_tokens.weight" in moved) == (method == "full")


def test_what_goes_wrong_in_a_process_is_told_as_if_it_were_here(begun):
    run = begun(learning_rate=0.99, clip_norm=1e30, weight_decay=1e30)
    make_directory(run.base, run.start)
    with pytest.raises(DivergedError, match="diverged at step") as error:
        TWO(run, "dapt", run.start)
    assert "learning_rate" in error.value.fix
    assert not run.model("dapt").exists()


def test_a_process_that_dies_is_told(begun):
    run = begun()
    with pytest.raises(LaunchError, match="died"):
        Launch(("false",))(run, "dapt", run.start)


def test_what_cannot_be_launched_is_named():
    assert Launch.parse("local") == HERE
    assert Launch.parse("env A=1 python").command == ("env", "A=1", "python")
    for wrong in ("torchrun:0", "torchrun", "no-such-launcher --x", ""):
        with pytest.raises(InputError, match="Nothing can be launched"):
            Launch.parse(wrong)
    recipe = structure({"name": "mine"}, RetrieverRecipe)
    with pytest.raises(InputError, match="one process"):
        retriever_stages(recipe, TWO)
