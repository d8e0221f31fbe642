"""A cross-encoder of one's own, from a directory of safetensors."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.tiny_reranker import write_tiny_reranker

from chipsmith.core.errors import BrokenModelError
from chipsmith.retrieval.reranker import Reranker

TEXTS = ["clock path", "reset value", "power grid " * 200]


def test_each_text_is_judged_with_the_question(tmp_path: Path) -> None:
    reranker = Reranker(write_tiny_reranker(tmp_path / "judge"), max_tokens=64)
    scores = reranker.rerank("which clock", TEXTS)
    assert all(0 < score < 1 for score in scores)
    assert len(set(scores)) == len(TEXTS)
    assert reranker.rerank("which clock", TEXTS[::-1]) == pytest.approx(scores[::-1], abs=1e-5)
    assert reranker.rerank("which reset", TEXTS) != pytest.approx(scores, abs=1e-5)


def test_what_is_no_reranker_is_said(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    judge = write_tiny_reranker(tmp_path / "judge")
    settings = judge / "config.json"
    settings.write_text(settings.read_text().replace('"hidden_size": 16', '"hidden_size": 32'))
    for broken in (tmp_path / "none", judge):
        with pytest.raises(BrokenModelError, match="cannot be loaded") as caught:
            Reranker(broken, max_tokens=64)
        assert "role rerank" in (caught.value.fix or "")
