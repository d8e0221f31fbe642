"""The recipe's section `[distill]`."""

from __future__ import annotations

from attrs import field, frozen

from chipsmith.finetune.dapt.recipe import DaptRecipe
from chipsmith.finetune.recipe import positive, share
from chipsmith.finetune.train_recipe import Method


@frozen
class DistillRecipe(DaptRecipe):
    """L = (1 − α) · cross entropy + α · T² · KL(teacher ‖ student) (LoRA-KD, arXiv 2406.13808)."""

    method: Method = Method.LORA
    teacher: str = ""
    """A model directory in Hugging Face's layout, or a GGUF file, with the student's vocabulary."""
    alpha: float = field(default=0.5, validator=share)
    """Share of the loss that is the teacher's."""
    temperature: float = field(default=2.0, validator=positive)
