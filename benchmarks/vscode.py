"""What the extension costs in VS Code's workbench, driven in a headless browser.

A key's way to ghost text on the screen, against the server's own time for the same offer as the language
server recorded it; the extension's activation; the extension host's memory with us and without.
Of what is added, `EDITOR_MS` is what VS Code waits after a key before it asks any extension.
Bars: 30 ms added at p50, that wait included; activation under 150 ms; the package under 1 MB.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import harness

EDITOR_MS = 50
"""VS Code's `InlineCompletionsDebounce`, the same at least and at most."""
EXTENSION = Path(__file__).parent.parent / "vscode-extension"


def main() -> None:
    subprocess.run(["make", "workbench", "extension"], cwd=EXTENSION.parent, check=True)
    with TemporaryDirectory() as directory:
        file = Path(directory) / "measured.json"
        env = {**os.environ, "CHIPSMITH_MEASURED": str(file)}
        subprocess.run(["npm", "run", "--silent", "measured"], cwd=EXTENSION, env=env, check=True)
        harness.save("vscode", result(json.loads(file.read_text())))


def result(measured: dict[str, Any]) -> dict[str, Any]:
    """What is told of the figures that the workbench gave."""
    seen, own = measured["key_to_ghost_text_ms"], measured["server_ms"]
    added = [total - part for total, part in zip(seen, own, strict=True)]
    return {
        "what": "the extension in VS Code: milliseconds from key to ghost text, activation, memory",
        "bar": "30 ms added at p50, VS Code's wait included; activation under 150 ms; package under 1 MB",
        "load": round(os.getloadavg()[0], 1),
        "key_to_ghost_text": harness.summary(seen),
        "server": harness.summary(own),
        "added": harness.summary(added),
        "added_beyond_vs_code": harness.summary([time - EDITOR_MS for time in added]),
        "activation_ms": measured["activation_ms"],
        "vsix_kb": round(measured["vsix_bytes"] / 1024, 1),
        "extension_host_mb": {name: round(size, 1) for name, size in measured["extension_host_mb"].items()},
    }


if __name__ == "__main__":
    main()
