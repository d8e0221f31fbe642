"""`chipsmith models pull` makes a version of a file or of a repository, never of what carries code."""

import json
from contextlib import ExitStack

import pytest
from support.fake_hub import COMMIT, fake_hub
from typer.testing import CliRunner

from chipsmith.cli.app import app
from chipsmith.core import pull
from chipsmith.core.errors import BrokenModelError, DiskFullError, InputError, UnknownModelError
from chipsmith.core.registry import Registry

GGUF = b"GGUF and weights"
EMBEDDER = {
    "modules.json": b"[]",
    "model.safetensors": b"weights",
    "1_Pooling/config.json": b"{}",
    "pytorch_model.bin": b"a pickle",
    "onnx/model.onnx": b"a graph",
}


def invoke(*arguments):
    return CliRunner().invoke(app, ["models", "pull", *arguments], catch_exceptions=False).stdout


def point_to(address, monkeypatch):
    """As HF_ENDPOINT does, which the library reads when it is imported."""
    from huggingface_hub import constants

    path = constants.HUGGINGFACE_CO_URL_TEMPLATE.removeprefix(constants.ENDPOINT)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", address + path)
    monkeypatch.setattr(constants, "ENDPOINT", address)


@pytest.fixture
def hub(monkeypatch):
    """Serve these files as the repository acme/coder."""

    with ExitStack() as stack:

        def serve(files):
            address = stack.enter_context(fake_hub("acme/coder", files))
            point_to(address, monkeypatch)

        yield serve


@pytest.fixture
def gguf(tmp_path):
    file = tmp_path / "Some Coder-Q8_0.gguf"
    file.write_bytes(GGUF)
    return file


class TestAPath:
    def test_a_file_becomes_a_version_and_stays_where_it_was(self, home, gguf):
        assert "chipsmith models use tab some-coder-q8-0" in invoke("tab", str(gguf))
        manifest = Registry(home.models).versions("tab")[0]
        assert Registry(home.models).weights("tab", manifest.version).read_bytes() == GGUF
        assert manifest.data == {"source": str(gguf)}
        assert gguf.exists()

    def test_it_may_be_named(self, home, gguf):
        assert json.loads(invoke("chat", str(gguf), "--version", "mine", "--json"))["version"] == "mine"

    def test_a_directory_for_the_embedding_role(self, home, tmp_path):
        (tmp_path / "mini").mkdir()
        (tmp_path / "mini" / "modules.json").write_text("[]")
        (tmp_path / "mini" / "model.safetensors").write_bytes(b"weights")
        invoke("embed", str(tmp_path / "mini"))
        assert (Registry(home.models).weights("embed", "mini") / "modules.json").is_file()

    @pytest.mark.parametrize("name", ["model.bin", "model.gguf"])
    def test_what_is_no_gguf_is_refused_and_nothing_is_left(self, home, tmp_path, name):
        (tmp_path / name).write_bytes(b"\x80\x04 a pickle")
        with pytest.raises(BrokenModelError, match="not a GGUF"):
            invoke("tab", str(tmp_path / name))
        assert list((home.models / "tab").iterdir()) == []

    def test_the_same_twice_is_refused(self, home, gguf):
        invoke("tab", str(gguf))
        with pytest.raises(BrokenModelError, match="another version"):
            invoke("tab", str(gguf))

    def test_nothing_there(self, home):
        with pytest.raises(UnknownModelError, match="no repository"):
            invoke("tab", "./missing.gguf")


class TestARepository:
    def test_its_one_file_comes_with_its_lineage(self, home, hub):
        hub({"README.md": b"hello", "coder-q8_0.gguf": GGUF})
        made = json.loads(invoke("tab", "acme/coder", "--json"))
        assert made["data"] == {"source": "acme/coder", "revision": COMMIT, "licence": "apache-2.0"}
        assert Registry(home.models).weights("tab", made["version"]).read_bytes() == GGUF
        assert list((home.models / pull.DOWNLOADS).iterdir()) == []

    def test_of_several_one_is_to_be_named(self, home, hub):
        hub({"a-q4_0.gguf": GGUF, "a-q8_0.gguf": GGUF, "b-00001-of-00002.gguf": GGUF})
        with pytest.raises(InputError, match=r"2 GGUF files in one part: a-q4_0\.gguf, a-q8_0\.gguf"):
            invoke("tab", "acme/coder")
        with pytest.raises(UnknownModelError, match=r'Did you mean "a-q8_0\.gguf"'):
            invoke("tab", "acme/coder", "--file", "a-q8_1.gguf")
        assert "a-q8-0" in invoke("tab", "acme/coder", "--file", "a-q8_0.gguf")

    def test_of_a_directory_what_may_carry_code_stays_there(self, home, hub):
        hub(EMBEDDER)
        version = json.loads(invoke("embed", "acme/coder", "--json"))["version"]
        weights = Registry(home.models).weights("embed", version)
        found = {file.relative_to(weights).as_posix() for file in weights.rglob("*") if file.is_file()}
        assert found == {"modules.json", "model.safetensors", "1_Pooling/config.json"}

    def test_an_unknown_one(self, home, hub):
        hub({})
        with pytest.raises(UnknownModelError, match="no repository acme/other"):
            invoke("tab", "acme/other")

    def test_no_network(self, home, monkeypatch):
        point_to("http://127.0.0.1:1", monkeypatch)
        with pytest.raises(UnknownModelError, match="cannot be reached") as caught:
            invoke("tab", "acme/coder")
        assert "models pull ROLE PATH" in caught.value.fix

    def test_what_does_not_fit_is_not_begun(self, home, hub, monkeypatch):
        hub({"coder.gguf": GGUF})
        monkeypatch.setattr(pull, "SPARE_BYTES", 10**18)
        with pytest.raises(DiskFullError, match="GB free"):
            invoke("tab", "acme/coder")


def test_a_remote_role_pulls_nothing(home, tmp_path):
    settings = tmp_path / "chipsmith.toml"
    settings.write_text('[roles.chat]\nbackend = "openai"\nmodel = "m"\nurl = "http://gpu:1/v1"\n')
    with pytest.raises(InputError, match="served by"):
        invoke("chat", "acme/coder", "--config", str(settings))
