"""How much people have decided since a role was last trained."""

from __future__ import annotations

from attrs import frozen

from chipsmith.collectors.warehouse import Warehouse
from chipsmith.core.config import Config
from chipsmith.core.events import now
from chipsmith.core.home import Home
from chipsmith.finetune.run import Run, list_runs

_CHAT = " UNION ALL ".join(
    (
        "SELECT 'f' || turn AS decision, time FROM chat_feedback",
        "SELECT 'a' || turn || '#' || block, time FROM apply_outcome",
        "SELECT 'e' || edit || '#' || hunk, time FROM edit_outcome",
        "SELECT 's' || id, time FROM script_checked",
    )
)
_DECIDED = {
    "tab": """
        SELECT completion AS decision, max(time) AS time FROM completion_outcome GROUP BY completion
        HAVING arg_max(outcome, time) NOT IN ('superseded', 'filtered')
    """,
    "chat": _CHAT,
    "embed": "SELECT answer AS decision, time FROM context_used",
}
"""What each role learns from, of recorded work."""


@frozen
class News:
    decisions: int
    """Made since the last run began; times in the future wait until they come."""
    since: str | None
    """When that was; None where none ran."""
    unfinished: bool
    """Whether that run waits to be gone on with."""

    def enough(self, least: int) -> bool:
        return self.unfinished or self.decisions >= least


def news_for(home: Home, config: Config, role: str, recipe: str) -> News:
    """What is new since the last run of this recipe. Raises DiskFullError."""
    last = last_run(home, config, role, recipe)
    since = last.state.created if last else None
    unfinished = last is not None and not last.state.finished
    return News(decisions_between(home, role, since or "", now()), since, unfinished)


def last_run(home: Home, config: Config, role: str, recipe: str) -> Run | None:
    wanted = (role, recipe)
    runs = [
        run
        for run in list_runs(home, config)
        if (run.state.request.role, run.state.request.recipe["name"]) == wanted
    ]
    return runs[-1] if runs else None


def decisions_between(home: Home, role: str, after: str, until: str) -> int:
    """Distinct decisions; an event that was delivered twice is one."""
    counted = "SELECT count(DISTINCT decision)::BIGINT AS n FROM"
    query = f"{counted} ({_DECIDED[role]}) WHERE time > ? AND time <= ?"
    with Warehouse(home.devdata) as data:
        return int(data.execute(query, after, until)[0]["n"])
