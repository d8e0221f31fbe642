"""docs/reference/commands.md: every command, argument and option, as `--help` tells them."""

from __future__ import annotations

import html
import subprocess
import sys

from reference import MADE, write

COMMANDS = {
    "chipsmith": "chipsmith.cli.app",
    "devdata": "chipsmith.collectors.cli",
    "finetune": "chipsmith.finetune.cli",
}
EXIT_CODES = """# Commands

All of them print an error as one line with its fix. They end with 0 when they did what was asked, else with:

| code | means |
|---|---|
| 1 | `doctor` found something broken, or an error without a code of its own |
| 2 | wrong argument, configuration or recipe |
| 3 | a model is unknown or damaged |
| 4 | the server cannot be reached, refused, or could not start |
| 5 | development data is damaged, or the output exists already |
| 6 | the disk is full |
| 7 | training failed |

"""


def documentation(name: str, module: str) -> str:
    """A command's pages in Markdown, by typer's own tool, one level below the page's title."""
    command = [sys.executable, "-m", "typer", module, "utils", "docs", "--name", name]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    completion = ("* `--install-completion`", "* `--show-completion`")
    lines = [html.unescape(line) for line in text.splitlines() if not line.startswith(completion)]
    return "\n".join(f"#{line}" if line.startswith("#") else line for line in lines).strip() + "\n"


if __name__ == "__main__":
    pages = "\n".join(documentation(name, module) for name, module in COMMANDS.items())
    write("commands.md", MADE + EXIT_CODES + pages)
