"""Where a server may be: elsewhere, or nowhere. (`launcher.Launcher` finds or starts one here.)"""

from __future__ import annotations

from typing import Protocol

from attrs import define, field, frozen

from chipsmith.core.errors import ChipsmithError, ServerUnreachableError
from chipsmith.lsp.http import Http


class Locator(Protocol):
    """Finds a server, and starts one where it may (`launcher.Launcher`)."""

    async def find(self) -> str | None: ...

    async def start(self) -> str: ...


@define
class Remote:
    """A server at a known address that is nobody's to start."""

    url: str
    token: str | None = field(default=None, repr=False)

    async def find(self) -> str | None:
        http = Http(self.url, self.token)
        try:
            await http.request("GET", "/health", timeout_s=10)
        except ServerUnreachableError:
            return None
        finally:
            await http.close()
        return self.url

    async def start(self) -> str:
        if found := await self.find():
            return found
        raise ServerUnreachableError(
            f"No Chipsmith server answers at {self.url}.", fix="start it there, or correct serverUrl."
        )


@frozen
class Nowhere:
    """No server can be had, for a reason that only the person can mend."""

    reason: ChipsmithError

    async def find(self) -> str | None:
        return None

    async def start(self) -> str:
        raise self.reason
