"""Who asks."""

from __future__ import annotations

from attrs import frozen


@frozen
class Caller:
    """Kept with what is recorded."""

    session: str = ""
    user: str = ""
    client: str = ""
    workspace: str = ""
