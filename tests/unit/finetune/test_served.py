"""Scores are those of the served prompt: checked against torch, with a model that has no favourites."""

import pytest
import torch

from chipsmith.core.fim import SMOLLM2_SENTINELS
from chipsmith.finetune.evaluate import evaluate, sample
from chipsmith.finetune.examples import FimExample
from chipsmith.finetune.gguf_export import write_gguf
from chipsmith.finetune.model import load_base
from chipsmith.finetune.recipe import EvaluateRecipe
from chipsmith.finetune.served import ServedModel, first_line
from chipsmith.finetune.serving import Serving

EXAMPLE = FimExample("set_clock 1\nset_out", "\nputs done\n", "put_delay 2\nset b 3", source="a.tcl")


@pytest.fixture(scope="module")
def filler(tiny_base, tiny_directory, tmp_path_factory):
    """The tiny model with fill-in-the-middle tokens."""
    out = tmp_path_factory.mktemp("filler") / "filler.gguf"
    write_gguf(load_base(tiny_base), tiny_base, tiny_directory, out)
    return out


@pytest.fixture
def open_model():
    opened = []

    def open_model(path) -> ServedModel:
        opened.append(ServedModel(path, context=128, threads=1))
        return opened[-1]

    yield open_model
    for model in opened:
        model.close()


def torch_nats(tiny_base, prompt: list[int], middle: list[int]) -> float:
    with torch.no_grad():
        logits = load_base(tiny_base)(torch.tensor([prompt + middle])).logits[0, len(prompt) - 1 : -1]
    return torch.nn.functional.cross_entropy(logits, torch.tensor(middle), reduction="sum").item()


def test_a_filling_model_is_scored_on_the_fim_prompt(tiny_base, filler, open_model):
    model = open_model(filler)
    prefix, suffix, middle = map(model.tokenize, (EXAMPLE.prefix, EXAMPLE.suffix, EXAMPLE.middle))
    expected = torch_nats(tiny_base, SMOLLM2_SENTINELS.prompt(prefix, suffix), middle)
    nats, characters = model.nats(EXAMPLE)
    assert nats == pytest.approx(expected, rel=1e-2)
    assert characters == len(EXAMPLE.middle)


def test_any_other_is_scored_left_to_right_on_the_better_of_two_readings(tiny_base, open_model):
    model = open_model(tiny_base)
    plain = torch_nats(tiny_base, model.tokenize(EXAMPLE.prefix), model.tokenize(EXAMPLE.middle))
    nats, _ = model.nats(EXAMPLE)
    assert 0 < nats <= plain * 1.01


def test_what_was_read_is_not_read_again(filler, open_model, monkeypatch):
    model = open_model(filler)
    read = []
    evaluate_tokens = model._llama.eval
    monkeypatch.setattr(model._llama, "eval", lambda tokens: (read.extend(tokens), evaluate_tokens(tokens)))
    model.nats(EXAMPLE)
    scored = len(read)
    model.first_line(EXAMPLE, 3)
    assert len(read) - scored <= 3


def test_scores_do_not_depend_on_what_came_before(filler):
    other = FimExample("puts hello", "", " world", source="b.tcl")
    recipe = EvaluateRecipe(context=128)
    alone = evaluate(Serving("v1", filler), [EXAMPLE], recipe)
    after = evaluate(Serving("v1", filler), [other, EXAMPLE], recipe)
    assert after[1].nats == pytest.approx(alone[0].nats, rel=1e-3)


def test_the_sample_is_always_the_same(filler):
    examples = [FimExample("", "", str(number)) for number in range(100)]
    recipe = EvaluateRecipe(samples=10)
    assert sample(examples, recipe) == sample(examples, recipe)
    assert len(set(sample(examples, recipe))) == 10
    assert sample(examples[:5], recipe) == examples[:5]


@pytest.mark.parametrize(
    ("text", "line"), [("a b  \nc", "a b"), ("\n\n  a\nb", "  a"), ("", ""), ("\n \n", ""), ("a", "a")]
)
def test_the_first_line_is_the_first_that_is_not_blank(text, line):
    assert first_line(text) == line
