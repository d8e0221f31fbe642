"""The `chipsmith` command."""

from __future__ import annotations

import sys

from chipsmith.core.console import run


def main() -> None:
    """Run the command; an editor that starts the language server waits for no other import."""
    if sys.argv[1:2] == ["lsp"] and "--help" not in sys.argv:
        from chipsmith.lsp.main import main as speak_lsp

        run(speak_lsp)
    else:
        from chipsmith.cli.app import app

        run(app)
