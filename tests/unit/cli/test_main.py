"""The command as the shell sees it."""

import subprocess
import sys
from importlib.metadata import version

import pytest


def chipsmith(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "chipsmith.cli", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environment or None,
    )


def test_the_version_is_the_package_s():
    assert chipsmith("--version").stdout == f"chipsmith {version('chipsmith')}\n"


@pytest.mark.parametrize(
    "command",
    [(), ("serve",), ("lsp",), ("chat",), ("doctor",), ("models",), ("models", "use")],
    ids=" ".join,
)
def test_every_command_explains_itself(command):
    done = chipsmith(*command, "--help")
    assert done.returncode == 0
    assert "Usage: " in done.stdout


def test_an_error_is_one_line_with_the_fix_and_a_code(tmp_path):
    done = chipsmith("models", "list", CHIPSMITH_HOME=str(tmp_path), CHIPSMITH_SERVER__PROT="1")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert 'Did you mean "port"?' in done.stderr
    assert " fix: " in done.stderr


def test_the_language_server_is_started_without_importing_the_command_line():
    code = (
        "import sys, types; stub = types.ModuleType('chipsmith.lsp.main')\n"
        "stub.main = lambda: print(sorted({'typer', 'rich', 'httpx'} & set(sys.modules)))\n"
        "sys.modules['chipsmith.lsp.main'] = stub; sys.argv = ['chipsmith', 'lsp', '--stdio']\n"
        "from chipsmith.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "[]\n"
