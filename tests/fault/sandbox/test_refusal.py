"""Where the sandbox cannot be held, nothing is run, and the error says how to mend it."""

import shutil

import pytest

from chipsmith.core.errors import InputError, SandboxError
from chipsmith.eda import sandbox
from chipsmith.eda.sandbox import Limits, proof


@pytest.fixture(autouse=True)
def unproved(monkeypatch):
    """As in a process that has run nothing yet."""
    monkeypatch.setattr(proof, "_proved", type(proof._proved)())


@pytest.fixture
def bubblewrap(tmp_path, monkeypatch):
    """Put a program in bubblewrap's place."""
    real = shutil.which("bwrap")

    def put(script):
        program = tmp_path / "bin" / "bwrap"
        program.parent.mkdir()
        program.write_text("#!/bin/sh\n" + script.replace("REAL", real), encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")

    return put


def refused(folder):
    with pytest.raises(SandboxError) as caught:
        sandbox.run(["touch", "ran"], scratch=folder)
    assert not (folder / "ran").exists()
    return caught.value


def test_without_bubblewrap(folder, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "apt-get install bubblewrap" in refused(folder).fix


def test_with_one_that_is_too_old(folder, bubblewrap):
    bubblewrap("echo 'bwrap: Unknown option --disable-userns' >&2; exit 1")
    assert "0.8 or newer" in refused(folder).fix


def test_where_namespaces_are_forbidden(folder, bubblewrap):
    bubblewrap("echo 'bwrap: No permissions to create new namespace' >&2; exit 1")
    error = refused(folder)
    assert "No permissions to create new namespace" in error.message
    assert "sysctl kernel.unprivileged_userns_clone=1" in error.fix


@pytest.mark.parametrize(
    ("leak", "told"),
    [
        ("--share-net", "there is no network"),
        ("--perms 1777 --tmpfs /tmp", "what is written is limited"),
    ],
)
def test_where_something_gets_out(folder, bubblewrap, leak, told):
    """A bubblewrap that is too kind: found out before anything is run."""
    bubblewrap(f'given="$1 $2"; shift 2; exec REAL $given {leak} "$@"')
    assert told in refused(folder).message


def test_it_is_proved_once(folder, monkeypatch):
    assert sandbox.run(["true"], scratch=folder).ok
    monkeypatch.setattr(proof, "execute", None)
    assert sandbox.run(["true"], scratch=folder).ok


def test_a_home_is_not_laid_open(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for path in (tmp_path, tmp_path / "home"):
        path.mkdir(exist_ok=True)
        with pytest.raises(InputError, match="lay open your own files"):
            sandbox.run(["true"], scratch=folder, readable=[path])
    with pytest.raises(InputError, match="does not exist"):
        sandbox.run(["true"], scratch=folder, readable=[tmp_path / "absent"])


def test_what_is_readable_is_read_only(folder):
    (folder / "lib").mkdir()
    (folder / "lib" / "cells.lib").write_text("cells", encoding="utf-8")
    (folder / "lib").chmod(0o755)
    script = f"cat {folder}/lib/cells.lib; echo x >{folder}/lib/cells.lib || echo refused; ls {folder}"
    (folder / "work").mkdir()
    outcome = sandbox.run(["sh", "-c", script], scratch=folder / "work", readable=[folder / "lib"])
    assert outcome.output.startswith("cells")
    assert "refused" in outcome.output
    assert outcome.output.split()[-1] == "lib"


def test_a_folder_that_is_too_large(folder):
    (folder / "big").write_bytes(bytes(3 << 20))
    with pytest.raises(InputError, match="more than 2 MB") as caught:
        sandbox.run(["true"], scratch=folder, limits=Limits(disk_mb=2))
    assert "scripts.disk_mb" in caught.value.fix


def test_a_folder_that_is_absent(folder):
    with pytest.raises(InputError, match="cannot be read"):
        sandbox.run(["true"], scratch=folder / "absent")


def test_input_and_files_beside(folder):
    outcome = sandbox.run(
        ["sh", "-c", "cat - ../other/file"], scratch=folder, stdin=b"in ", beside={"other/file": b"beside"}
    )
    assert outcome.output == "in beside"


def test_a_command_that_is_absent(folder):
    outcome = sandbox.run(["no-such-program"], scratch=folder)
    assert outcome.code == 127
    assert "not found" in outcome.output
