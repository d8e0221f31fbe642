"""The exported file is the trained model: same tensors, same tokenizer, same answers."""

import json
import shutil
from pathlib import Path

import pytest

from chipsmith.core.errors import BrokenModelError
from chipsmith.core.fim import SMOLLM2_SENTINELS
from chipsmith.core.gguf_file import GgufFile, parsed_once
from chipsmith.finetune.gguf_export import quantise, write_gguf
from chipsmith.finetune.model import load_base
from chipsmith.finetune.proof import agreement, require_agreement, require_same_tokens
from chipsmith.finetune.recipe import Quantisation
from chipsmith.finetune.tokens import Tokens
from chipsmith.finetune.vocabulary import Vocabulary

WRITTEN_ANEW = {"general.file_type", "general.quantization_version"}


@pytest.fixture(scope="module")
def exported(tiny_base: Path, tiny_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("exported") / "exact.gguf"
    write_gguf(load_base(tiny_base), tiny_base, tiny_directory, out)
    return out


def test_llama_cpp_computes_what_torch_computes(tiny_base, exported):
    found = agreement(load_base(tiny_base), exported, 500)
    assert found["positions"] == 500
    assert found["top1"] >= 0.99


def test_a_file_that_computes_something_else_is_refused(tiny_base, exported):
    other = load_base(tiny_base)
    other.model.layers[0].self_attn.q_proj.weight.data.neg_()
    with pytest.raises(BrokenModelError, match="agrees with the trained model"):
        require_agreement(agreement(other, exported, 500), 0.99)


def test_metadata_and_tokenizer_are_the_bases(tiny_base, exported):
    old, new = GgufFile.open(tiny_base), GgufFile.open(exported)
    kept = [key for key in old.reader.fields if not key.startswith("GGUF.") and key not in WRITTEN_ANEW]
    assert {key: new.value(key) for key in kept} == {key: old.value(key) for key in kept}
    assert new.tensors == old.tensors


def test_it_names_its_sentinels_and_their_order(exported):
    with Vocabulary(exported) as vocabulary:
        assert vocabulary.sentinels == SMOLLM2_SENTINELS
    assert GgufFile.open(exported).value("chipsmith.fim_order") == "spm"


def test_a_grown_vocabulary_is_exported_and_read_as_it_was_trained(tiny_base, tiny_directory, tmp_path):
    """A merged word, a word found whole, a control token, and a row of padding."""
    directory, out = tmp_path / "grown", tmp_path / "grown.gguf"
    shutil.copytree(tiny_directory, directory)
    file = directory / "tokenizer.json"
    values = json.loads(file.read_bytes())
    size = len(values["model"]["vocab"])
    values["model"]["vocab"]["Ġcar"] = size
    values["model"]["merges"].append(["Ġc", "ar"])
    added = {**values["added_tokens"][0], "id": size + 1, "content": "set_input_delay", "special": False}
    values["added_tokens"] += [added, {**added, "id": size + 2, "content": "<fim_prefix>", "special": True}]
    file.write_text(json.dumps(values))
    model = load_base(tiny_base)
    model.resize_token_embeddings(size + 4)
    write_gguf(model, tiny_base, directory, out)

    require_same_tokens(Tokens(directory).tokenize, out)
    require_agreement(agreement(model, out, 250), 0.99)
    with Vocabulary(out) as vocabulary:
        assert vocabulary.tokenize(" car")[-1] == size
        assert vocabulary.tokenize("set_input_delay") == [size + 1]
        assert size + 2 not in vocabulary.tokenize("<fim_prefix>")
    exported = GgufFile.open(out)
    assert exported.value("tokenizer.ggml.token_type")[size:] == [1, 4, 3, 5]
    assert exported.tensors["token_embd.weight"] == (size + 4, 64)
    with pytest.raises(BrokenModelError, match="do not fit"):
        require_same_tokens(Tokens(tiny_directory).tokenize, out)


@pytest.mark.parametrize("kind", Quantisation)
def test_every_quantisation_loads_and_answers_alike(tiny_base, exported, tmp_path, kind):
    out = tmp_path / "quantised.gguf"
    quantise(exported, kind, out, threads=1)
    assert agreement(load_base(tiny_base), out, 250)["top1"] > 0.5
    assert [file.name for file in tmp_path.iterdir()] == ["quantised.gguf"]


def test_a_model_of_another_shape_is_refused(tiny_base, tiny_directory, packaged, tmp_path):
    with pytest.raises(BrokenModelError, match="differ in"):
        write_gguf(load_base(tiny_base), packaged, tiny_directory, tmp_path / "out.gguf")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("read", "keep"),
    [(load_base, 0.2), (load_base, 0.9), (GgufFile.open, 0.2), (GgufFile.open, 0.9), (Vocabulary, 0.05)],
)
def test_a_truncated_base_is_named(tiny_base, tmp_path, read, keep):
    path = tmp_path / "half.gguf"
    path.write_bytes(tiny_base.read_bytes()[: int(tiny_base.stat().st_size * keep)])
    with pytest.raises(BrokenModelError, match=r"half\.gguf"):
        read(path)


def test_what_is_not_gguf_is_refused(tmp_path):
    path = tmp_path / "model.gguf"
    path.write_bytes(b"PK\x03\x04 a pickle in a zip")
    with pytest.raises(BrokenModelError, match="not a GGUF file"):
        load_base(path)


def test_metadata_is_parsed_once_however_often_it_is_asked_for(tiny_base, monkeypatch):
    import gguf

    parsed = []
    own = gguf.GGUFReader
    monkeypatch.setattr(gguf, "GGUFReader", lambda path: parsed.append(path) or own(path))
    counted = gguf.GGUFReader
    with parsed_once():
        first = GgufFile.open(tiny_base).reader
        load_base(tiny_base)
        assert GgufFile.open(tiny_base).reader is first
    assert parsed == [str(tiny_base)]
    assert gguf.GGUFReader is counted
