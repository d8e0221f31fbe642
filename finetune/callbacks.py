"""What watches a training: progress for the person, a time limit, and a stop when it diverges."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NoReturn, Self

from transformers import TrainerCallback

from chipsmith.core.console import stderr
from chipsmith.core.errors import DivergedError
from chipsmith.finetune.idle import LONGEST_PAUSE_S, TYPING_S, wait_for_quiet

ELAPSED = "elapsed"
EXPLODED = 1e4
"""A gradient norm that no training which learns has; clipping hides it but does not mend it."""
IN_A_ROW = 5


class Watchdog(TrainerCallback):
    """Ends a training whose loss or gradient norm is no longer a number, or stays enormous, before it is
    saved."""

    def __init__(self) -> None:
        self._exploded = 0

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        for name in ("loss", "grad_norm", "eval_loss"):
            value = (logs or {}).get(name)
            if value is not None and not math.isfinite(value):
                _diverged(state.global_step, f"{name} is {value}")
        if (norm := (logs or {}).get("grad_norm")) is not None:
            self._exploded = self._exploded + 1 if norm > EXPLODED else 0
            if self._exploded >= IN_A_ROW:
                _diverged(state.global_step, f"grad_norm is {norm:.0f}, for the {IN_A_ROW}th time in a row")


def _diverged(step: int, what: str) -> NoReturn:
    raise DivergedError(
        f"Training diverged at step {step}: {what}.",
        fix="lower learning_rate in the recipe; the serving model is unchanged.",
    )


class StopWatch(TrainerCallback):
    """Counts training time across resumes, and ends the training when its time is used up.

    Loading and evaluation are not counted; time since the last checkpoint is lost with a kill.
    """

    def __init__(self, max_minutes: float | None, resumed: Path | None) -> None:
        self.max_minutes = max_minutes
        self._before = _read_seconds(resumed / ELAPSED) if resumed else 0.0
        self._started = 0.0
        self._tokens_before = 0
        self.tokens = 0

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._started = time.monotonic()
        self._tokens_before = tokens_of(state)

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.tokens = tokens_of(state)
        if self.max_minutes is not None and agreed(self.elapsed >= self.max_minutes * 60):
            control.should_training_stop = True
            control.should_save = True

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if not state.is_world_process_zero:
            return
        checkpoint = Path(args.output_dir) / f"checkpoint-{state.global_step}"
        (checkpoint / ELAPSED).write_text(str(self.elapsed), encoding="ascii")

    def leave_out(self, seconds: float) -> None:
        """Do not count so many seconds, in which the training stood still."""
        self._started += seconds

    @property
    def elapsed(self) -> float:
        """Seconds of training, earlier processes' included."""
        return self._before + time.monotonic() - self._started

    @property
    def seconds(self) -> float:
        """Of this process."""
        return max(1e-9, self.elapsed - self._before)

    @property
    def tokens_per_second(self) -> float:
        """Of this process."""
        return (self.tokens - self._tokens_before) / self.seconds


class GiveWay(TrainerCallback):
    """Stands still between two steps while an editor is typing; the time does not count.

    Each of several processes looks for itself: the first to go on waits for the others.
    """

    def __init__(
        self, idle: Callable[[], float], watch: StopWatch, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._idle, self._watch, self._sleep = idle, watch, sleep

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._watch.leave_out(wait_for_quiet(self._idle, TYPING_S, LONGEST_PAUSE_S, self._sleep))


def _read_seconds(file: Path) -> float:
    try:
        return float(file.read_text(encoding="ascii"))
    except (OSError, ValueError):  # killed just before it was written
        return 0.0


def agreed(answer: bool) -> bool:
    """What the process of rank 0 answers: all must stop at the same step."""
    from torch import distributed, tensor

    if not (distributed.is_available() and distributed.is_initialized()):
        return answer
    from accelerate.utils import broadcast  # type: ignore[import-untyped]  # has no annotations

    said = tensor([int(answer)], device="cuda" if distributed.get_backend() == "nccl" else "cpu")
    return bool(broadcast(said).item())


class Progress(TrainerCallback, AbstractContextManager["Progress"]):
    """A progress bar on stderr with the loss and the time left."""

    def __init__(self, steps: int) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        self._bar = Bar(
            TextColumn("training"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("loss {task.fields[loss]:.3f}"),
            TimeRemainingColumn(),
            console=stderr(),
        )
        self._task = self._bar.add_task("training", total=steps, loss=math.nan)
        self.first_loss: float | None = None
        self.last_loss: float | None = None

    def __enter__(self) -> Self:
        if int(os.environ.get("RANK", "0")) == 0:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        if logs and "loss" in logs:
            self.last_loss = float(logs["loss"])
            self.first_loss = self.last_loss if self.first_loss is None else self.first_loss
            self._bar.update(self._task, completed=state.global_step, loss=self.last_loss)


class LossLog(TrainerCallback):
    """Writes every logged step as a line of `losses.jsonl`, for the dashboard's curves.

    A line has `stage` (the recipe's step that trains), `step` (of the optimiser), `tokens` (seen so far;
    0 where they are not counted) and what of FIELDS was logged. A resumed training repeats steps since its
    checkpoint: of equal steps the last line counts.
    """

    FIELDS = ("loss", "grad_norm", "learning_rate", "eval_loss")

    def __init__(self, file: Path, stage: str) -> None:
        self._file = file
        self._stage = stage

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        values = {name: float(logs[name]) for name in self.FIELDS if name in logs} if logs else {}
        if values and state.is_world_process_zero:
            with self._file.open("a", encoding="ascii") as stream:
                line = {"stage": self._stage, "step": state.global_step, "tokens": tokens_of(state), **values}
                stream.write(json.dumps(line) + "\n")


def tokens_of(state: Any) -> int:
    """Tokens that a training has read, earlier processes' included."""
    return int(state.num_input_tokens_seen or 0)
