"""One process of a training step that was launched in several."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from chipsmith.core.config import load_config
from chipsmith.core.errors import ChipsmithError
from chipsmith.core.files import write_json
from chipsmith.core.home import Home
from chipsmith.finetune.launch.launcher import ERROR, FACTS
from chipsmith.finetune.run import open_run
from chipsmith.finetune.steps.contract import StepName, load_step


def main(name: str, step: str, start: str) -> None:
    """Carry a step of the run `name`; the process of rank 0 writes its facts down."""
    home = Home.find()
    run = open_run(home, load_config(home), name)
    directory = run.root / step
    try:
        facts = load_step(StepName(step)).step(run, Path(start))
    except ChipsmithError as error:
        kind = type(error).__name__
        write_json(directory / ERROR, {"kind": kind, "message": error.message, "fix": error.fix})
        # Not an orderly end: the others may wait for this process for ever.
        os._exit(1)
    if int(os.environ.get("RANK", "0")) == 0:
        write_json(directory / FACTS, facts)


if __name__ == "__main__":
    main(*sys.argv[1:])
