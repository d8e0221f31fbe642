"""`chipsmith chat`: one question to the running server, the answer as it is written."""

from __future__ import annotations

import sys
from typing import Any

from chipsmith import __version__
from chipsmith.core.client import stream
from chipsmith.core.config import Config
from chipsmith.core.console import print_json
from chipsmith.core.home import Home


def ask(home: Home, config: Config, question: str, *, as_json: bool = False) -> None:
    """Print the answer's text as it arrives, or at its end as JSON.

    Raises:
        ServerUnreachableError: no server runs, or it went away in the middle.
        RefusedError: the server answered with an error.
    """
    request = {
        "model": "chat",
        "messages": [{"role": "user", "content": question}],
        "stream": True,
        "client": f"chipsmith chat {__version__}",
    }
    answer, last = [], {}
    for chunk in stream(home, config, "/v1/chat/completions", json=request):
        text = _text(chunk)
        answer.append(text)
        last = chunk
        if not as_json:
            sys.stdout.write(text)
            sys.stdout.flush()
    if as_json:
        told = {key: last.get(key) for key in ("id", "model", "model_version", "usage", "timings")}
        print_json({"text": "".join(answer), **told})
    else:
        sys.stdout.write("\n")


def _text(chunk: dict[str, Any]) -> str:
    """The words that a chunk adds; chunks with only a role or only usage add none."""
    return "".join(choice.get("delta", {}).get("content") or "" for choice in chunk.get("choices", ()))
