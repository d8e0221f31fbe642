"""A model directory with a larger vocabulary: learnt, spelled into `tokenizer.json`, and given embeddings."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

from chipsmith.core.errors import RecipeError
from chipsmith.core.files import private_directory, write_json
from chipsmith.finetune.model import CARRIED, load_model, save_model
from chipsmith.finetune.tokenizer.efficiency import efficiency
from chipsmith.finetune.tokenizer.merges import Merge, learn
from chipsmith.finetune.tokenizer.names import Seen, choose, texts_without
from chipsmith.finetune.tokenizer.recipe import Output, TokenizerRecipe
from chipsmith.finetune.tokenizer.texts import Texts
from chipsmith.finetune.tokenizer.words import Counts, occurrences, words_of
from chipsmith.finetune.tokens import RESERVED, TOKENIZER, Tokens

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer
    from transformers import PreTrainedModel

SHOWN = 40
"""New tokens that the manifest names."""


@frozen
class Additions:
    """What a vocabulary grows by, in the order of the new ids."""

    merges: Sequence[Merge]
    names: Sequence[str]
    sentinels: Sequence[str]


def augment(start: Path, texts: Texts, recipe: TokenizerRecipe, out: Path) -> dict[str, Any]:
    """Write the model of `start` with a vocabulary that grew by what `texts` teach, as the directory `out`.

    Returns what was added, and characters per token before and after on texts that nothing was learnt from.

    Raises:
        RecipeError: the tokenizer is of another kind than byte-pair encoding.
        DiskFullError: nothing is left at `out`.
    """
    before = Tokens(start)
    values = json.loads((start / TOKENIZER).read_bytes())
    if values["model"]["type"] != "BPE":
        raise RecipeError(
            f"The tokenizer is {values['model']['type']}, and only byte-pair encodings can grow.",
            fix="leave the step tokenizer out of the recipe.",
        )
    additions = learn_additions(before.tokenizer, texts, recipe, sentinels=_lacking(before))
    model = load_model(start)
    first = _rows(model)
    _embed(model, [before.tokenize(text) for text in _spelled(before.tokenizer, additions)], recipe.output)
    with TemporaryDirectory(dir=private_directory(out.parent)) as aside:
        for name in CARRIED:
            if (start / name).is_file():
                shutil.copyfile(start / name, Path(aside) / name)
        write_json(Path(aside) / TOKENIZER, grown(values, additions, first))
        save_model(model, Path(aside), out)
    after = Tokens(out)
    return {
        "tokens": len({merge.token for merge in additions.merges}),
        "names": len(additions.names),
        "sentinels": len(additions.sentinels),
        "vocabulary": _rows(model),
        "examples": _spelled(before.tokenizer, additions)[:SHOWN] + list(additions.names[:SHOWN]),
        "characters_per_token": {
            name: efficiency(held, before.tokenize, after.tokenize) for name, held in texts.heldout.items()
        },
    }


def learn_additions(
    tokenizer: Tokenizer, texts: Texts, recipe: TokenizerRecipe, *, sentinels: Sequence[str] = ()
) -> Additions:
    """First whole names, then merges of what stands between them."""

    def count(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False).ids)

    added = tokenizer.get_added_tokens_decoder().values()
    former = [token.content for token in added if not token.special]
    names = choose(Seen.in_texts(texts.domain, texts.general), count, recipe, former)
    domain, general = (
        Counts.of(texts_without([*former, *names], part), tokenizer) for part in (texts.domain, texts.general)
    )
    words = words_of(domain, general, tokenizer)
    of_domain, of_general = occurrences(words)
    ratio = of_general / max(1, of_domain)
    return Additions(learn(words, tokenizer.get_vocab(), recipe, ratio=ratio), names, sentinels)


def grown(values: dict[str, Any], additions: Additions, first: int) -> dict[str, Any]:
    """The values of a `tokenizer.json` with new ids from `first` on; merges behind all others."""
    vocabulary = dict(values["model"]["vocab"])
    tokens = dict.fromkeys(merge.token for merge in additions.merges)
    vocabulary |= {token: first + number for number, token in enumerate(tokens)}
    as_text = bool(values["model"]["merges"]) and isinstance(values["model"]["merges"][0], str)
    merges = [" ".join(merge.pair) if as_text else list(merge.pair) for merge in additions.merges]
    named = [(name, False) for name in additions.names] + [(name, True) for name in additions.sentinels]
    added = [
        _added(first + len(tokens) + number, name, special=special)
        for number, (name, special) in enumerate(named)
    ]
    model = {**values["model"], "vocab": vocabulary, "merges": [*values["model"]["merges"], *merges]}
    return {**values, "model": model, "added_tokens": [*values["added_tokens"], *added]}


def _added(number: int, content: str, *, special: bool) -> dict[str, Any]:
    anywhere = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    return {"id": number, "content": content, **anywhere, "special": special}


def _lacking(tokens: Tokens) -> Sequence[str]:
    """The sentinels that a vocabulary has no tokens for."""
    try:
        _ = tokens.sentinels
    except RecipeError:
        return RESERVED[0]
    return ()


def _spelled(tokenizer: Tokenizer, additions: Additions) -> list[str]:
    """The text of each new token, in the order of ids."""
    tokens = dict.fromkeys(merge.token for merge in additions.merges)
    return [*(tokenizer.decoder.decode([token]) for token in tokens), *additions.names, *additions.sentinels]


def _rows(model: PreTrainedModel) -> int:
    """Of the embedding matrix, which may have more than there are tokens."""
    return int(cast("torch.Tensor", model.get_input_embeddings().weight).shape[0])


def _embed(model: PreTrainedModel, former: Sequence[Sequence[int]], output: Output) -> None:
    """Rows for new tokens: the mean of those of the tokens that each was before.

    Args:
        former: ids of each new token's text.
    """
    import torch

    grown: Any = model
    first = _rows(model)
    grown.resize_token_embeddings(first + len(former), mean_resizing=False)
    weights = [grown.get_input_embeddings().weight]
    if not grown.config.tie_word_embeddings:
        weights.append(grown.get_output_embeddings().weight)
    with torch.no_grad():
        for weight in weights:
            for number, ids in enumerate(former, first):
                weight[number] = weight[torch.tensor(ids)].mean(0)
        if len(weights) > 1 and output is Output.ZERO:
            weights[1][first:] = 0
