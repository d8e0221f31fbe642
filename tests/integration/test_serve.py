"""`chipsmith serve` as a process: how it starts, what it refuses, and how it ends."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from support.patience import PATIENCE_S
from support.servers import RunningServer, running_server

from chipsmith.core.client import find_server
from chipsmith.core.config import TAB_MODEL
from chipsmith.core.embedded import resolve_model
from chipsmith.core.home import Home
from chipsmith.core.registry import Manifest, Registry

MODEL = "embedded:smollm2-135m-instruct"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("server") / "home") as running:
        yield running


def serve(home: Home, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a server that is expected to refuse."""
    return subprocess.run(
        [sys.executable, "-m", "chipsmith.cli", "serve", *arguments],
        env={**os.environ, "CHIPSMITH_HOME": str(home.root), **settings},
        capture_output=True, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip


def one_line(result: subprocess.CompletedProcess[str]) -> str:
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    assert "error:" in lines[0]
    assert "fix:" in lines[0]
    return lines[0]


def test_a_taken_port_is_named_with_the_fix(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = serve(home, "--port", port)
    assert result.returncode == 4
    assert f"Another program listens on 127.0.0.1:{port}" in one_line(result)


def test_a_second_server_names_the_first(server: RunningServer) -> None:
    result = serve(server.home, "--port", server.url.rpartition(":")[2])
    assert f"process {server.process.pid}" in one_line(result)
    assert server.get("/health")["status"] == "ok"


def test_serving_the_network_without_a_token_is_refused(home: Home) -> None:
    result = serve(home, "--host", "0.0.0.0", "--port", "0")
    assert "CHIPSMITH_SERVER__TOKEN" in one_line(result)


def test_an_unknown_model_is_named(home: Home) -> None:
    roles = {f"CHIPSMITH_ROLES__{role}__MODEL": "embedded:smollm3" for role in ("CHAT", "TAB")}
    result = serve(home, "--port", "0", CHIPSMITH_ROLES__EMBED__MODEL="/nowhere", **roles)
    assert result.returncode == 3
    assert 'no embedded model "smollm3"' in one_line(result)


def test_a_wrong_setting_is_named_with_the_nearest_right_one(home: Home) -> None:
    home.root.mkdir(parents=True)
    home.config_file.write_text("[server]\nprot = 1\n")
    assert 'Did you mean "port"?' in one_line(serve(home))


def test_a_damaged_version_leaves_the_other_roles_serving(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    registry = Registry(home.models)
    staged = registry.stage("tab")
    shutil.copy(resolve_model(MODEL), staged / "model.gguf")
    registry.publish(staged, Manifest(role="tab", version="v1", base=TAB_MODEL, weights="model.gguf"))
    registry.activate("tab", "v1")
    weights = registry.weights("tab", "v1")
    with weights.open("r+b") as stream:
        stream.truncate(1_000_000)
    with running_server(home.root) as server:
        health = server.get("/health")
        assert health["status"] == "degraded"
        assert "models rollback tab" in health["roles"]["tab"]["error"]
        assert health["roles"]["chat"]["error"] is None
        answer = server.post("/v1/completions", {"model": "tab", "prompt": "x"}, ok=False)
        assert "models rollback tab" in answer["error"]["fix"]
        server.post("/v1/completions", {"model": "chat", "prompt": "x", "max_tokens": 1})


def test_it_ends_on_a_signal_and_takes_its_address_back(tmp_path: Path) -> None:
    with running_server(tmp_path / "home") as server:
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(timeout=PATIENCE_S)
        assert find_server(server.home) is None
        assert not server.home.server_file.exists()


def test_a_token_is_asked_for_where_one_is_set(tmp_path: Path) -> None:
    with running_server(tmp_path / "home", CHIPSMITH_SERVER__TOKEN="s3cret-t0ken") as server:
        assert httpx.get(f"{server.url}/health", trust_env=False).status_code == 401
        headers = {"Authorization": "Bearer s3cret-t0ken"}
        assert httpx.get(f"{server.url}/health", headers=headers, trust_env=False).status_code == 200
        logs = "".join(file.read_text() for file in server.home.logs.iterdir())
        assert "s3cret-t0ken" not in logs + json.dumps(json.loads(server.home.server_file.read_text()))


def test_files_are_private(server: RunningServer) -> None:
    server.post(
        "/v1/chat/completions",
        {"model": "chat", "max_tokens": 1, "messages": [{"role": "user", "content": "x"}]},
    )
    for folder, _, names in os.walk(server.home.root):
        for path in (Path(folder), *(Path(folder, name) for name in names)):
            with contextlib.suppress(FileNotFoundError):  # the draft of a file that has its name by now
                assert path.stat().st_mode & 0o077 == 0, path


def test_neither_torch_nor_training_is_imported_at_the_start() -> None:
    code = "import sys, chipsmith.server.main, chipsmith.server.api.app; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"torch", "transformers", "peft", "trl", "chipsmith.finetune"} & set(loaded)


@pytest.mark.parametrize("size", [0, 100, 50_000])
def test_a_model_file_that_is_none_is_an_error(home: Home, tmp_path: Path, size: int) -> None:
    broken = tmp_path / "model.gguf"
    broken.write_bytes(b"GGUF"[:size] + b"\0" * max(0, size - 4))
    config = tmp_path / "config.toml"
    config.write_text(
        "".join(
            f'[roles.{role}]\nbackend = "llama"\nmodel = "{broken}"\n' for role in ("chat", "tab", "embed")
        )
    )
    result = serve(home, "--port", "0", "--config", str(config))
    assert result.returncode == 3
    assert str(broken) in one_line(result)
