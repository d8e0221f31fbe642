"""What a hostile script would be after, and a look afterwards whether it got anywhere."""

import multiprocessing
import os
import secrets
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import psutil
import pytest

from chipsmith.eda import sandbox
from chipsmith.eda.sandbox import Limits

NOBODY = 65534
SMALL = Limits(time_s=120, memory_mb=512, processes=32, output_kb=64, disk_mb=8)
PLACES = ("/tmp", "/var/tmp", "/dev/shm", "/usr", "/etc", "/")  # noqa: S108


def _become_nobody():
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


@pytest.fixture(scope="session")
def nobody():
    """A worker process without any rights, for whom the sandbox must hold as it does for root."""
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(1, mp_context=context, initializer=_become_nobody) as pool:
        yield pool


@pytest.fixture(params=["self", "ordinary user"])
def run(request, folder):
    """Run a command in the sandbox, in `folder`: as who runs the tests, and as an ordinary user."""
    if request.param == "self":
        submit = None
    elif os.geteuid() == 0:
        submit = request.getfixturevalue("nobody").submit
    else:
        pytest.skip("who runs the tests is an ordinary user already")

    def run(*command, limits=SMALL, **options):
        options = {"scratch": folder, "limits": limits, **options}
        return submit(sandbox.run, command, **options).result() if submit else sandbox.run(command, **options)

    return run


@pytest.fixture
def folder():
    """A scratch folder that an ordinary user may use too."""
    with tempfile.TemporaryDirectory(prefix="chipsmith-hostile-") as name:
        Path(name).chmod(0o777)
        yield Path(name)


@pytest.fixture
def token():
    """A word that a script puts into the arguments of its processes and the names of its files."""
    return f"token{secrets.token_hex(8)}"


@pytest.fixture
def secret(monkeypatch, tmp_path, home):
    """A word that stands in keys, in Chipsmith's own files and in the environment."""
    word = secrets.token_hex(16)
    for path in (tmp_path / ".ssh" / "id_rsa", home.root / "config.toml"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(word, encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SECRET", word)
    return word


@pytest.fixture
def alive(token):
    """The processes that carry the token: a function, asked again and again."""

    def alive():
        listed = psutil.process_iter(["cmdline"])
        return [process.pid for process in listed if token in " ".join(process.info["cmdline"] or [])]

    return alive


@pytest.fixture(autouse=True)
def no_trace(token, tmp_path, alive):
    """After each test: no process and no file that carries the token."""
    yield
    assert alive() == []
    for place in (*map(Path, PLACES), Path.home(), Path.cwd(), tmp_path):
        assert [path for path in place.iterdir() if token in path.name] == []
