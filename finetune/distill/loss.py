"""The loss of knowledge distillation, and the Trainer that has it.

trl distils from what the student writes itself (on-policy); the paper's recipe is off-line: both read the
same answers, and adapters move the student towards the teacher. So this is transformers' Trainer with a loss.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, kl_div, log_softmax
from transformers import Trainer

READ = ("input_ids", "position_ids", "cu_seq_lens_q", "logits_to_keep")
"""Of a batch of `packing.collate`, what a model reads."""


def divergence(student: Tensor, teacher: Tensor, temperature: float = 1.0) -> Tensor:
    """KL(teacher ‖ student) in nats, the mean over positions; logits of shape (positions, vocabulary)."""
    ours, theirs = (log_softmax(logits.float() / temperature, -1) for logits in (student, teacher))
    return kl_div(ours, theirs, reduction="batchmean", log_target=True)


def distillation(
    student: Tensor, teacher: Tensor, labels: Tensor, *, alpha: float, temperature: float
) -> Tensor:
    """Hinton et al. 2015 (arXiv 1503.02531), section 2.

    Args:
        student, teacher: logits, shape (positions, vocabulary).
        labels: shape (positions,).
        alpha: the teacher's share.
    """
    hard = cross_entropy(student.float(), labels)
    return (1 - alpha) * hard + alpha * temperature**2 * divergence(student, teacher, temperature)


class Distiller(Trainer):
    """Trains on batches of `packing.collate`; the teacher only reads."""

    def __init__(self, *, teacher: Any, alpha: float, temperature: float, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._teacher = teacher.to(self.args.device).eval()
        self._alpha, self._temperature = alpha, temperature
        self.model_accepts_loss_kwargs = False  # our loss is a mean, so that the Trainer divides it

    def compute_loss(  # type: ignore[override] # we never return outputs
        self,
        model: Any,
        inputs: dict[str, Tensor],
        return_outputs: bool = False,  # noqa: ARG002 -- the Trainer decides the signature
        num_items_in_batch: Tensor | None = None,  # noqa: ARG002
    ) -> Tensor:
        student, teacher = self.logits(model, inputs)
        return distillation(
            student, teacher, inputs["shift_labels"][0], alpha=self._alpha, temperature=self._temperature
        )

    def logits(self, model: Any, inputs: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        """The student's and the teacher's, where there is something to learn; (positions, vocabulary)."""
        read = {name: inputs[name] for name in READ}
        student = model(**read, use_cache=False).logits[0]
        with torch.no_grad():
            teacher = self._teacher(**read, use_cache=False).logits[0]
        return student, teacher[:, : student.shape[-1]]

    def divergence(self, batches: list[dict[str, Tensor]]) -> float:
        """Mean divergence from the teacher over held-out batches, in nats for a token."""
        model: Any = self.model
        model.eval()
        found = []
        for batch in batches:
            placed = {name: values.to(self.args.device) for name, values in batch.items()}
            with torch.no_grad():
                found.append(divergence(*self.logits(model, placed)).item())
        model.train()
        return round(sum(found) / len(found), 4)
