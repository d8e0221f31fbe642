"""Proof that an exported file computes what the torch model computes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chipsmith.core.errors import BrokenModelError
from chipsmith.finetune.vocabulary import Vocabulary, open_llama

if TYPE_CHECKING:
    from transformers import PreTrainedModel

LENGTH = 250
"""Tokens of one proof text."""
SPECIMENS = Path(__file__).parent
"""Text that is always at hand: this package's own sources."""
ODDITIES = "\n\t x1234567 \r\n  é ü 你好\x00 <|im_end|> don't I'M\u00a0 \U0001f600\n\n\n   end  "
"""What tokenizers differ in: digits, blanks, contractions, line ends, other scripts, control tokens."""


def agreement(
    model: PreTrainedModel, exact: Path, positions: int, adapter: Path | None = None
) -> dict[str, Any]:
    """Compare the likeliest next token of the torch model and of llama.cpp at `positions` positions.

    Returns the number of positions, the share that agrees (`top1`) and the mean absolute difference
    of the log-probabilities of torch's choice.
    """
    import numpy as np
    import torch

    model.train(False)
    equal, gaps, seen = 0, 0.0, 0
    llama = open_llama(exact, adapter=adapter, n_ctx=LENGTH, n_batch=LENGTH, logits_all=True)
    try:
        for tokens in _specimens(llama, positions):
            with torch.no_grad():
                logits = model(torch.tensor([tokens])).logits[0].float()
            ours = torch.log_softmax(logits, -1).numpy()
            llama.reset()
            llama.eval(tokens)
            theirs = log_softmax(llama.scores[: len(tokens)])
            best = ours.argmax(-1)
            rows = np.arange(len(tokens))
            equal += int((best == theirs.argmax(-1)).sum())
            gaps += float(np.abs(ours[rows, best] - theirs[rows, best]).sum())
            seen += len(tokens)
    finally:
        llama.close()
    return {"positions": seen, "top1": round(equal / seen, 5), "mean_gap_nats": round(gaps / seen, 5)}


def require_agreement(found: dict[str, Any], least: float) -> None:
    """Raises BrokenModelError where fewer positions agree than the recipe asks for, or none is finite."""
    if not found["top1"] >= least:
        raise BrokenModelError(
            f"The exported file agrees with the trained model at {found['top1']:.2%} of "
            f"{found['positions']} positions; {least:.2%} are asked for. It is not used.",
            fix="lower export.min_agreement only if you know why.",
        )


def require_same_tokens(tokenize: Callable[[str], list[int]], gguf: Path) -> None:
    """Raises BrokenModelError where llama.cpp reads texts otherwise with the vocabulary of `gguf`."""
    text = specimen() + ODDITIES
    with Vocabulary(gguf) as vocabulary:
        if tokenize(text) != vocabulary.tokenize(text):
            raise BrokenModelError(
                f"The tokenizer and {gguf.name} do not fit: llama.cpp reads texts otherwise.",
                fix="train from a model whose tokenizer is SmolLM2's, Llama 3's, Qwen 2's or GPT-2's.",
            )


def log_softmax(logits: Any) -> Any:
    """Log-probabilities along the last axis, shape kept."""
    import numpy as np

    shifted = logits - logits.max(-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))


def specimen() -> str:
    """A few thousand lines of text."""
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted(SPECIMENS.glob("*.py")))


def _specimens(llama: Any, positions: int) -> list[list[int]]:
    """Texts of LENGTH tokens, `positions` tokens together (fewer where the sources end)."""
    tokens: list[int] = llama.tokenize(specimen().encode(), add_bos=False, special=False)[:positions]
    return [tokens[start : start + LENGTH] for start in range(0, len(tokens), LENGTH)]
