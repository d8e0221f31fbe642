"""One file, the environment over it, flags over both; every mistake is named with its place."""

import json

import pytest

from chipsmith.core.config import TAB_MODEL, BackendKind, Level, load_config, to_json
from chipsmith.core.errors import ConfigError, UnknownRoleError
from chipsmith.core.home import Home


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def write(home, text):
    home.config_file.write_text(text, encoding="utf-8")


def test_without_a_file_the_embedded_models_serve(home):
    config = load_config(home, env={})
    assert (config.server.host, config.server.port) == ("127.0.0.1", 8765)
    assert {role: settings.backend for role, settings in config.roles.items()} == {
        "chat": BackendKind.LLAMA,
        "tab": BackendKind.LLAMA,
        "embed": BackendKind.SENTENCE_TRANSFORMERS,
    }


def test_a_flag_wins_over_the_environment_and_that_over_the_file(home):
    write(home, "[server]\nport = 1\n")
    environment = {"CHIPSMITH_SERVER__PORT": "2"}
    assert load_config(home, env={}).server.port == 1
    assert load_config(home, env=environment).server.port == 2
    assert load_config(home, env=environment, flags={"server.port": 3}).server.port == 3
    assert load_config(home, env=environment, flags={"server.port": None}).server.port == 2


def test_the_environment_may_hold_text_numbers_and_roles(home):
    config = load_config(
        home,
        env={
            "CHIPSMITH_SERVER__HOST": "0.0.0.0",  # nothing listens here
            "CHIPSMITH_DEVDATA__LEVEL": "no_code",
            "CHIPSMITH_ROLES__TAB__CONTEXT": "512",
            "CHIPSMITH_HOME": "/not/a/setting",
        },
    )
    assert config.devdata.level is Level.NO_CODE
    assert config.role("tab").context == 512
    assert config.role("tab").model == TAB_MODEL


def test_a_role_in_the_file_keeps_the_rest_of_its_default(home):
    write(home, '[roles.chat]\nmodel = "/models/other.gguf"\n')
    config = load_config(home, env={})
    assert config.role("chat").model == "/models/other.gguf"
    assert config.role("chat").backend is BackendKind.LLAMA
    assert set(config.roles) == {"chat", "tab", "embed"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[server]\nprot = 1\n", ["prot", 'Did you mean "port"?']),
        ("[sever]\nport = 1\n", ["sever", 'Did you mean "server"?']),
        ("[server]\nport = 99999\n", ["port"]),
        ('[server]\nport = "many"\n', ["port"]),
        ("server = 3\n", ["server"]),
        ('roles = "none"\n', ["roles"]),
        ('[roles.chat]\nbackend = "olama"\n', ["chat", "backend"]),
        ('[roles.chat]\nbackend = "openai"\n', ["chat", "backend openai needs url"]),
        ('[roles.rerank]\nmodel = "x"\n', ["rerank", "backend"]),
        ('[devdata]\nlevel = "some"\n', ["level"]),
        ("[engine]\nslots = 0\n", ["slots"]),
        ('[tab]\nexclude = ["keys/", "!"]\n', ["exclude", "Invalid git pattern: '!'"]),
        ('[tab]\nexclude = "keys/"\n', ["exclude", "a list of texts is needed"]),
        ('[tab]\ncontext_sources = ["nmaed"]\n', ["context_sources", "named"]),
    ],
)
def test_a_wrong_key_or_value_is_named(home, text, named):
    write(home, text)
    with pytest.raises(ConfigError) as caught:
        load_config(home, env={})
    for word in named:
        assert word in caught.value.message
    assert str(home.config_file) in caught.value.fix


def test_all_mistakes_are_named_at_once(home):
    write(home, "[server]\nport = 99999\n[engine]\nslots = 0\n")
    with pytest.raises(ConfigError) as caught:
        load_config(home, env={})
    assert "port" in caught.value.message
    assert "slots" in caught.value.message


def test_what_is_not_toml_is_named_with_its_line(home):
    write(home, "[server]\nport = \n")
    with pytest.raises(ConfigError, match="line 2"):
        load_config(home, env={})


def test_bytes_that_are_not_text_are_an_error(home):
    home.config_file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not valid TOML"):
        load_config(home, env={})


def test_a_named_file_must_exist(home, tmp_path):
    with pytest.raises(ConfigError, match="There is no configuration file"):
        load_config(home, path=tmp_path / "absent.toml", env={})


def test_a_setting_below_a_value_is_refused(home):
    write(home, "[server]\nport = 1\n")
    with pytest.raises(ConfigError, match="not a section"):
        load_config(home, env={"CHIPSMITH_SERVER__PORT__DEEPER": "1"})


@pytest.mark.parametrize(
    ("role", "hint"), [("tabb", 'Did you mean "tab"'), ("rerank", "No model is configured")]
)
def test_an_unknown_role_is_an_error(home, role, hint):
    with pytest.raises(UnknownRoleError, match=hint):
        load_config(home, env={}).role(role)


def test_json_hides_the_token(home):
    config = load_config(home, env={"CHIPSMITH_SERVER__TOKEN": "hunter2"})
    assert "hunter2" not in to_json(config) + repr(config)
    assert json.loads(to_json(config))["server"]["token"] == "***"
