"""Scripts: how likely the right ones are after held-out requests that were made for the purpose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chipsmith.finetune.examples import FimExample, write_examples
from chipsmith.finetune.exams import chat
from chipsmith.finetune.recipe import EvaluateRecipe
from chipsmith.finetune.serving import Serving
from chipsmith.finetune.sft.gather import instructed, made_heldout
from chipsmith.finetune.sources import Sources, require_heldout


def hold_out(sources: Sources, out: Path) -> int:
    asked = [
        FimExample(one.text, "", one.answer, one.source)
        for one in made_heldout(instructed(sources.recipe), sources.home)
    ]
    require_heldout(len(asked), sources.recipe.data)
    write_examples(asked, out / chat.TEXTS)
    return len(asked)


def compare(old: Serving, new: Serving, heldout: Path, recipe: EvaluateRecipe) -> dict[str, Any]:
    return chat.compare(old, new, heldout, recipe)
