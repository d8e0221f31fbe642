"""`chipsmith` in a terminal beside the real server: ask, switch versions, refuse a broken one."""

import json
import subprocess
import sys

import pytest
from support.records import recorded
from support.servers import RunningServer, running_server

from chipsmith.core.config import TAB_MODEL
from chipsmith.core.embedded import resolve_model
from chipsmith.core.registry import Manifest, Registry

MODEL = "embedded:smollm2-135m-instruct"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("commands") / "home") as running:
        yield running


def chipsmith(server: RunningServer, *arguments, ok=True):
    done = subprocess.run(
        [sys.executable, "-m", "chipsmith.cli", *arguments],
        env=server.env, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode == 0) is ok, done.stdout + done.stderr
    return done.stdout if ok else done.stderr


def publish(server: RunningServer, version, weights):
    registry = Registry(server.home.models)
    staged = registry.stage("tab")
    (staged / "model.gguf").write_bytes(weights)
    registry.publish(staged, Manifest(role="tab", version=version, base=TAB_MODEL, weights="model.gguf"))


def completing_version(server: RunningServer):
    answer = server.post("/v1/completions", {"model": "tab", "prompt": "set clock", "max_tokens": 2})
    return answer["model_version"]


def test_the_answer_that_is_printed_is_the_one_that_was_recorded(server):
    printed = chipsmith(server, "chat", "What is setup slack?")
    turn = recorded(server.home, "chat_turn")[-1]
    assert turn["client"].startswith("chipsmith chat")
    assert len(printed) > 20
    assert printed == turn["answer"] + "\n"


def test_programs_get_the_timings(server):
    told = json.loads(chipsmith(server, "chat", "--json", "Say yes."))
    assert told["model_version"] == "base"
    assert told["timings"]["generated_tokens"] > 0


def test_versions_are_switched_and_rolled_back_while_the_server_runs(server):
    publish(server, "v1", resolve_model(MODEL).read_bytes())
    assert chipsmith(server, "models", "use", "tab", "v1") == "tab: base → v1, serving now.\n"
    assert completing_version(server) == "v1"
    assert chipsmith(server, "models", "rollback", "tab") == "tab: v1 → base, serving now.\n"
    assert completing_version(server) == "base"


def test_a_version_that_does_not_load_is_refused_and_the_former_serves_on(server):
    publish(server, "cut", resolve_model(MODEL).read_bytes()[:8_000_000])
    error = chipsmith(server, "models", "use", "tab", "cut", ok=False)
    assert "The server refused tab cut, so base serves on" in error
    assert error.count("\n") == 1
    assert completing_version(server) == "base"
    listed = json.loads(chipsmith(server, "models", "list", "--json"))
    assert [row["version"] for row in listed if row["role"] == "tab" and row["active"]] == ["base"]


def test_the_doctor_finds_nothing_broken(server):
    found = {row["check"]: row["status"] for row in json.loads(chipsmith(server, "doctor", "--json"))}
    assert found["server"] == "ok"
    assert found["model of tab"] == "ok"
    assert "fail" not in found.values()
