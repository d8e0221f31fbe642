"""One directory holds everything, and only its owner may look."""

import stat
from pathlib import Path

from chipsmith.core.home import Home


def test_the_environment_names_the_directory(tmp_path):
    assert Home.find({"CHIPSMITH_HOME": str(tmp_path)}).root == tmp_path


def test_a_relative_or_home_path_is_made_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Home.find({"CHIPSMITH_HOME": "here"}).root == tmp_path / "here"
    assert Home.find({"CHIPSMITH_HOME": "~/there"}).root == tmp_path / "there"


def test_without_it_the_platform_decides(monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere")
    assert Home.find({}).root == Path("/somewhere/chipsmith")


def test_finding_a_home_writes_nothing(tmp_path):
    home = Home.find({"CHIPSMITH_HOME": str(tmp_path / "home")})
    assert home.config_file.name == "config.toml"
    assert not home.root.exists()


def test_directories_are_made_private_when_asked_for(tmp_path):
    home = Home(tmp_path / "home")
    made = [home.devdata, home.models, home.index, home.runs, home.spool, home.logs]
    assert {stat.S_IMODE(path.stat().st_mode) for path in [home.root, *made]} == {0o700}
