"""Checkpoints that were not written whole are not resumed from; a full disk is named whoever reports it."""

import errno
import json
import math

import pytest
from safetensors import SafetensorError

from chipsmith.core.errors import DiskFullError, DivergedError, NoMemoryError
from chipsmith.finetune.callbacks import IN_A_ROW, LossLog, StopWatch, Watchdog
from chipsmith.finetune.guards import training_guard
from chipsmith.finetune.train_recipe import TrainRecipe
from chipsmith.finetune.training import count_steps, last_checkpoint


def write_checkpoint(directory, step: int, state: str | None = None):
    checkpoint = directory / f"checkpoint-{step}"
    checkpoint.mkdir()
    (checkpoint / "model.safetensors").touch()
    if state is not None:
        (checkpoint / "trainer_state.json").write_text(state)
    return checkpoint


def test_the_newest_whole_checkpoint_is_resumed_and_half_ones_go(tmp_path):
    write_checkpoint(tmp_path, 20, json.dumps({"global_step": 20}))
    whole = write_checkpoint(tmp_path, 100, json.dumps({"global_step": 100}))
    unfinished = [write_checkpoint(tmp_path, 120), write_checkpoint(tmp_path, 140, '{"global_st')]
    assert last_checkpoint(tmp_path) == whole
    assert not any(checkpoint.exists() for checkpoint in unfinished)


def test_without_checkpoints_training_begins(tmp_path):
    assert last_checkpoint(tmp_path / "none") is None


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        SafetensorError("I/O error: No space left on device (os error 28)"),
        RuntimeError("[enforce fail] PytorchStreamWriter failed: No space left on device"),
    ],
)
def test_a_full_disk_is_named_and_the_run_can_go_on(tmp_path, error):
    with pytest.raises(DiskFullError) as found, training_guard(tmp_path):
        raise error
    assert "last checkpoint" in found.value.fix


def test_other_errors_stay_what_they_are(tmp_path):
    with pytest.raises(RuntimeError, match="shapes"), training_guard(tmp_path):
        raise RuntimeError("shapes differ")


@pytest.mark.parametrize("logs", [{"loss": math.nan}, {"loss": 1.0, "grad_norm": math.inf}])
def test_what_is_not_finite_ends_the_training(logs):
    with pytest.raises(DivergedError, match="step 7"):
        Watchdog().on_log(None, Step(7), None, logs)


def test_a_finite_loss_goes_on():
    Watchdog().on_log(None, Step(7), None, {"loss": 1.0, "grad_norm": 2.0, "epoch": 1})


class Step:
    def __init__(self, step: int, tokens: int = 0) -> None:
        self.global_step = step
        self.num_input_tokens_seen = tokens
        self.should_training_stop = self.should_save = False
        self.is_world_process_zero = True


def test_time_that_was_used_before_a_kill_counts(tmp_path):
    (tmp_path / "elapsed").write_text("61.0")
    watch, control = StopWatch(1.0, tmp_path), Step(0)
    watch.on_train_begin(None, Step(0), control)
    watch.on_step_end(None, Step(1, tokens=500), control)
    assert control.should_training_stop
    assert control.should_save
    assert watch.tokens == 500


def test_without_a_time_limit_training_goes_to_its_last_step():
    watch, control = StopWatch(None, None), Step(0)
    watch.on_train_begin(None, Step(0), control)
    watch.on_step_end(None, Step(1), control)
    assert not control.should_training_stop


@pytest.mark.parametrize(
    ("rows", "recipe", "steps"),
    [
        (100, TrainRecipe(batch=2, epochs=1), 50),
        (100, TrainRecipe(batch=2, accumulate=5, epochs=2), 20),
        (3, TrainRecipe(batch=8, epochs=1), 1),
        (10**6, TrainRecipe(max_steps=70), 70),
        (2, TrainRecipe(batch=2, epochs=4, min_steps=30), 30),
    ],
)
def test_steps_follow_from_rows_and_epochs(rows, recipe, steps):
    assert count_steps(rows, recipe) == steps


def test_losses_are_kept_step_by_step(tmp_path):
    log = LossLog(tmp_path / "losses.jsonl", "dapt")
    for step, logs in (
        (1, {"loss": 2.5, "learning_rate": 1e-3, "epoch": 0.1}),
        (2, {"loss": 2.25}),
        (2, None),
    ):
        log.on_log(None, Step(step, tokens=64), None, logs)
    lines = (tmp_path / "losses.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [
        {"stage": "dapt", "step": 1, "tokens": 64, "loss": 2.5, "learning_rate": 1e-3},
        {"stage": "dapt", "step": 2, "tokens": 64, "loss": 2.25},
    ]


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 GB"),
        RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB."),
    ],
)
def test_exhausted_memory_is_named_with_what_needs_less(tmp_path, error):
    with pytest.raises(NoMemoryError) as found, training_guard(tmp_path):
        raise error
    assert "batch" in found.value.fix


def test_a_norm_that_stays_enormous_ends_the_training_and_one_that_falls_does_not():
    watchdog = Watchdog()
    for norm in [*[2e4] * (IN_A_ROW - 1), 1.0, *[2e4] * (IN_A_ROW - 1)]:
        watchdog.on_log(None, Step(1), None, {"loss": 1.0, "grad_norm": norm})
    with pytest.raises(DivergedError, match="in a row"):
        watchdog.on_log(None, Step(7), None, {"loss": 1.0, "grad_norm": 2e4})
