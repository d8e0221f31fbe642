"""The moment in which a training that runs has something to go on from."""

import glob
import subprocess

from chipsmith.core.home import Home
from support.patience import wait_until


def wait_for_checkpoint(home: Home, process: subprocess.Popen[str]) -> None:
    def saved() -> bool:
        assert process.poll() is None, process.stderr.read()
        pattern = "*/*/checkpoints/checkpoint-*/trainer_state.json"
        return bool(glob.glob(pattern, root_dir=home.runs))  # noqa: PTH207 -- Path's stops where a draft's folder goes

    wait_until(saved)
