"""Chat: how likely held-out answers are, and the rest of held-out documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cattrs
from attrs import frozen

from chipsmith.core.console import stderr
from chipsmith.core.errors import DataError
from chipsmith.core.events import Message
from chipsmith.core.files import atomic_write
from chipsmith.finetune.evaluate import sample
from chipsmith.finetune.examples import EXPORT_FIX, HELDOUT, FimExample, read_examples, write_examples
from chipsmith.finetune.gate import Metric, judge
from chipsmith.finetune.recipe import EvaluateRecipe
from chipsmith.finetune.served import ServedModel, opened
from chipsmith.finetune.serving import Serving
from chipsmith.finetune.sft.gather import held_out_scripts
from chipsmith.finetune.sources import Sources, require_heldout

CHATS, TEXTS = "chats.jsonl", "fim.jsonl"


@frozen
class Likelihood:
    source: str
    nats: float
    characters: int


METRICS: tuple[Metric[Likelihood], ...] = (
    Metric("nats per character", "lower", lambda score: score.nats, lambda score: score.characters),
)


def hold_out(sources: Sources, out: Path) -> int:
    with sources.exported("sft") as directory:
        chats = list(_parsed(directory / HELDOUT)) if directory else []
    chats += _scripts(sources)
    texts = sources.examples.heldout
    require_heldout(len(chats) + len(texts), sources.recipe.data)
    with atomic_write(out / CHATS) as stream:
        stream.writelines(json.dumps(cattrs.unstructure(chat)).encode() + b"\n" for chat in chats)
    write_examples(texts, out / TEXTS)
    return len(chats) + len(texts)


def _scripts(sources: Sources) -> Iterator[Chat]:
    """Our own examples that are held out, in a chat."""
    for one in held_out_scripts(sources):
        if one.messages:
            yield Chat([*one.messages, Message("assistant", one.answer)], one.source)


def compare(old: Serving, new: Serving, heldout: Path, recipe: EvaluateRecipe) -> dict[str, Any]:
    before, after = (list(_score(side, heldout, recipe)) for side in (old, new))
    return judge(METRICS, before, after, recipe).to_json()


@frozen
class Chat:
    messages: list[Message]
    source: str = ""


def read_chats(heldout: Path) -> list[Chat]:
    """Of a directory that `hold_out` filled; none of another role's. Raises DataError."""
    return list(_parsed(heldout / CHATS))


def _parsed(file: Path) -> Iterator[Chat]:
    """Those that end with an answer. Raises DataError."""
    lines = file.read_bytes().splitlines() if file.is_file() else []
    for number, line in enumerate(lines, start=1):
        try:
            chat = cattrs.structure(json.loads(line), Chat)
        except Exception as error:  # whatever is wrong with the line, the fix is the same
            raise DataError(f"{file} is broken at line {number}.", fix=EXPORT_FIX) from error
        if chat.messages and chat.messages[-1].role == "assistant":
            yield chat


def _score(side: Serving, heldout: Path, recipe: EvaluateRecipe) -> Iterator[Likelihood]:
    """Scores with a progress bar on stderr."""
    from rich.progress import track

    asked: list[Chat | FimExample] = [*read_chats(heldout), *read_examples(heldout / TEXTS)]
    with opened(side, recipe.context) as model:
        for each in track(sample(asked, recipe), f"evaluating {side.version}", console=stderr()):
            yield _likelihood(model, each)


def _likelihood(model: ServedModel, asked: Chat | FimExample) -> Likelihood:
    if isinstance(asked, FimExample):
        nats, characters = model.nats_after(model.tokenize(asked.prefix), asked.middle)
        return Likelihood(asked.source, nats, characters)
    *said, answer = asked.messages
    nats, characters = model.nats_after(model.chat(said), answer.content)
    return Likelihood(asked.source, nats, characters)
