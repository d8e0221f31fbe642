"""The packaged model's own vocabulary, grown by this repository's words, reads as llama.cpp does."""

import json
from pathlib import Path

import pytest
from support.tiny_model import PACKAGED

from chipsmith.core.embedded import resolve_model
from chipsmith.core.gguf_file import GgufFile
from chipsmith.core.gguf_writing import copy_metadata
from chipsmith.finetune.curate.general import python_library
from chipsmith.finetune.gguf_tokenizer import tokenizer_of
from chipsmith.finetune.gguf_vocabulary import grown_vocabulary
from chipsmith.finetune.proof import ODDITIES
from chipsmith.finetune.tokenizer.augment import grown, learn_additions
from chipsmith.finetune.tokenizer.efficiency import efficiency
from chipsmith.finetune.tokenizer.recipe import TokenizerRecipe
from chipsmith.finetune.tokenizer.texts import Texts
from chipsmith.finetune.tokens import TOKENIZER, Tokens
from chipsmith.finetune.vocabulary import Vocabulary

ROOT = Path(__file__).parents[2]
RECIPE = TokenizerRecipe(tokens=500, names=100, least=8, megabytes=0.6)


@pytest.fixture(scope="module")
def larger(tmp_path_factory):
    """The directory of the grown tokenizer, its texts, and a GGUF file of the vocabulary alone."""
    from gguf import GGUFWriter

    base = resolve_model(PACKAGED)
    start, out = (tmp_path_factory.mktemp(name) for name in ("start", "out"))
    tokenizer_of(base).save_pretrained(start)
    files = sorted(file for kind in ("py", "md", "tcl") for file in (ROOT / "eda").rglob(f"*.{kind}"))
    general = (record.text for record in python_library())
    texts = Texts.of((file.read_text() for file in files), general, RECIPE.megabytes)
    source = GgufFile.open(base)
    rows = source.tensors["token_embd.weight"][0]
    additions = learn_additions(Tokens(start).tokenizer, texts, RECIPE)
    values = grown(json.loads((start / TOKENIZER).read_bytes()), additions, rows)
    (out / TOKENIZER).write_text(json.dumps(values, ensure_ascii=False))
    rows += len({merge.token for merge in additions.merges}) + len(additions.names)
    writer = GGUFWriter(out / "vocabulary.gguf", source.architecture)
    copy_metadata(source, writer, grown_vocabulary(out, source, rows))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return start, out, texts


def test_llama_cpp_reads_held_out_texts_as_transformers_does(larger):
    _, out, texts = larger
    tokens = Tokens(out)
    with Vocabulary(out / "vocabulary.gguf") as vocabulary:
        for text in [*texts.heldout["domain"], *texts.heldout["general"], ODDITIES]:
            assert vocabulary.tokenize(text) == tokens.tokenize(text)


def test_the_domain_takes_fewer_tokens_and_general_text_no_more(larger):
    start, out, texts = larger
    before, after = Tokens(start).tokenize, Tokens(out).tokenize
    domain, general = (efficiency(texts.heldout[name], before, after) for name in ("domain", "general"))
    assert domain["saved"] > 0.015
    assert 0 <= general["saved"] < domain["saved"] / 3


def test_what_was_read_as_a_token_before_still_is(larger):
    """New merges stand behind all others: a text without new tokens has the ids that it had."""
    start, out, texts = larger
    before, after = Tokens(start), Tokens(out)
    rows = before.tokenizer.get_vocab_size()
    same = [text for text in texts.heldout["general"] if all(token < rows for token in after.tokenize(text))]
    assert same
    assert all(before.tokenize(text) == after.tokenize(text) for text in same)
