"""Going back by itself from a version that clearly fares worse with people than the one before it.

`python -m chipsmith.collectors.watch [CONFIG]` looks once; the server starts it now and then, apart from
itself. A version from which was gone back once is a person's choice if it serves again, and is left alone.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import cattrs
from attrs import evolve, frozen

from chipsmith.collectors.live import Live, compare_live
from chipsmith.core.config import Config, load_config
from chipsmith.core.errors import ChipsmithError
from chipsmith.core.events import now
from chipsmith.core.files import write_json
from chipsmith.core.home import Home
from chipsmith.core.registry import BASE, Registry
from chipsmith.core.switch import roll_back

ROLE = "tab"
"""The role whose offers are taken or refused by the hundred."""
NICENESS = 19


@frozen
class Watched:
    live: Live
    seen: str
    """When it was looked at last."""
    gone_back: str | None = None
    """When the version before was brought back for it."""


def look(home: Home, config: Config) -> Watched | None:
    """Compare the version that serves with the one before, and go back from a clear loss.

    None where there is nothing to compare.

    Raises:
        RefusedError: the server refused the former version.
        DiskFullError.
    """
    pair = _pair(home)
    if pair is None:
        return None
    version, before = pair
    known = watched(home)
    former = known[version].gone_back if version in known else None
    found = Watched(compare_live(home, version, before), now(), former)
    if found.live.lost and not former and config.tab.go_back:
        roll_back(home, config, ROLE)
        found = evolve(found, gone_back=now())
    write_json(home.watched, cattrs.unstructure({**known, version: found}))
    return found


def watched(home: Home) -> dict[str, Watched]:
    """What was found of each version so far; what cannot be read is found again."""
    try:
        return cattrs.structure(json.loads(home.watched.read_bytes()), dict[str, Watched])
    except (OSError, ValueError, cattrs.BaseValidationError):
        return {}


def told(found: Watched | None) -> str:
    """In a sentence."""
    if found is None:
        return "Nothing to compare: no version serves that was published after the one before it."
    live = found.live
    if found.gone_back:
        return f"Gone back from {live.version} to {live.before}, {found.gone_back}: {', '.join(live.lost)}."
    if not live.shares:
        return (
            f"Too little was decided to compare {live.version} with {live.before}: "
            f"{live.decisions} decisions in {live.sessions} sessions."
        )
    if live.lost:
        return f"{live.version} fares worse than {live.before}, and is left serving: {', '.join(live.lost)}."
    return f"{live.version} fares no worse than {live.before}: {live.decisions} decisions."


def _pair(home: Home) -> tuple[str, str] | None:
    """The version that serves and the one before it; none where a person went back to an older one."""
    registry = Registry(home.models)
    active = registry.active(ROLE)
    if active.version == BASE or not active.history:
        return None
    before = active.history[-1]
    created = {manifest.version: manifest.created for manifest in registry.versions(ROLE)}
    if created.get(active.version, "") <= created.get(before, ""):
        return None
    return active.version, before


def main() -> None:
    os.nice(NICENESS)
    home = Home.find()
    try:
        found = look(home, load_config(home, path=Path(sys.argv[1]) if sys.argv[1:] else None))
    except ChipsmithError as error:
        raise SystemExit(str(error)) from None
    if found and found.gone_back:
        sys.stdout.write(told(found))


if __name__ == "__main__":
    main()
