"""The reference pages say what the code says."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted(path.name for path in (ROOT / "scripts").glob("reference_*.py"))


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_page_is_what_its_script_would_write(script):
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / script, "--check"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_documentation_of_a_field_is_the_text_after_it(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    from reference import field_docs, table

    from chipsmith.core.config import EngineConfig

    assert field_docs(EngineConfig)["slots"] == "Sequences kept in one context."
    assert table(["a"], [["b|c"]]) == "| a |\n| --- |\n| b\\|c |\n"
