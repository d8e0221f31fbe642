"""What stands in the files of recorded events."""

from __future__ import annotations

import json
from typing import Any

from chipsmith.core.home import Home


def recorded(home: Home, event: str) -> list[dict[str, Any]]:
    """All events of a kind, the oldest first; a line that is being written at the moment is not there yet."""
    files = sorted((home.devdata / "1" / event).glob("*.jsonl"))
    lines = (line for file in files for line in file.read_bytes().splitlines(keepends=True))
    return [json.loads(line) for line in lines if line.endswith(b"\n")]
