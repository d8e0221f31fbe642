"""trl's trainers over rows that are tokenised already, as the server would do it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from trl.trainer.dpo_config import DPOConfig
from trl.trainer.dpo_trainer import DPOTrainer
from trl.trainer.kto_config import KTOConfig
from trl.trainer.kto_trainer import KTOTrainer

from chipsmith.finetune.model import load_model, lora_config
from chipsmith.finetune.preference.recipe import Loss, PreferenceRecipe
from chipsmith.finetune.rendered import Renderer
from chipsmith.finetune.train_recipe import Method
from chipsmith.finetune.training import arguments, count_steps

if TYPE_CHECKING:
    from datasets import Dataset  # type: ignore[import-untyped] # it ships no types


class Dpo(DPOTrainer):
    def _prepare_dataset(self, dataset: Dataset, *_: object) -> Dataset:
        """trl would tokenise texts, and take a control token's name in a document for the token."""
        return dataset


class Kto(KTOTrainer):
    def _prepare_dataset(self, dataset: Dataset, _processing: object, args: KTOConfig, _name: str) -> Dataset:
        """With each batch's answers turned by one, from which trl estimates how far the model has drifted."""

        def turn(batch: dict[str, list[Any]]) -> dict[str, list[Any]]:
            *others, last = batch["completion_ids"]
            return {"KL_completion_ids": [last, *others]}

        return dataset.map(turn, batched=True, batch_size=args.per_device_train_batch_size)


def make_trainer(
    section: PreferenceRecipe, renderer: Renderer, checkpoints: Path, train: Dataset, held: Dataset | None
) -> Any:
    """A trainer that holds one model only.

    Adapters switched off are the reference; with all weights trained, the reference's log-probabilities are
    computed before the first step.
    """
    kinds: tuple[Any, Any] = (Dpo, DPOConfig) if section.loss is Loss.DPO else (Kto, KTOConfig)
    trainer, config = kinds
    full = section.method is Method.FULL
    return trainer(
        model=load_model(renderer.directory),
        args=config(
            **arguments(section, count_steps(len(train), section), checkpoints),
            per_device_train_batch_size=section.batch,
            per_device_eval_batch_size=section.batch,
            gradient_accumulation_steps=section.accumulate,
            activation_checkpointing=False,
            max_length=section.window,
            beta=section.beta,
            precompute_ref_log_probs=full,
        ),
        train_dataset=train,
        eval_dataset=held,
        processing_class=renderer.tokenizer,
        peft_config=None if full else lora_config(section),
    )
