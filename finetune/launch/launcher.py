"""Where a training step runs: in this process, or in several of one or more machines.

Only the steps that train are spread; everything else is done once, by the process that launches them. All
processes must see the run's directory: on several machines CHIPSMITH_HOME lies on a shared file system.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from chipsmith.core import errors
from chipsmith.core.errors import ChipsmithError, InputError, LaunchError
from chipsmith.finetune.run import Run

WORKER = "chipsmith.finetune.launch.worker"
FSDP = Path(__file__).parent / "fsdp.yaml"
LOCAL = "local"
FACTS, ERROR = "facts.json", "error.json"
"""What the worker of rank 0 leaves in the step's directory, or any of them."""


@frozen
class Launch:
    """How the processes of a training step are started."""

    command: tuple[str, ...] = ()
    """What starts a Python module, given as `-m MODULE ARGUMENTS…`, in each process; none: right here."""

    @classmethod
    def parse(cls, text: str) -> Launch:
        """`local`, `torchrun:N`, `fsdp:N`, or the words of a launcher's command.

        Raises:
            InputError: it is none of these.
        """
        kind, _, count = text.partition(":")
        if text == LOCAL:
            return cls()
        if kind in COMMANDS and count.isdecimal() and int(count) > 0:
            return cls((sys.executable, *COMMANDS[kind], count))
        words = shlex.split(text)
        if not words or kind in (LOCAL, *COMMANDS) or not _exists(words[0]):
            raise InputError(
                f'Nothing can be launched by "{text}".',
                fix="use local, torchrun:N, fsdp:N, or a command such as 'srun torchrun --nnodes 2 …'.",
            )
        return cls(tuple(words))

    def __call__(self, run: Run, step: str, start: Path) -> dict[str, Any]:
        """Carry a step of `run` in the launched processes. Returns its facts.

        Raises:
            LaunchError: a process died.
            ChipsmithError: what the step raised in one of them.
        """
        directory = run.root / step
        for name in (FACTS, ERROR):
            (directory / name).unlink(missing_ok=True)
        environment = {"OMP_NUM_THREADS": "1", **os.environ, "CHIPSMITH_HOME": str(run.home.root)}
        command = [*self.command, "-m", WORKER, run.root.name, step, str(start)]
        code = subprocess.run(command, env=environment, check=False).returncode
        if (directory / ERROR).is_file():
            raise _raised(json.loads((directory / ERROR).read_bytes()))
        if code != 0 or not (directory / FACTS).is_file():
            raise LaunchError(
                f"A process of the step {step} died ({code}).",
                fix="see its output above; a killed one may have wanted more memory. Run again to go on.",
            )
        facts: dict[str, Any] = json.loads((directory / FACTS).read_bytes())
        return facts


HERE = Launch()

COMMANDS: dict[str, Sequence[str]] = {
    "torchrun": ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node"),
    "fsdp": ("-m", "accelerate.commands.launch", "--config_file", str(FSDP), "--num_processes"),
}


def _exists(program: str) -> bool:
    from shutil import which

    return which(program) is not None


def _raised(said: dict[str, str]) -> ChipsmithError:
    """The error that a worker wrote down."""
    kind = getattr(errors, said["kind"], ChipsmithError)
    error: ChipsmithError = kind(said["message"], fix=said["fix"])
    return error
