"""The model that is learnt from, wherever it lies, and the check that it speaks the student's tokens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chipsmith.core.errors import RecipeError
from chipsmith.finetune.model import load_base, load_model
from chipsmith.finetune.rendered import Renderer

FIX = "name a model directory or a GGUF file of the student's family in distill.teacher of the recipe."


def require_teacher(named: str) -> Path:
    """Raises RecipeError: none is named, or there is none."""
    path = Path(named).expanduser()
    if not named or not path.exists():
        what = f"There is no teacher at {path}." if named else "The recipe names no teacher."
        raise RecipeError(what, fix=FIX)
    return path


def load_teacher(path: Path, student: Renderer) -> Any:
    """The teacher in 16-bit floats.

    Raises:
        RecipeError: its tokens are not the student's, so that their probabilities cannot be compared.
        BrokenModelError: it cannot be read.
    """
    import torch

    require_same_tokens(_vocabulary(path), student.tokenizer.get_vocab(), path)
    model: Any = load_base(path) if path.is_file() else load_model(path)
    return model.to(torch.bfloat16).requires_grad_(False)


def require_same_tokens(teacher: dict[str, int], student: dict[str, int], path: Path) -> None:
    """Raises RecipeError naming what differs; tokens that the teacher alone has, behind ours, do no harm."""
    other = [token for token, number in student.items() if teacher.get(token) != number]
    if other:
        raise RecipeError(
            f"{path} has another vocabulary than the student: {len(other)} of {len(student)} tokens differ, "
            f'such as "{min(other)}". Distillation compares probabilities token by token.',
            fix=f"{FIX} After the step tokenizer, the teacher must have been grown by the same tokens.",
        )


def _vocabulary(path: Path) -> dict[str, int]:
    if path.is_file():
        from chipsmith.finetune.gguf_tokenizer import tokenizer_of

        found: dict[str, int] = tokenizer_of(path).get_vocab()
        return found
    own: dict[str, int] = Renderer(path).tokenizer.get_vocab()
    return own
