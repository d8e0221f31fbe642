"""`chipsmith models` lists, switches and rolls back what the registry holds."""

import json

import pytest
from typer.testing import CliRunner

from chipsmith.cli.app import app
from chipsmith.core.errors import RefusedError, UnknownModelError, UnknownRoleError
from chipsmith.core.registry import Registry


@pytest.fixture(autouse=True)
def _nothing_answers_by_default(home, monkeypatch):
    monkeypatch.setenv("CHIPSMITH_SERVER__PORT", "1")


def invoke(*arguments):
    return CliRunner().invoke(app, ["models", *arguments], catch_exceptions=False).stdout


def active():
    return {(row["role"], row["version"]) for row in json.loads(invoke("list", "--json")) if row["active"]}


def test_every_role_has_the_configured_model(home):
    assert active() == {("chat", "base"), ("tab", "base"), ("embed", "base")}
    assert "embedded:smollm2-135m-instruct" in invoke("list")


def test_an_adapter_is_told_with_the_model_that_it_lies_over(home):
    home.root.mkdir(parents=True, exist_ok=True)
    home.config_file.write_text('[roles.tab]\nadapter = "a/tab.gguf"\n')
    (row,) = (row for row in json.loads(invoke("list", "--json")) if row["role"] == "tab")
    assert (row["model"], row["adapter"]) == ("embedded:smollm2-135m-eda", "a/tab.gguf")
    assert "+ a/tab.gguf" in invoke("list")


def test_use_and_rollback_change_what_serves(publish):
    publish("tab", "v1")
    assert invoke("use", "tab", "v1") == "tab: base → v1, serving when a server starts.\n"
    assert ("tab", "v1") in active()
    assert invoke("rollback", "tab") == "tab: v1 → base, serving when a server starts.\n"
    assert ("tab", "base") in active()


def test_a_running_server_swaps_at_once(publish, fake_server):
    publish("tab", "v1")
    fake_server.answer("POST /v1/models/reload?role=tab", {"roles": {}})
    assert invoke("use", "tab", "v1") == "tab: base → v1, serving now.\n"


def test_a_version_that_the_server_refuses_is_not_left_active(home, publish, fake_server):
    publish("tab", "v1")
    refusal = {"error": {"message": "It generates nothing.", "fix": "train again."}}
    fake_server.answer("POST /v1/models/reload?role=tab", refusal, status=500)
    with pytest.raises(RefusedError, match="so base serves on"):
        invoke("use", "tab", "v1")
    assert Registry(home.models).active("tab").version == "base"


@pytest.mark.parametrize(
    ("arguments", "kind", "hint"),
    [
        (["use", "tabb", "v1"], UnknownRoleError, 'Did you mean "tab"'),
        (["use", "tab", "v2"], UnknownModelError, 'Did you mean "v1"'),
        (["rollback", "chta"], UnknownRoleError, 'Did you mean "chat"'),
        (["rollback", "tab"], UnknownModelError, "no earlier version"),
    ],
)
def test_an_unknown_role_or_version_is_named_with_the_nearest(publish, arguments, kind, hint):
    publish("tab", "v1")
    with pytest.raises(kind, match=hint):
        invoke(*arguments)
