"""The moment in which a training that runs has something to go on from."""

import os
import subprocess

from chipsmith.core.home import Home
from support.patience import wait_until


def wait_for_checkpoint(home: Home, process: subprocess.Popen[str]) -> None:
    def saved() -> bool:
        assert process.poll() is None, process.stderr.read()
        folders = os.walk(home.runs)  # Path.glob stops where a draft's folder goes
        return any("/checkpoint-" in at and "trainer_state.json" in names for at, _, names in folders)

    wait_until(saved)
