"""A model directory with a larger vocabulary: its ids are llama.cpp's, its new embeddings are means."""

import json
import shutil
from pathlib import Path

import pytest
import torch

from chipsmith.core.errors import RecipeError
from chipsmith.finetune.gguf_export import write_gguf
from chipsmith.finetune.model import load_model
from chipsmith.finetune.proof import agreement
from chipsmith.finetune.tokenizer.augment import augment
from chipsmith.finetune.tokenizer.recipe import Output, TokenizerRecipe
from chipsmith.finetune.tokenizer.texts import Texts
from chipsmith.finetune.tokens import RESERVED, Tokens
from chipsmith.finetune.vocabulary import Vocabulary

RECIPE = TokenizerRecipe(tokens=40, names=4, least=5)
FIRST = 1024
"""Of the tiny model's new ids."""


def constraints(number: int) -> str:
    lines = (
        f"set_input_delay -clock core_clk{number} -max 0.{line} [get_ports {{data_in[{line}]}}]\n"
        f"report_checks -through [get_pins u_regfile/D{line}]\t;# réset « {line} »\n"
        for line in range(12)
    )
    return "".join(lines)


@pytest.fixture(scope="module")
def texts() -> Texts:
    domain = (constraints(number) for number in range(60))
    general = (
        f"Once upon a time, {number} people went to the market to see it.\n" * 20 for number in range(60)
    )
    return Texts.of(domain, general, 1.0)


@pytest.fixture(scope="module")
def grown(tiny_directory: Path, texts: Texts, tmp_path_factory: pytest.TempPathFactory):
    out = tmp_path_factory.mktemp("grown") / "model"
    return out, augment(tiny_directory, texts, RECIPE, out)


def test_the_domain_takes_fewer_tokens_and_general_text_as_many_as_before(grown, texts):
    _, facts = grown
    assert facts["tokens"] > 10
    assert facts["names"] == 4
    assert facts["vocabulary"] == FIRST + facts["tokens"] + facts["names"]
    domain, general = (facts["characters_per_token"][name] for name in ("domain", "general"))
    assert domain["saved"] > 0.2
    assert general["saved"] == 0
    assert set(texts.heldout["domain"]).isdisjoint(texts.domain)


def test_the_exported_file_reads_held_out_texts_as_training_does(grown, texts, tiny_base, tmp_path):
    out, _ = grown
    file = tmp_path / "grown.gguf"
    model = load_model(out)
    write_gguf(model, tiny_base, out, file)
    tokens = Tokens(out)
    with Vocabulary(file) as vocabulary:
        for text in [
            *texts.heldout["domain"],
            *texts.heldout["general"],
            "  reset_get_portsx\n get_ports\u00e9",
        ]:
            assert vocabulary.tokenize(text) == tokens.tokenize(text)
            assert tokens.tokenizer.decode(tokens.tokenize(text)) == text
    assert agreement(model, file, 500)["top1"] >= 0.99


def test_a_grown_vocabulary_grows_no_more_by_the_same_texts(grown, texts, tmp_path):
    out, facts = grown
    again = augment(out, texts, TokenizerRecipe(tokens=3, names=4, least=5), tmp_path / "again")
    assert again["vocabulary"] == facts["vocabulary"] + again["tokens"] + again["names"]
    assert not set(again["examples"]) & set(facts["examples"])


def test_a_text_without_new_words_is_read_as_before(grown, tiny_directory):
    out, _ = grown
    text = "Once upon a time there was a market.\n"
    assert Tokens(out).tokenize(text) == Tokens(tiny_directory).tokenize(text)


def test_new_embeddings_are_the_mean_of_the_former_tokens(grown, tiny_directory):
    out, facts = grown
    before, after = (load_model(each).get_input_embeddings().weight for each in (tiny_directory, out))
    name = FIRST + facts["tokens"]  # the first whole name
    text = Tokens(out).tokenizer.decode([name])
    former = Tokens(tiny_directory).tokenize(text)
    assert len(former) > 1
    assert torch.allclose(after[name], before[torch.tensor(former)].mean(0))
    assert torch.equal(after[:FIRST], before)


def test_output_rows_of_untied_models_may_begin_at_zero(tiny_directory, texts, tmp_path):
    untied = tmp_path / "untied"
    shutil.copytree(tiny_directory, untied)
    model = load_model(untied)
    model.config.tie_word_embeddings = False
    model.lm_head.weight = torch.nn.Parameter(model.lm_head.weight.detach().clone())
    model.save_pretrained(untied)
    for output, zero in ((Output.ZERO, True), (Output.MEAN, False)):
        recipe = TokenizerRecipe(tokens=5, names=1, least=5, output=output)
        augment(untied, texts, recipe, tmp_path / output)
        rows = load_model(tmp_path / output).get_output_embeddings().weight[FIRST:]
        assert bool((rows == 0).all()) is zero


def test_sentinels_are_added_where_there_are_none(tiny_directory, texts, tmp_path):
    bare = tmp_path / "bare"
    shutil.copytree(tiny_directory, bare)
    (bare / "fim.json").unlink()
    file = bare / "tokenizer.json"
    values = json.loads(file.read_bytes())
    for token in values["added_tokens"]:
        token["content"] = token["content"].replace("issue", "problem")
    values["model"]["vocab"] = {
        name.replace("<issue", "<problem"): number for name, number in values["model"]["vocab"].items()
    }
    file.write_text(json.dumps(values))
    with pytest.raises(RecipeError):
        _ = Tokens(bare).sentinels
    facts = augment(bare, texts, TokenizerRecipe(tokens=0, names=0), tmp_path / "out")
    assert facts["sentinels"] == 3
    found = Tokens(tmp_path / "out")
    assert found.sentinels.prefix == found.tokenizer.token_to_id(RESERVED[0][0]) == FIRST
    assert RESERVED[0][0] not in [
        found.tokenizer.id_to_token(token) for token in found.tokenize("<fim_prefix>")
    ]


def test_other_kinds_of_tokenizers_are_refused(tiny_directory, texts, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(tiny_directory, other)
    file = other / "tokenizer.json"
    values = json.loads(file.read_bytes())
    values["model"] = {"type": "Unigram", "unk_id": 0, "vocab": [["a", 0.0]]}
    file.write_text(json.dumps(values))
    with pytest.raises(RecipeError, match="Unigram"):
        augment(other, texts, RECIPE, tmp_path / "out")
    assert not (tmp_path / "out").exists()
