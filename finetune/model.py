"""Model directories in Hugging Face's layout: made of a GGUF file, read, adapted, written.

One holds `config.json`, `model.safetensors` (more with an index where it is large), `tokenizer.json`,
`tokenizer_config.json` with the chat template, and `fim.json` where the model knows sentinels.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chipsmith.core.errors import BrokenModelError, disk_full_guard
from chipsmith.core.fim import FimTokens, named_sentinels
from chipsmith.core.gguf_file import GgufFile, parsed_once
from chipsmith.finetune.attention import attend_by_rows
from chipsmith.finetune.gguf_tokenizer import tokenizer_of
from chipsmith.finetune.run import Run
from chipsmith.finetune.tokens import FIM, write_sentinels
from chipsmith.finetune.train_recipe import Method, TrainRecipe
from chipsmith.finetune.vocabulary import open_llama

if TYPE_CHECKING:
    from transformers import PreTrainedModel

CARRIED = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja", FIM)
"""Files of a model directory that a step passes on."""


def make_directory(gguf: Path, out: Path) -> None:
    """Write the model of a GGUF file, its weights as 32-bit floats, as a model directory.

    Raises:
        BrokenModelError: the file is truncated, or transformers cannot read it or its tokenizer.
        DiskFullError: the disk is full; nothing is left at `out`.
    """
    with parsed_once():
        model, tokenizer = load_base(gguf), tokenizer_of(gguf)
    llama = open_llama(gguf, vocab_only=True)
    sentinels = named_sentinels(llama.metadata.get)
    model.config.eos_token_id = int(llama.token_eos())
    llama.close()

    def write(directory: Path) -> None:
        model.save_pretrained(directory)
        tokenizer.save_pretrained(directory)
        if sentinels:
            write_sentinels(directory, sentinels)

    whole(out, write)


def load_model(directory: Path) -> PreTrainedModel:
    """The model of a directory in 32-bit floats, on the CPU. Raises BrokenModelError."""
    from transformers import AutoModelForCausalLM
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call] # transformers leaves it untyped
    try:
        model: PreTrainedModel = AutoModelForCausalLM.from_pretrained(
            str(directory), dtype="float32", local_files_only=True
        )
    except Exception as error:  # transformers and safetensors raise whatever their parsers do
        raise BrokenModelError(
            f"The model in {directory} cannot be read: {error}.", fix="remove the run and begin again."
        ) from error
    model.config.use_cache = False
    return model


def save_model(model: PreTrainedModel, start: Path, out: Path, sentinels: FimTokens | None = None) -> None:
    """Write a model, adapters merged, as the directory `out`, with the tokenizer of `start`.

    Args:
        sentinels: what the model was taught beside what `start` knows.

    Raises:
        DiskFullError: the disk is full; nothing is left at `out`.
    """

    def write(directory: Path) -> None:
        model.save_pretrained(directory)
        for name in CARRIED:
            if (start / name).is_file():
                shutil.copyfile(start / name, directory / name)
        if sentinels:
            write_sentinels(directory, sentinels)

    whole(out, write)


def whole(out: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a directory that becomes `out` when it is done, and nothing before."""
    aside = out.with_name(f".{out.name}")
    for directory in (aside, out):
        shutil.rmtree(directory, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        with disk_full_guard(out.parent):
            write(aside)
            aside.rename(out)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


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


def trainable(model: PreTrainedModel, recipe: TrainRecipe, new_tokens: tuple[int, ...] = ()) -> Any:
    """The model with what the recipe trains: all weights, or adapters and the embeddings of `new_tokens`.

    It reads batches of `packing.collate`.
    """
    attend_by_rows(model)
    if recipe.method is Method.FULL:
        return model
    from peft import get_peft_model

    return get_peft_model(model, lora_config(recipe, new_tokens))


def lora_config(recipe: TrainRecipe, new_tokens: tuple[int, ...] = ()) -> Any:
    """What peft and trl take.

    Args:
        new_tokens: tokens that were never trained; without this, their embeddings would stay noise.
    """
    from peft import LoraConfig

    return LoraConfig(
        r=recipe.lora.rank,
        lora_alpha=recipe.lora.alpha,
        lora_dropout=recipe.lora.dropout,
        use_dora=recipe.method is Method.DORA,
        target_modules="all-linear",
        trainable_token_indices={"embed_tokens": list(new_tokens)} if new_tokens else None,
        task_type="CAUSAL_LM",
    )


def finish(run: Run, step: str, trainer: Any, start: Path, sentinels: FimTokens | None = None) -> None:
    """Write what a step trained: its adapters by themselves, if it has any, and the whole model.

    Every process of the training calls it; that of rank 0 writes.

    Raises:
        DiskFullError: the disk is full; nothing is left at `run.model(step)`.
    """
    model = _gathered(trainer, start)
    if trainer.is_world_process_zero():
        if hasattr(model, "merge_and_unload"):
            whole(run.adapter(step), lambda directory: model.save_pretrained(str(directory)))
        save_model(merged(model), start, run.model(step), sentinels)
    trainer.accelerator.wait_for_everyone()


def _gathered(trainer: Any, start: Path) -> Any:
    """The trained model in one piece, adapters unmerged; where it was sharded, in a copy of its own."""
    if not trainer.is_fsdp_enabled:
        return trainer.accelerator.unwrap_model(trainer.model)
    from peft import get_peft_model

    weights = trainer.accelerator.get_state_dict(trainer.model)
    if not trainer.is_world_process_zero():
        return None
    model: Any = load_model(start)
    if adapters := getattr(trainer.model, "peft_config", None):
        model = get_peft_model(model, adapters["default"])
    model.load_state_dict(weights)
    return model


def merged(model: Any) -> PreTrainedModel:
    """A trained model with its adapters, if any, in its weights."""
    whole_model: PreTrainedModel = model.merge_and_unload() if hasattr(model, "merge_and_unload") else model
    return whole_model
