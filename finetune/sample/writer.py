"""A model of a directory that writes scripts, several at once."""

from __future__ import annotations

from typing import Any

from attrs import define, field

from chipsmith.finetune.rendered import Renderer
from chipsmith.finetune.sample.recipe import SampleRecipe

STOPS = ("\n\n", "# Task:", "\n```")
"""What ends a draft where it is served, too."""


@define
class Writer:
    """Raises BrokenModelError: the directory holds no model."""

    renderer: Renderer
    recipe: SampleRecipe
    _model: Any = field(init=False)

    def __attrs_post_init__(self) -> None:
        import torch

        from chipsmith.finetune.model import load_model

        model: Any = load_model(self.renderer.directory)
        self._model = model.eval().to("cuda" if torch.cuda.is_available() else "cpu")

    def write(self, prompt: str, count: int, *, greedy: bool = False) -> list[str]:
        """`count` scripts that go on from `prompt`; drawn by temperature and top p, or the likeliest one."""
        import torch

        read = self.renderer.text(prompt)
        tokens = torch.tensor([read], device=self._model.device)
        drawn: dict[str, Any] = {"do_sample": False}
        if not greedy:
            drawn = {
                "do_sample": True,
                "temperature": self.recipe.temperature,
                "top_p": self.recipe.top_p,
                "num_return_sequences": count,
            }
        with torch.inference_mode():
            written = self._model.generate(
                tokens,
                attention_mask=torch.ones_like(tokens),
                max_new_tokens=self.recipe.max_tokens,
                stop_strings=list(STOPS),
                tokenizer=self.renderer.tokenizer,
                pad_token_id=self.renderer.tokens.end,
                eos_token_id=self.renderer.tokens.end,
                use_cache=True,
                **drawn,
            )
        decode = self.renderer.tokenizer.decode
        return [script_of(decode(row[len(read) :], skip_special_tokens=True)) for row in written]


def script_of(text: str) -> str:
    """What was written up to the first of STOPS."""
    for stop in STOPS:
        text = text.split(stop, 1)[0]
    return text.strip("\n").rstrip()
