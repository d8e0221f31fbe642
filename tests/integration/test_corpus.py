"""Real documentation of six projects: all of it is read, and each block is the lines that it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from chipsmith.collectors.corpus import Report, collect
from chipsmith.collectors.redact import MARK

DOCS = Path(__file__).parents[3] / "shared/data/docs"


@pytest.mark.skipif(not DOCS.is_dir(), reason="needs ../shared/data/docs beside the repository")
def test_documentation_of_real_projects():
    report = Report()
    for document in collect([DOCS], report=report):
        lines = Path(document.key).read_text("utf-8").replace("\r\n", "\n").split("\n")
        for block in document.blocks:
            exact = "\n".join(lines[block.first_line - 1 : block.last_line])
            assert block.text == exact or MARK in block.text, (document.path, block.first_line)
    assert report.troubles == []
    assert report.documents.total() > 480
