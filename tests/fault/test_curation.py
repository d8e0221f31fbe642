"""A curation that is killed leaves nothing half, and the same command goes on."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

FINETUNE = Path(sys.executable).with_name("finetune")
UNITS = 4


@pytest.fixture
def sources(tmp_path):
    """Folders of Tcl, each with a name of its own in every line."""
    folders = [tmp_path / f"flow{number}" for number in range(UNITS)]
    for folder in folders:
        folder.mkdir()
        for part in range(30):
            name = f"{folder.name}_{part}"
            lines = [f"set {name}_{n} [expr {{$width * {n} + ${name}_offset}}]" for n in range(40)]
            (folder / f"{part}.tcl").write_text("\n".join(lines))
    return folders


def test_killed_by_a_signal_it_goes_on(sources, tmp_path):
    out = tmp_path / "curated"
    command = [FINETUNE, "curate", *sources, "--general", sources[-1], "--out", out, "--json"]
    command.remove(sources[-1])
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    work = out.with_name(".curated.work")
    while process.poll() is None and not any(work.glob("unit-*/counts.json")):
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert not out.exists()
    assert any(work.glob("unit-*/counts.json"))
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert sum(report["read"]["texts"].values()) == 30 * UNITS
    assert not work.exists()
    assert json.loads((out / "report.json").read_text()) == report
