"""What a script does, in one sentence made of the help of the commands that it uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chipsmith.eda.specs.model import ToolSpec

MOST = 4


def explain(commands: Iterable[str], spec: ToolSpec) -> str:
    """One sentence; of a command whose help is not known only its name is told. Empty for no commands."""
    known = [command for name in dict.fromkeys(commands) if (command := spec.command(name))]
    if not known:
        return ""
    told = [f"{c.name} ({_first(c.help)})" if c.help else c.name for c in known[:MOST]]
    more = len(known) - MOST
    tail = [f"{more} more"] if more > 0 else []
    return f"It uses {_joined([*told, *tail])}."


def _first(text: str) -> str:
    """The first sentence, without its full stop."""
    return text.strip().split(". ")[0].rstrip(".")


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
