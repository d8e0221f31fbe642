"""Where a server may be: elsewhere, or nowhere. (`launcher.Launcher` finds or starts one here.)"""

from __future__ import annotations

from typing import Protocol

from attrs import define, field, frozen

from chipsmith.core.errors import ChipsmithError, RefusedError, ServerUnreachableError
from chipsmith.lsp.http import Http

REFUSED_FIX = "set the server's token in the editor, or correct serverUrl."


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
        try:
            return await self.start()
        except (ServerUnreachableError, RefusedError):
            return None

    async def start(self) -> str:
        """Raises RefusedError if the server wants another token, ServerUnreachableError if none answers."""
        http = Http(self.url, self.token)
        try:
            await http.request("GET", "/health", timeout_s=10)
        except RefusedError as error:
            raise RefusedError(f"{self.url}: {error.message}", fix=REFUSED_FIX) from error
        except ServerUnreachableError as error:
            raise ServerUnreachableError(
                f"No Chipsmith server answers at {self.url}.", fix="start it there, or correct serverUrl."
            ) from error
        finally:
            await http.close()
        return self.url


@frozen
class Nowhere:
    """No server can be had, for a reason that only the person can mend."""

    reason: ChipsmithError

    async def find(self) -> str | None:
        return None

    async def start(self) -> str:
        raise self.reason
