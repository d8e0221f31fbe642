"""The wheel and the source distribution hold what they should, and nothing else."""

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

from chipsmith import __version__

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PARTS = ("core", "eda", "collectors", "retrieval", "finetune", "server", "lsp")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Built by the environment's own tools, so that no network is needed."""
    target = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(target)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    return target


@pytest.fixture(scope="module")
def wheel(built):
    with zipfile.ZipFile(next(built.glob("*.whl"))) as archive:
        yield archive


def sources(part):
    """The part's files that git knows, or would: caches are not."""
    files = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", part],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    return {file for file in files if (ROOT / file).is_file()}


def test_only_chipsmith_enters_site_packages(wheel):
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert tops == {"chipsmith", f"chipsmith-{__version__}.dist-info"}


@pytest.mark.parametrize("part", PARTS)
def test_each_folder_is_a_complete_sub_package(wheel, part):
    expected = {f"chipsmith/{file}" for file in sources(part)}
    assert f"chipsmith/{part}/__init__.py" in expected
    assert expected <= set(wheel.namelist())


def test_the_package_root_is_typed_and_has_the_command(wheel):
    expected = {"chipsmith/__init__.py", "chipsmith/py.typed", "chipsmith/cli/__main__.py"}
    assert expected <= set(wheel.namelist())


def test_the_commands_are_declared(wheel):
    text = wheel.read(f"chipsmith-{__version__}.dist-info/entry_points.txt").decode()
    for name, target in PROJECT["scripts"].items():
        assert f"{name} = {target}" in text


def test_a_server_without_training_needs_no_training_library(wheel):
    metadata = message_from_bytes(wheel.read(f"chipsmith-{__version__}.dist-info/METADATA"))
    plain = [line for line in metadata.get_all("Requires-Dist") if "extra ==" not in line]
    assert not [line for line in plain if line.startswith(("peft", "trl", "accelerate", "datasets"))]
    assert "torch==2.13.0" in plain


def test_the_source_distribution_can_build_the_wheel_again(built, wheel, tmp_path):
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        archive.extractall(tmp_path, filter="data")
    unpacked = next(tmp_path.iterdir())
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=unpacked, check=True, capture_output=True, timeout=120)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as again:
        assert set(again.namelist()) == set(wheel.namelist())
    assert {"LICENSE", "README.md", "CHANGELOG.md", "pyproject.toml"} <= {
        path.name for path in unpacked.iterdir()
    }
