"""Chat answers laid beside right ones: held-out questions about commands, and held-out talks of people.

ROUGE-L (Lin 2004) over words. Questions about commands are made from the specs and parted by command, as for
training; what people said comes from the held-out part of the development data.
"""

from __future__ import annotations

import random
import re

from attrs import frozen

from chipsmith.core.events import Message
from chipsmith.core.home import Home
from chipsmith.eda.specs.store import known_tools, load_spec
from chipsmith.finetune.exams.chat import read_chats
from chipsmith.finetune.gate import Metric
from chipsmith.finetune.recipe import EvaluateRecipe
from chipsmith.finetune.served import ServedModel
from chipsmith.finetune.sft.commands import from_spec
from chipsmith.finetune.sft.instruction import is_held_out
from chipsmith.finetune.suites.contract import Ground

LONGEST = 96
"""Tokens of an answer."""


@frozen
class Question:
    source: str
    messages: tuple[Message, ...]
    right: str


@frozen
class Likeness:
    source: str
    likeness: float


METRICS: tuple[Metric[Likeness], ...] = (Metric("ROUGE-L", "higher", lambda score: score.likeness),)


def questions(ground: Ground) -> list[Question]:
    rng = random.Random(ground.asked.seed)  # noqa: S311 -- a reproducible choice, no secrets
    talks = [
        Question(chat.source, tuple(chat.messages[:-1]), chat.messages[-1].content)
        for chat in read_chats(ground.heldout)
    ]
    found = [*talks, *_about_commands(ground.home, ground.recipe.data.heldout_share)]
    return rng.sample(found, min(len(found), ground.asked.suite_samples))


def score(model: ServedModel, question: Question) -> Likeness:
    return Likeness(
        question.source, likeness(model.write(model.chat(question.messages), LONGEST), question.right)
    )


def likeness(answer: str, right: str) -> float:
    """ROUGE-L's F measure: twice the longest common subsequence by the words of both."""
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity(*(re.findall(r"[\w-]+", text.lower()) for text in (answer, right)))


def written(_: EvaluateRecipe) -> int:
    return LONGEST


def margin(recipe: EvaluateRecipe) -> float:
    return recipe.margin


def _about_commands(home: Home, heldout_share: float) -> list[Question]:
    general = frozenset(load_spec("tcl", home).names)
    return [
        Question(one.source, one.messages, one.answer)
        for tool in known_tools(home)
        for one in from_spec(load_spec(tool, home), frozenset() if tool == "tcl" else general)
        if is_held_out(one.source, heldout_share)
    ]
