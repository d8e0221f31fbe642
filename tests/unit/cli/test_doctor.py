"""`chipsmith doctor` finds each problem that a person could have, and says its fix."""

import json
import os
import shutil
import socket
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from chipsmith.cli.app import app
from chipsmith.cli.checks import machine, models, server
from chipsmith.cli.checks.finding import Check, Situation, Status
from chipsmith.core import llama_build
from chipsmith.core.config import load_config
from chipsmith.core.embedded import resolve_model
from chipsmith.core.llama_build import BuildRecord, Processor
from chipsmith.core.registry import Registry
from chipsmith.eda.sandbox import proof

HEALTHY = {"status": "ok", "version": "1", "pid": 7, "roles": {}}


@pytest.fixture
def look(home):
    """Run one check against a configuration made of environment variables."""

    def run(check, **settings):
        environment = {f"CHIPSMITH_{name}": str(value) for name, value in settings.items()}
        return Check("it", check).run(Situation(home, load_config(home, env=environment)))

    return run


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Put a program on a PATH that holds nothing else; it prints a text and exits with a status."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "bin").mkdir()

    def put(name, text="", status=0):
        path = tmp_path / "bin" / name
        path.write_text(f"#!/bin/sh\necho '{text}'\nexit {status}\n", encoding="utf-8")
        path.chmod(0o755)

    return put


def test_an_old_python(look, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))
    assert look(machine.python).status is Status.FAIL


def test_a_home_that_others_can_read(look, home):
    home.root.mkdir(mode=0o755)
    found = look(machine.home_directory)
    assert (found.status, found.fix) == (Status.WARN, f"chmod 700 {home.root}")
    home.root.chmod(0o700)
    assert look(machine.home_directory).status is Status.OK


@pytest.mark.parametrize(("free", "status"), [(10**7, "fail"), (10**9, "warn"), (10**11, "ok")])
def test_little_space(look, monkeypatch, free, status):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert look(machine.disk).status == status


def test_little_memory(look, monkeypatch):
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=10**8))
    assert look(machine.memory).status is Status.WARN


def test_a_sandbox_that_holds(look):
    assert look(machine.sandbox).status is Status.OK


def test_no_sandbox_or_one_that_does_not_hold(look, program, monkeypatch):
    monkeypatch.setattr(proof, "_proved", threading.Event())
    found = look(machine.sandbox)
    assert (found.status, "apt-get install bubblewrap" in found.fix) == (Status.WARN, True)
    program("bwrap")
    assert look(machine.sandbox).status is Status.WARN


@pytest.mark.parametrize(
    ("check", "name", "text", "status"),
    [
        (machine.neovim, "nvim", "NVIM v0.7.2", "warn"),
        (machine.neovim, "nvim", "NVIM v0.11.4", "ok"),
        (machine.neovim, "nvim", "NVIM v1.0.0", "ok"),
        (machine.neovim, "nvim", "", "warn"),
        (machine.vscode, "code", "1.60.0\nabc\nx64", "warn"),
        (machine.vscode, "code", "1.105.1\nabc\nx64", "ok"),
    ],
)
def test_an_old_editor(look, program, check, name, text, status):
    assert look(check).status is Status.INFO
    program(name, text)
    assert look(check).status == status


def test_absent_tools_are_named_with_their_fix(look, program):
    program("yosys", "Yosys 0.23")
    program(Path(sys.executable).name)
    found = look(machine.tools)
    assert (found.status, found.fix) == (Status.WARN, "apt-get install opensta")
    assert found.message.startswith("opensta is not installed.")
    assert "yosys 0.23" in found.message


@pytest.mark.parametrize(
    ("version", "needs", "status"),
    [("0.3.36", ["sse"], "ok"), ("0.3.36", ["amx_tile"], "fail"), ("0.3.1", ["sse"], "warn")],
)
def test_a_build_for_another_processor_or_version(look, monkeypatch, tmp_path, version, needs, status):
    file = tmp_path / "llama-build.json"
    llama_build.write_record(file, BuildRecord(version, "native", "", "", "gcc", "Some CPU", needs))
    monkeypatch.setattr(llama_build, "record_file", lambda: file)
    monkeypatch.setattr(llama_build, "read_processor", lambda: Processor("", frozenset({"sse"}), "x86_64"))
    monkeypatch.setattr("importlib.metadata.version", lambda _: "0.3.36")
    assert look(models.llama).status == status


def test_a_registry_that_cannot_be_read(look, home):
    Registry(home.models).active_file.write_text("{", encoding="utf-8")
    found = look(models.registry)
    assert found.status is Status.FAIL
    assert "remove it" in found.fix


def test_a_serving_version_that_was_truncated(look, home, publish):
    publish("tab", "v1")
    registry = Registry(home.models)
    registry.activate("tab", "v1")
    registry.weights("tab", "v1").write_bytes(b"GGUF")
    found = look(models.registry)
    assert (found.status, "rollback tab" in found.fix) == (Status.FAIL, True)


def tab(situation):
    return models.role_model("tab", situation)


def test_the_embedded_models_work(look):
    assert look(tab).status is Status.OK
    assert look(lambda situation: models.role_model("embed", situation)).status is Status.OK


def test_an_adapter_that_is_missing(look):
    found = look(tab, ROLES__TAB__ADAPTER="/nowhere.gguf")
    assert (found.status, found.fix) == (Status.FAIL, "correct roles.tab.adapter.")


def test_a_model_that_is_missing_of_another_kind_or_cut(look, tmp_path):
    assert look(tab, ROLES__TAB__MODEL="/nowhere.gguf").status is Status.FAIL
    pickle = tmp_path / "model.gguf"
    pickle.write_bytes(b"\x80\x04 not a model")
    assert "not a GGUF file" in look(tab, ROLES__TAB__MODEL=pickle).message
    with resolve_model("embedded:smollm2-135m-instruct").open("rb") as whole:
        pickle.write_bytes(whole.read(8_000_000))
    assert "generated no token" in look(tab, ROLES__TAB__MODEL=pickle).message


def test_a_remote_model_without_its_key(look, monkeypatch):
    remote = {"BACKEND": "openai", "MODEL": "big", "URL": "http://vllm", "API_KEY_ENV": "TEAM_KEY"}
    settings = {f"ROLES__TAB__{key}": value for key, value in remote.items()}
    assert look(tab, **settings).fix == "export TEAM_KEY=…"
    monkeypatch.setitem(os.environ, "TEAM_KEY", "x")
    assert look(tab, **settings).status is Status.OK


def test_a_port_that_another_program_holds(look):
    with socket.create_server(("127.0.0.1", 0)) as other:
        found = look(server.port, SERVER__PORT=other.getsockname()[1])
    assert found.status is Status.FAIL
    assert "--port" in found.fix


def test_a_port_that_our_server_holds_is_fine(look, fake_server):
    fake_server.answer("GET /health", HEALTHY)
    assert look(server.port, SERVER__PORT=fake_server.port).status is Status.OK
    assert look(server.server).status is Status.OK


def test_a_degraded_server_says_which_role(look, fake_server):
    broken = {"model": "x", "version": "v1", "loaded": False, "error": "It is truncated."}
    fake_server.answer("GET /health", HEALTHY | {"status": "degraded", "roles": {"tab": broken}})
    found = look(server.server)
    assert (found.status, "tab: It is truncated." in found.message) == (Status.WARN, True)


def test_a_server_that_died_is_told_from_one_that_never_ran(look, home):
    assert look(server.server, SERVER__PORT=1).status is Status.INFO
    home.server_file.write_text('{"host":"127.0.0.1","port":1,"pid":5,"version":"1"}', encoding="utf-8")
    found = look(server.server, SERVER__PORT=1)
    assert (found.status, "Process 5" in found.message) == (Status.WARN, True)


def doctor(*arguments):
    return CliRunner().invoke(app, ["doctor", *arguments], catch_exceptions=False)


@pytest.fixture
def only_quick_checks(monkeypatch):
    monkeypatch.setattr(models, "checks", lambda _: [])
    monkeypatch.setattr(server, "CHECKS", ())


@pytest.mark.usefixtures("only_quick_checks")
def test_it_fails_when_a_check_fails_and_runs_the_others(home, tmp_path):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("[server]\nprot = 1\n", encoding="utf-8")
    result = doctor("--json", "--config", str(wrong))
    found = {row["check"]: row for row in json.loads(result.stdout)}
    assert result.exit_code == 1
    assert found["configuration"]["status"] == "fail"
    assert str(wrong) in found["configuration"]["fix"]
    assert found["python"]["status"] == "ok"


@pytest.mark.usefixtures("only_quick_checks")
def test_people_get_a_table_with_the_fixes(home, program):
    result = doctor()
    assert result.exit_code == 0
    assert "fix: apt-get install opensta" in result.stdout
