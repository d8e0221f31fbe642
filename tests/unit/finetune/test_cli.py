"""The command's errors are one line with the fix, and reading it needs no training library."""

import json
import os
import subprocess
import sys

import cattrs
import pytest
from typer.testing import CliRunner

from chipsmith.collectors.live import Live
from chipsmith.collectors.watch import Watched
from chipsmith.core.errors import ChipsmithError, InputError, MissingExtraError, RecipeError
from chipsmith.core.events import now
from chipsmith.core.files import private_directory, write_json
from chipsmith.finetune import clean, extra
from chipsmith.finetune.cli import app
from chipsmith.finetune.run import Request, create_run


def call(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    if isinstance(result.exception, ChipsmithError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_plan_says_what_a_run_would_take(home, corpus):
    said = json.loads(call("plan", "--corpus", str(corpus), "--json"))
    step = said["steps"]["dapt"]
    assert step["examples"] > said["heldout"] > 0
    assert step["tokens"] >= step["row_tokens"] > 0
    assert step["steps"] > 0
    assert said["minutes"] > 0
    assert said["disk_gb"] > 0


@pytest.mark.parametrize("command", ["plan", "run", "eval"])
def test_a_wrong_recipe_is_named(home, command):
    with pytest.raises(RecipeError, match='Did you mean "quick"'):
        call(command, "--recipe", "qick")


def test_a_stage_is_one_of_the_steps(home):
    with pytest.raises(InputError, match="no stage"):
        call("plan", "--stage", "dpat")


@pytest.mark.parametrize("command", ["plan", "run", "eval"])
def test_a_missing_extra_is_named_with_the_command_that_installs_it(home, monkeypatch, command):
    monkeypatch.setattr(extra, "MODULES", ("accelerate", "no_such_module"))
    with pytest.raises(MissingExtraError, match="no_such_module") as error:
        call(command)
    assert error.value.fix == "pip install 'chipsmith[train]'"


def test_promote_and_rollback_change_what_serves(home, publish):
    publish("tab", "v1")
    assert "served by v1" in call("promote", "v1")
    assert "served by base" in call("rollback")


def test_list_is_empty_before_the_first_run(home):
    assert json.loads(call("list", "--json")) == []


def test_list_says_from_what_was_gone_back(home, config):
    run = create_run(home, config, Request("tab", {"name": "quick"}, "b", "", []), {"sha256": "0"})
    run.save()
    found = Watched(Live(run.state.version, "base", 300, 9), now(), gone_back=now())
    write_json(home.watched, {run.state.version: cattrs.unstructure(found)})
    assert "Gone back" in json.loads(call("list", "--json"))[0]["gone_back"]
    assert "Gone back" in call("list")


def test_clean_removes_unfinished_runs_alone_and_asks_before(home, config):
    def begin(sha: str, *, finished: bool = False):
        run = create_run(home, config, Request("tab", {"name": "quick"}, "b", "", []), {"sha256": sha})
        run.state.finished = finished
        run.save()
        (private_directory(run.checkpoints("dapt")) / "model.safetensors").write_bytes(bytes(1000))
        return run

    old, new, done = begin("0"), begin("1"), begin("2", finished=True)
    killed = private_directory(home.runs / ".data-xyz")
    for path in (*old.root.rglob("*"), old.root, killed):
        os.utime(path, (0, 0))
    refused = CliRunner().invoke(app, ["clean"], input="n\n")
    assert refused.exit_code == 1
    assert old.root.is_dir()
    found = json.loads(call("clean", "--yes", "--json"))
    assert {each["run"] for each in found} == {old.root.name, killed.name}
    assert [path.is_dir() for path in (old.root, killed, new.root, done.root)] == [False, False, True, True]
    assert new.root.name in call("clean", new.root.name, "--yes")
    assert not new.root.exists()
    assert "No unfinished run" in call("clean", "--days", "0")
    with pytest.raises(InputError, match="finished"):
        clean.abandoned_run(home, config, done.root.name)


def test_watch_says_where_there_is_nothing_to_compare(home):
    assert json.loads(call("watch", "--json")) is None
    assert "Nothing to compare" in call("watch")


def test_help_imports_no_training_library():
    code = (
        "import sys, chipsmith.finetune.cli as c\n"
        "heavy = {'torch', 'transformers', 'trl', 'peft', 'llama_cpp', 'gguf'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
