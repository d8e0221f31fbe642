"""The form of a model that is fastest on this machine: measured once, requantised once, kept.

Which quantisation is fastest depends on the processor, and a packaged file has one for all. So a
server that has started with a packaged file requantises it a few ways beside its work; the fastest form that
reads a text of ours as well as the packaged file does takes over and serves from then on. The choice is kept
beside the models, with its measurements, and made anew on another processor.
"""

from __future__ import annotations

import ctypes
import json
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cattrs
import llama_cpp
import numpy as np
from attrs import Factory, frozen

from chipsmith.core.config import EngineConfig
from chipsmith.core.errors import BrokenModelError
from chipsmith.core.files import private_directory, sha256_of, write_json
from chipsmith.server.engine.context import Batch, Context, decode_threads
from chipsmith.server.engine.model import Model, initialise_backend

PACKAGED = "packaged"
FORMS = {"Q8_0": llama_cpp.LLAMA_FTYPE_MOSTLY_Q8_0, "Q4_0": llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_0}
TOLERANCE = 0.01
"""Share by which a form's loss on the probe text may exceed the packaged file's."""
PROMPT_TOKENS, ANSWER_TOKENS = 256, 24
"""A cold tab completion; the form that does it soonest is the fastest."""
ROUNDS = 3
STRIDE = 2
"""Every other token is enough for the loss, and takes half the time."""

log = logging.getLogger(__name__)


@frozen
class Measured:
    """Tokens per second, and nats per token of the probe text."""

    prompt_speed: float
    answer_speed: float
    loss: float

    @property
    def seconds(self) -> float:
        return PROMPT_TOKENS / self.prompt_speed + ANSWER_TOKENS / self.answer_speed


@frozen
class Fit:
    """What was chosen for a file on a processor."""

    source: str
    """SHA-256 of the packaged file."""
    processor: str
    form: str
    measured: dict[str, Measured] = Factory(dict)


def fitted(path: Path, directory: Path) -> Path:
    """The file to load for `path`: the form chosen on this machine, or itself while none has been."""
    kept = _kept(path, directory)
    return _form_file(path, directory, kept.form) if kept else path


def fit(
    path: Path, directory: Path, config: EngineConfig, *, stop: Callable[[], bool] = lambda: False
) -> str | None:
    """Choose the fastest form of `path` and keep it, unless that was done on this machine.

    Takes seconds, and gives up between two steps when `stop` says so. Returns a line for the person
    who may wonder what the processor does, or None where nothing was to be done.

    Raises:
        BrokenModelError: llama.cpp cannot load or requantise the file.
    """
    if _kept(path, directory):
        return None
    measured = {}
    for form in (PACKAGED, *_other_forms(path)):
        if stop():
            return None
        file = _form_file(path, private_directory(directory), form)
        if form != PACKAGED:
            _requantise(path, file, form)
        measured[form] = _measure(file, config)
    chosen = Fit(sha256_of(path), _processor(), _fastest(measured), measured)
    for form in FORMS:
        if form != chosen.form:
            _form_file(path, directory, form).unlink(missing_ok=True)
    write_json(_choice_file(path, directory), cattrs.unstructure(chosen))
    return f"{path.stem} serves as {_said(chosen)}"


def _other_forms(path: Path) -> list[str]:
    """Those that the file does not have already."""
    model = Model(path)
    try:
        own = model.metadata("general.file_type")
    finally:
        model.close()
    return [form for form, kind in FORMS.items() if own != str(kind)]


def _fastest(measured: dict[str, Measured]) -> str:
    limit = measured[PACKAGED].loss * (1 + TOLERANCE)
    good = [form for form, values in measured.items() if values.loss <= limit]
    return min(good, key=lambda form: measured[form].seconds)


def _said(fit: Fit) -> str:
    now, before = fit.measured[fit.form], fit.measured[PACKAGED]
    speeds = f"{now.prompt_speed:.0f} prompt and {now.answer_speed:.0f} answer tokens/s"
    if fit.form == PACKAGED:
        return f"it is: {speeds}, and no other form is faster."
    return f"{fit.form}: {speeds}, {before.seconds / now.seconds:.1f} times as fast as packaged."


def _kept(path: Path, directory: Path) -> Fit | None:
    """The choice that was made for this file on this processor, if its file is still there."""
    try:
        kept = cattrs.structure(json.loads(_choice_file(path, directory).read_bytes()), Fit)
    except (OSError, ValueError, cattrs.BaseValidationError):
        return None
    same = (kept.source, kept.processor) == (sha256_of(path), _processor())
    return kept if same and _form_file(path, directory, kept.form).exists() else None


def _processor() -> str:
    initialise_backend()
    return str(llama_cpp.llama_print_system_info().decode())


def _choice_file(path: Path, directory: Path) -> Path:
    return directory / f"{path.stem}.json"


def _form_file(path: Path, directory: Path, form: str) -> Path:
    return path if form == PACKAGED else directory / f"{path.stem}.{form}.gguf"


def _requantise(path: Path, target: Path, form: str) -> None:
    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = FORMS[form]
    parameters.allow_requantize = True
    part = target.with_suffix(".part")
    code = llama_cpp.llama_model_quantize(str(path).encode(), str(part).encode(), ctypes.byref(parameters))
    if code != 0:
        part.unlink(missing_ok=True)
        raise BrokenModelError(
            f"llama.cpp could not requantise {path} to {form} (code {code}).",
            fix=f"free some space at {target.parent}, or set `engine.fit` to false.",
        )
    part.replace(target)


def _measure(file: Path, config: EngineConfig) -> Measured:
    model = Model(file)
    context = Context(
        model,
        sequences=1,
        length=PROMPT_TOKENS + ANSWER_TOKENS * ROUNDS,
        batch=PROMPT_TOKENS,
        threads=decode_threads(config),
    )
    try:
        tokens = model.tokenize(Path(__file__).read_text(encoding="utf-8"))[: PROMPT_TOKENS + 1]
        runs = [_run(context, tokens) for _ in range(ROUNDS)]
    finally:
        context.close()
        model.close()
    prompt, answer = (min(run[at] for run in runs) for at in (0, 1))
    return Measured(round(PROMPT_TOKENS / prompt, 1), round(ANSWER_TOKENS / answer, 1), round(runs[0][2], 4))


def _run(context: Context, tokens: list[int]) -> tuple[float, float, float]:
    """Seconds for the prompt and for the answer, and the loss on the prompt."""
    batch = Batch(PROMPT_TOKENS)
    context.forget(0)
    started = time.perf_counter()
    rows = batch.add(0, 0, tokens[:PROMPT_TOKENS], outputs=PROMPT_TOKENS)
    context.decode(batch)
    context.logits(rows[-1])
    prompt = time.perf_counter() - started
    loss = float(np.mean([_nats(context, row, tokens[row + 1]) for row in rows[::STRIDE]]))
    started = time.perf_counter()
    for index in range(ANSWER_TOKENS):
        batch.clear()
        batch.add(0, PROMPT_TOKENS + index, tokens[-1:], outputs=1)
        context.decode(batch)
    return prompt, time.perf_counter() - started, loss


def _nats(context: Context, row: int, token: int) -> float:
    """Negative log-probability of a token at a row."""
    logits: Any = context.logits(row).astype(np.float64)
    peak = logits.max()
    return float(peak + np.log(np.exp(logits - peak).sum()) - logits[token])
