"""The evaluation texts that come with the package, which nothing learnt may hold."""

from __future__ import annotations

from chipsmith.finetune.retriever.general import general_pairs

_ALL = 1 << 30


def shipped_texts() -> dict[str, list[str]]:
    """Texts by the name of their evaluation."""
    return {"general questions": [pair.answer for pair in general_pairs(_ALL)]}
