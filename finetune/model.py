"""The torch model: read from a GGUF file, with or without adapters, and back from a checkpoint."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from chipsmith.core.errors import BrokenModelError
from chipsmith.core.fim import FimTokens
from chipsmith.finetune.gguf_file import GgufFile
from chipsmith.finetune.recipe import LoraRecipe, Method, TrainRecipe

if TYPE_CHECKING:
    from transformers import PreTrainedModel


def load_base(path: Path) -> PreTrainedModel:
    """The model of a GGUF file in 32-bit floats, free of the quantizer, so that it can be saved.

    Raises:
        BrokenModelError: the file is truncated or transformers cannot read it.
    """
    from transformers import AutoModelForCausalLM
    from transformers.utils import logging

    GgufFile.open(path)
    logging.disable_progress_bar()  # type: ignore[no-untyped-call] # transformers leaves it untyped
    try:
        model = AutoModelForCausalLM.from_pretrained(str(path.parent), gguf_file=path.name, dtype="float32")
    except Exception as error:  # transformers raises whatever its parsers do
        raise BrokenModelError(
            f"transformers cannot read {path}: {error}.", fix="train from another model."
        ) from error
    plain: Any = model
    plain.hf_quantizer = None
    plain.is_quantized = False
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    model.config.use_cache = False
    return model


def trainable(model: PreTrainedModel, recipe: TrainRecipe, sentinels: FimTokens) -> Any:
    """The model with what the recipe trains: all weights, or adapters and the sentinels' embeddings."""
    if recipe.method is Method.FULL:
        return model
    from peft import get_peft_model

    return get_peft_model(model, lora_config(recipe.lora, sentinels))


def lora_config(recipe: LoraRecipe, sentinels: FimTokens) -> Any:
    from peft import LoraConfig

    return LoraConfig(
        r=recipe.rank,
        lora_alpha=recipe.alpha,
        lora_dropout=recipe.dropout,
        target_modules="all-linear",
        # The reserved tokens were never trained: without this, their embeddings would stay noise.
        trainable_token_indices={"embed_tokens": [sentinels.prefix, sentinels.suffix, sentinels.middle]},
        task_type="CAUSAL_LM",
    )


def load_trained(base: Path, checkpoint: Path, method: Method) -> PreTrainedModel:
    """The whole model of a checkpoint, adapters merged."""
    if method is Method.FULL:
        from transformers import AutoModelForCausalLM

        return AutoModelForCausalLM.from_pretrained(str(checkpoint), dtype="float32")
    from peft import PeftModel

    adapted: Any = PeftModel.from_pretrained(load_base(base), str(checkpoint))
    merged: PreTrainedModel = adapted.merge_and_unload()
    return merged
