"""A version's weights are a GGUF file or a directory of safetensors; nothing else is ever loaded."""

import pytest

from chipsmith.core.errors import BrokenModelError
from chipsmith.core.registry import BASE, Manifest, Registry
from chipsmith.core.weights import check_weights, digest_of, size_of


@pytest.fixture
def directory(tmp_path):
    """What sentence-transformers writes, in small."""
    model = tmp_path / "model"
    (model / "1_Pooling").mkdir(parents=True)
    for name, content in (
        ("modules.json", "[]"),
        ("model.safetensors", "weights"),
        ("vocab.txt", "the"),
        ("1_Pooling/config.json", "{}"),
    ):
        (model / name).write_text(content)
    return model


def published(home, directory):
    registry = Registry(home.models)
    staged = registry.stage("embed")
    directory.rename(staged / "model")
    registry.publish(staged, Manifest(role="embed", version="v1", base="embedded:x", weights="model"))
    return registry


def test_a_directory_is_weighed_and_hashed_with_all_its_files(directory):
    before = digest_of(directory)
    assert size_of(directory) == len("[]") + len("weights") + len("the") + len("{}")
    assert digest_of(directory) == before
    (directory / "vocab.txt").rename(directory / "words.txt")
    assert digest_of(directory) != before


@pytest.mark.parametrize("missing", ["modules.json", "model.safetensors"])
def test_a_directory_that_is_no_model_is_refused(directory, missing):
    (directory / missing).unlink()
    with pytest.raises(BrokenModelError, match="no sentence-transformers model"):
        check_weights(directory, fix="")


@pytest.mark.parametrize("name", ["pytorch_model.bin", "modeling_custom.py", "1_Pooling/weights.pkl", "run"])
def test_what_may_carry_code_is_refused_by_name(directory, name):
    (directory / name).write_text("")
    with pytest.raises(BrokenModelError, match=name.rsplit("/", maxsplit=1)[-1]):
        check_weights(directory, fix="")


def test_a_directory_is_published_and_serves(home, directory):
    registry = published(home, directory)
    manifest = registry.manifest("embed", "v1")
    weights = registry.weights("embed", "v1")
    assert weights.is_dir()
    assert (manifest.size, manifest.sha256) == (size_of(weights), digest_of(weights))
    assert registry.activate("embed", "v1").version == "v1"


def test_a_directory_that_lost_a_file_never_becomes_active(home, directory):
    registry = published(home, directory)
    (registry.weights("embed", "v1") / "vocab.txt").unlink()
    with pytest.raises(BrokenModelError, match="bytes instead of"):
        registry.activate("embed", "v1")
    assert registry.active("embed").version == BASE
