"""Every test has a data directory of its own, and no setting of the person who runs it."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from chipsmith.core.home import Home

# Files of tests run side by side: threads that wait for each other would wait for threads of other tests.
os.environ["OMP_NUM_THREADS"] = "1"
settings.register_profile("chipsmith", deadline=None)  # no test decides on timings
settings.load_profile("chipsmith")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for name in [name for name in os.environ if name.startswith("CHIPSMITH_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CHIPSMITH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CHIPSMITH_ENGINE__FIT", "false")  # a server in a new home would measure for a while
    monkeypatch.setenv("CHIPSMITH_ENGINE__THREADS", "1")
    return Home(tmp_path / "home")


@pytest.fixture
def home(own_home: Home) -> Home:
    return own_home
