"""Small trees of files, and what is collected of them."""

from __future__ import annotations

import pytest

from chipsmith.collectors.corpus import Report, collect


@pytest.fixture
def tree(tmp_path):
    """A folder; called with paths and contents it writes them there."""
    root = tmp_path / "project"
    root.mkdir()

    def write(files=None, **more):
        for name, content in {**(files or {}), **more}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content) if isinstance(content, bytes) else path.write_text(content, "utf-8")
        return root

    return write


@pytest.fixture
def read(tree):
    """The one document made of a file of that name and content, and its blocks' lines compared with it."""

    def read(name, content, **options):
        root = tree({name: content})
        report = Report()
        documents = list(collect([root / name], report=report, **options))
        assert len(documents) == 1, report.examples
        return documents[0]

    return read


@pytest.fixture
def run():
    """Documents by path, and the report."""

    def run(*paths, **options):
        report = Report()
        return {each.path or each.key: each for each in collect(paths, report=report, **options)}, report

    return run
