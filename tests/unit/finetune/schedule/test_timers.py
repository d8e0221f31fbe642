"""A daily training in systemd's or cron's own words."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chipsmith.core.errors import InputError, ScheduleError
from chipsmith.core.home import Home
from chipsmith.finetune.cli import app
from chipsmith.finetune.schedule import timers
from chipsmith.finetune.schedule.crontab import MARK, Crontab
from chipsmith.finetune.schedule.job import Job
from chipsmith.finetune.schedule.systemd import Systemd

OTHERS = "0 1 * * * backup # mine\n"


@pytest.fixture
def job(tmp_path):
    return Job("02:05", ("run", "--corpus", 'a "b" 100% $HOME'), Home(tmp_path / "home"))


@pytest.fixture
def crontab(tmp_path):
    """A crontab command that keeps its lines in a file, as cron does for a user."""
    kept = tmp_path / "kept"
    kept.write_text(OTHERS)
    program = tmp_path / "crontab"
    program.write_text(
        f"#!{sys.executable}\nimport sys, pathlib\nkept = pathlib.Path({str(kept)!r})\n"
        "if sys.argv[1] == '-': kept.write_text(sys.stdin.read())\n"
        "elif kept.exists(): print(kept.read_text(), end='')\n"
        "else: sys.exit('no crontab for user')\n"
    )
    program.chmod(0o755)
    return Crontab([str(program)]), kept


@pytest.fixture
def systemd(tmp_path):
    """systemd's files, and a control that keeps what it was told."""
    told = tmp_path / "told"
    program = tmp_path / "systemctl"
    program.write_text(f'#!/bin/sh\necho "$@" >> {told}\n')
    program.chmod(0o755)
    return Systemd(tmp_path / "units", [str(program)]), told


def test_a_crontab_keeps_the_other_lines(crontab, job):
    timer, kept = crontab
    assert timer.installed() is None
    timer.install(job)
    timer.install(job)
    assert kept.read_text() == OTHERS + timer.text(job)
    assert timer.installed() == timer.text(job)
    assert timer.remove()
    assert kept.read_text() == OTHERS
    assert not timer.remove()


def test_a_user_without_a_crontab_gets_one(crontab, job):
    timer, kept = crontab
    kept.unlink()
    timer.install(job)
    assert kept.read_text() == timer.text(job)


def test_the_line_of_a_crontab_is_what_the_shell_needs(job, tmp_path):
    line = Crontab().text(job)
    assert line.startswith("5 2 * * * ")
    assert (tmp_path / "home" / "logs").is_dir()  # the shell opens the log before anything runs
    assert line.rstrip().endswith(MARK)
    command = line.split("* * * ", 1)[1].replace(r"\%", "%")
    seen = f"printf '%s\\n' {command.split('chipsmith.finetune.cli ', 1)[1].split(' >>')[0]}"
    said = subprocess.run(["sh", "-c", seen], capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == list(job.arguments)


def test_a_line_end_in_a_name_is_refused(tmp_path):
    with pytest.raises(InputError, match="line ends"):
        Crontab().text(Job("02:05", ("run", "--corpus", "a\nb"), Home(tmp_path)))


def test_a_crontab_that_fails_is_named(job):
    with pytest.raises(ScheduleError, match="false -l"):
        Crontab(["false"]).install(job)


def test_systemd_is_told_of_the_timer_and_of_its_end(systemd, job):
    timer, told = systemd
    assert timer.installed() is None
    timer.install(job)
    assert sorted(file.name for file in timer.directory.iterdir()) == [
        "chipsmith-finetune.service",
        "chipsmith-finetune.timer",
    ]
    assert "OnCalendar=*-*-* 02:05:00" in str(timer.installed())
    assert timer.remove()
    assert told.read_text().splitlines() == [
        "daemon-reload",
        "enable --now chipsmith-finetune.timer",
        "disable --now chipsmith-finetune.timer",
        "daemon-reload",
    ]
    assert not list(timer.directory.iterdir())
    assert not timer.remove()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_takes_the_units(systemd, job):
    timer, _ = systemd
    timer.install(job)
    units = [str(timer.directory / f"chipsmith-finetune.{kind}") for kind in ("service", "timer")]
    done = subprocess.run(
        ["systemd-analyze", "--user", "--man=no", "verify", *units],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "chipsmith-finetune" not in done.stderr, done.stderr


@pytest.mark.parametrize("at", ["24:00", "2:30", "noon", "02:30; reboot"])
def test_a_wrong_time_is_named(home, at):
    result = CliRunner().invoke(app, ["schedule", "install", "--at", at, "--print"])
    assert isinstance(result.exception, InputError)


def test_the_command_installs_shows_and_removes(home, crontab, monkeypatch):
    timer, kept = crontab
    monkeypatch.setattr(timers, "timer_of_machine", lambda: timer)

    def call(*words):
        result = CliRunner().invoke(app, ["schedule", *words])
        assert result.exit_code == 0, result.output
        return result.output

    printed = call("install", "--recipe", "lora", "--corpus", ".", "--if-new", "50", "--print")
    assert f"run --recipe lora --corpus {Path.cwd()} --if-new 50 --background" in printed
    assert kept.read_text() == OTHERS
    call("install", "--recipe", "lora", "--corpus", ".", "--if-new", "50")
    assert call("show") == printed
    assert "Removed" in call("remove")
    assert "Nothing is scheduled" in call("show")


def test_a_machine_with_neither_can_still_print(home, monkeypatch, tmp_path):
    monkeypatch.setattr(timers, "BOOTED_BY_SYSTEMD", tmp_path / "none")
    monkeypatch.setattr(timers.shutil, "which", lambda _: None)
    assert "--background" in CliRunner().invoke(app, ["schedule", "install", "--print"]).output
    assert isinstance(CliRunner().invoke(app, ["schedule", "install"]).exception, ScheduleError)
