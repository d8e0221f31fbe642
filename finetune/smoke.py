"""A model file's smoke test, in a process of its own: a broken file can take llama.cpp down with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from chipsmith.core.errors import BrokenModelError, ChipsmithError

TIMEOUT_S = 180
PROMPT = "set clock_period "


def smoke_test(path: Path, base: Path | None = None) -> None:
    """Load `path`, over `base` if it is an adapter, and generate one token.

    Raises:
        BrokenModelError: it does not load, its logits are not finite, or the process dies.
    """
    command = [sys.executable, "-m", "chipsmith.finetune.smoke", str(base or path)]
    command += [str(path)] if base else []
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise BrokenModelError(
            f"{path.name} generated nothing within {TIMEOUT_S} s.", fix="free the machine and run again."
        ) from error
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        raise BrokenModelError(
            f"{path.name} fails its smoke test: {said[-1]}", fix="run the export again; the old model serves."
        )


def generate_one(path: Path, adapter: Path | None = None) -> int:
    """The likeliest token after a short prompt. Raises BrokenModelError."""
    import numpy as np

    from chipsmith.finetune.vocabulary import open_llama

    llama = open_llama(path, adapter=adapter, n_ctx=64, logits_all=True)
    llama.eval(llama.tokenize(PROMPT.encode(), add_bos=False))
    logits = llama.scores[llama.n_tokens - 1]
    if not np.isfinite(logits).all():
        raise BrokenModelError("its logits are not finite.", fix="train with a lower learning rate.")
    return int(logits.argmax())


if __name__ == "__main__":
    try:
        generate_one(*map(Path, sys.argv[1:]))
    except ChipsmithError as error:
        sys.exit(error.message)
