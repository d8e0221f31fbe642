"""A workspace may ask for less to be recorded, at every place that writes; never for more."""

from __future__ import annotations

import logging
import os

import pytest

from chipsmith.collectors.levels import FILE, LARGEST, OwnLevel, level_for
from chipsmith.collectors.recorder import Recorder
from chipsmith.collectors.spool import Spool
from chipsmith.core.config import Level
from chipsmith.core.config.changing import change_setting
from chipsmith.core.events import CompletionShown
from chipsmith.core.home import Home


@pytest.fixture
def workspace(tmp_path):
    return tmp_path / "chip"


@pytest.fixture
def asks(workspace):
    def asks(text):
        file = workspace / FILE
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    return asks


def lines(root):
    return [line for file in sorted(root.rglob("*.jsonl")) for line in file.open()]


@pytest.mark.parametrize("own", Level)
@pytest.mark.parametrize("asked", Level)
def test_the_stricter_of_both_counts(workspace, asks, own, asked):
    asks(f'[devdata]\nlevel = "{asked}"\n')
    strictness = list(Level)
    assert level_for(str(workspace), own) is strictness[max(map(strictness.index, (own, asked)))]


def test_a_workspace_that_says_nothing_leaves_the_level(workspace, asks):
    assert level_for(str(workspace), Level.ALL) is Level.ALL
    asks('[other]\nkey = "value"\n')
    assert level_for(str(workspace), Level.NO_CODE) is Level.NO_CODE
    assert level_for("", Level.ALL) is Level.ALL
    assert level_for("chip", Level.ALL) is Level.ALL
    assert level_for("/chip\0", Level.ALL) is Level.ALL


def test_a_part_of_a_project_is_bound_by_the_whole(workspace, asks):
    asks('[devdata]\nlevel = "no_code"\n')
    assert level_for(str(workspace / "flow" / "scripts"), Level.ALL) is Level.NO_CODE


def test_a_change_counts_at_once(workspace, asks):
    asks('[devdata]\nlevel = "all"\n')
    assert level_for(str(workspace), Level.ALL) is Level.ALL
    asks('[devdata]\nlevel = "no_code"\n')
    assert level_for(str(workspace), Level.ALL) is Level.NO_CODE


@pytest.mark.parametrize(
    "text",
    [
        '[devdata]\nlevel = "some"\n',
        "[devdata\n",
        "devdata = 7\n",
        "[devdata]\nlevel = []\n",
        "#" * (LARGEST + 1),
    ],
)
def test_what_cannot_be_understood_records_nothing_and_says_so_once(workspace, asks, caplog, text):
    asks(text)
    with caplog.at_level(logging.WARNING):
        assert {level_for(str(workspace), Level.ALL) for _ in range(3)} == {Level.OFF}
    assert len(caplog.records) == 1


def test_a_pipe_in_its_place_blocks_nobody(workspace):
    (workspace / FILE).parent.mkdir(parents=True)
    os.mkfifo(workspace / FILE)
    assert level_for(str(workspace), Level.ALL) is Level.OFF


@pytest.mark.parametrize("sink", ["recorder", "spool"])
def test_every_way_to_the_disk_obeys(tmp_path, workspace, asks, sink):
    root = tmp_path / sink
    write = Recorder(root, Level.ALL).record if sink == "recorder" else Spool(root / "events.jsonl").append
    event = CompletionShown(
        completion="c", path="secret_name.v", text="module sauce", workspace=str(workspace)
    )
    asks('[devdata]\nlevel = "off"\n')
    write(event)
    assert not lines(root)
    asks('[devdata]\nlevel = "no_code"\n')
    write(event)
    assert len(lines(root)) == 1
    assert not any(word in lines(root)[0] for word in ("sauce", "secret_name", "chip/", str(workspace)))


def test_a_change_of_the_persons_own_level_reaches_who_runs_already(tmp_path, caplog):
    """As the dashboard changes it, while an editor runs; a workspace's wish is asked beside it."""
    home = Home(tmp_path / "home")
    own = OwnLevel(home, Level.ALL)
    spool = Spool(home.spool / "events.jsonl", own)
    event = CompletionShown(completion="c", text="module sauce")
    spool.append(event)
    change_setting(home, "devdata.level", "no_code")
    spool.append(event)
    assert [("sauce" in line) for line in lines(home.spool)] == [True, False]
    change_setting(home, "devdata.level", "off")
    spool.append(event)
    assert len(lines(home.spool)) == 2
    home.config_file.write_text("[devdata]\nlevel = \n")
    assert own() is Level.OFF and "stays off" in caplog.text
    home.config_file.unlink()
    assert own() is Level.ALL
