"""Weights between two models; at the ends they are the models themselves."""

import shutil

import pytest
from support.steps import make_run

from chipsmith.core.errors import BrokenModelError, RecipeError
from chipsmith.finetune.lines import write_lines
from chipsmith.finetune.merge import step as merge
from chipsmith.finetune.merge.weights import interpolate
from chipsmith.finetune.model import load_model, save_model
from chipsmith.finetune.recipe_file import parse_recipe
from chipsmith.finetune.sft.instruction import Instruction, Kind, asked
from chipsmith.finetune.tokenizer.augment import augment
from chipsmith.finetune.tokenizer.recipe import TokenizerRecipe
from chipsmith.finetune.tokenizer.texts import Texts


def tensors(rows: int, value: float) -> dict:
    import torch

    return {"embed": torch.full((rows, 4), value), "norm": torch.full((4,), value)}


@pytest.mark.parametrize(("share", "value"), [(0.0, 1.0), (0.25, 1.5), (1.0, 3.0)])
def test_a_share_lies_between_both(share, value):
    merged = interpolate(tensors(6, 1.0), tensors(6, 3.0), share)
    assert {one.unique().item() for one in merged.values()} == {value}


def test_rows_that_only_the_grown_vocabulary_has_stay_as_trained():
    merged = interpolate(tensors(4, 1.0), tensors(6, 3.0), 0.5)
    assert merged["embed"][:, 0].tolist() == [2.0] * 4 + [3.0] * 2


@pytest.mark.parametrize("other", [tensors(2, 1.0), {"embed": tensors(6, 1.0)["embed"]}])
def test_models_of_another_kind_are_refused(other):
    with pytest.raises(BrokenModelError, match="tensor"):
        interpolate(tensors(6, 1.0), other, 0.5)


@pytest.mark.parametrize("shares", [[], [1.5]])
def test_a_grid_of_nonsense_is_refused_as_it_is_read(shares):
    with pytest.raises(RecipeError, match="shares"):
        parse_recipe({"name": "x", "role": "chat", "steps": ["merge"], "merge": {"shares": shares}})


def clock(number: int) -> Instruction:
    return Instruction(Kind.SCRIPTS, "s", f"create_clock -period {number}", asked(f"{number} ns"))


@pytest.fixture
def run(tiny_base, tiny_directory, tmp_path, home):
    """A run that began with the configured base, and answers to choose by."""
    home.config_file.write_text(f'[roles.chat]\nmodel = "{tiny_base}"\n')
    grid = {"window": 256, "shares": [0.0, 0.5, 1.0], "samples": 8}
    run = make_run(tmp_path / "run", home, ["merge"], base=str(tiny_base), merge=grid)
    write_lines(run.data_of("merge") / merge.DOMAIN, [clock(n) for n in range(8)])
    write_lines(run.data_of("merge") / merge.GENERAL, merge._python_questions(2))
    shutil.copytree(tiny_directory, run.start)
    return run


def damaged(start, out):
    """The model of `start` with weights that help nobody."""
    model = load_model(start)
    for name, weights in model.named_parameters():
        if "mlp" in name:
            weights.data *= -20
    save_model(model, start, out)
    return out


def test_what_made_everything_worse_is_not_kept(run, tiny_directory, tmp_path):
    import torch

    facts = merge.step(run, damaged(tiny_directory, tmp_path / "worse"))
    scores = {one["share"]: one["score"] for one in facts["tried"]}
    assert scores[0.0] == pytest.approx(1.0, abs=1e-3)
    assert facts["share"] == min(scores, key=lambda share: scores[share])
    if facts["share"] == 0.0:
        kept, base = (load_model(path).state_dict() for path in (run.model("merge"), tiny_directory))
        assert all(torch.equal(kept[name], base[name]) for name in base)


def test_what_was_gained_without_a_loss_is_kept_whole(run, tiny_directory, tmp_path):
    """A start that is worse everywhere than what was trained from it."""
    shutil.rmtree(run.start)
    damaged(tiny_directory, run.start)
    facts = merge.step(run, tiny_directory)
    assert facts["base"]["domain"] > facts["tried"][-1]["domain"]
    assert facts["tried"][-1]["score"] < 1


def test_without_anything_trained_there_is_nothing_to_merge(run):
    with pytest.raises(RecipeError, match="nothing to merge"):
        merge.step(run, run.start)


def test_what_serves_is_merged_with_the_base_that_is_configured(run, tiny_directory, tmp_path, home):
    """A run that starts from a published version: its own start is not the base."""
    other = make_run(tmp_path / "other", home, ["merge"], base="published.gguf", merge={"shares": [0.5]})
    shutil.copytree(run.data, other.data)
    shutil.copytree(damaged(tiny_directory, tmp_path / "worse"), other.start)
    facts = merge.step(other, other.start)
    assert facts["base"]["domain"] < facts["tried"][0]["domain"]


def test_a_base_of_fewer_tokens_is_measured_in_its_own(run, tiny_directory, tmp_path):
    domain = [f"set_input_delay {n} [get_ports data_in]\n" * 8 for n in range(60)]
    texts = Texts.of(domain, ["Once upon a time.\n"] * 60, 1.0)
    augment(tiny_directory, texts, TokenizerRecipe(tokens=20, names=2, least=5), tmp_path / "grown")
    answers = [Instruction(Kind.SCRIPTS, "s", text, asked("Delays?")) for text in domain[:8]]
    write_lines(run.data_of("merge") / merge.DOMAIN, answers)
    facts = merge.step(run, tmp_path / "grown")
    (as_base, *_) = facts["tried"]
    assert as_base["general"] == pytest.approx(facts["base"]["general"], rel=0.1)
    assert load_model(run.model("merge")).config.vocab_size > load_model(tiny_directory).config.vocab_size
