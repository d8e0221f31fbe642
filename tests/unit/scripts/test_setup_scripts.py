"""Small scripts of the Makefile: pinning versions, naming missing Debian packages."""

import subprocess

import pytest


def test_pins_are_normalised_sorted_and_public():
    import lock

    installed = [("Torch", "2.13.0+cpu"), ("attrs", "26.1"), ("ruamel_yaml", "1"), ("chipsmith", "0.1")]
    assert lock.pins(installed) == ["attrs==26.1", "ruamel-yaml==1", "torch==2.13.0"]


@pytest.fixture
def packages(monkeypatch, tmp_path):
    """An empty PATH, and a record of what would have been run."""
    import system_packages

    commands = []

    def run(command, **_):
        commands.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(system_packages.subprocess, "run", run)
    system_packages.commands = commands
    return system_packages


def test_only_absent_programs_are_missing(packages, tmp_path):
    git = tmp_path / "git"
    git.touch(mode=0o755)
    assert packages.missing_packages(["git", "c++"]) == ["g++"]


def test_root_installs_what_is_missing(packages, monkeypatch, tmp_path):
    (tmp_path / "apt-get").touch(mode=0o755)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert packages.install(["g++"])
    assert packages.commands[-1][:2] == ["apt-get", "install"]
    assert packages.commands[-1][-1] == "g++"


@pytest.mark.parametrize(("user", "apt"), [(1000, True), (0, False)])
def test_others_are_told_the_package(packages, monkeypatch, tmp_path, user, apt):
    if apt:
        (tmp_path / "apt-get").touch(mode=0o755)
    monkeypatch.setattr("os.geteuid", lambda: user)
    monkeypatch.setattr("sys.argv", ["system_packages.py", "c++"])
    with pytest.raises(SystemExit, match=r"g\+\+ is missing. fix: as root, `apt-get install g\+\+`"):
        packages.main()
    assert packages.commands == []


def test_what_is_optional_is_only_named(packages, monkeypatch, capsys):
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("sys.argv", ["system_packages.py", "--optional", "sta"])
    packages.main()
    assert "opensta is missing; scripts are checked, and not run. fix: as root" in capsys.readouterr().out


def test_nothing_is_done_where_nothing_is_missing(packages):
    assert packages.install([])
    assert packages.commands == []
