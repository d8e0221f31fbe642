"""Which backend answers for which role, and how a new version takes over while requests run."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Hashable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from chipsmith.core.config import BackendKind, Config
from chipsmith.core.embedded import SCHEME, is_made, resolve_model
from chipsmith.core.errors import ChipsmithError, InputError
from chipsmith.core.registry import BASE, FITTED, Registry
from chipsmith.server.backends.base import EmbeddingBackend, TextBackend
from chipsmith.server.engine.turns import Turns
from chipsmith.server.wanted import Closable, Wanted

log = logging.getLogger(__name__)

LATE = frozenset({"script"})
"""Roles that are loaded when somebody first asks for them: most servers never need them."""


@define(eq=False)
class Loaded:
    """A backend and who uses it; closed when it is retired and its last request has ended."""

    key: Hashable
    backend: Any
    leases: int = 0
    retired: bool = False

    async def close_if_idle(self) -> None:
        if self.retired and self.leases == 0:
            await self.backend.close()


@frozen
class Served:
    """What answers for a role now."""

    role: str
    model: str
    version: str
    loaded: Loaded = field(repr=False, eq=False)
    asks: str = ""
    """Words by which the version was trained to give its best; see `Manifest.asks`."""
    adapter: str = ""
    """The file name of the adapter that lies over the model."""

    @property
    def backend(self) -> Any:
        return self.loaded.backend


class Hub:
    """Backends of all roles. `load` may be called again at any time; requests go on meanwhile."""

    def __init__(self, config: Config, registry: Registry, *, tell: Callable[[str], None] = log.info) -> None:
        """`tell` is given lines for the person who waits while something takes seconds."""
        self._config = config
        self._tell = tell
        self._registry = registry
        self._served: dict[str, Served] = {}
        self.errors: dict[str, ChipsmithError] = {}
        """Role to what stood in the way of loading what should serve it."""
        self._loading = asyncio.Lock()
        self._closing = threading.Event()
        self._turns = Turns()

    @property
    def served(self) -> dict[str, Served]:
        return dict(self._served)

    async def load(self, roles: Iterable[str] | None = None) -> None:
        """Bring roles to what the configuration and the registry name; by default all that are needed.

        A role that cannot be brought there keeps what it has; `errors` says why.
        """
        async with self._loading:
            before = {served.loaded for served in self._served.values()}
            for role in self._due() if roles is None else roles:
                self.errors.pop(role, None)
                try:
                    self._served[role] = await self._serve(role)
                except ChipsmithError as error:
                    log.error("%s: %s", role, error)
                    self.errors[role] = error
            for loaded in before - {served.loaded for served in self._served.values()}:
                loaded.retired = True
                await loaded.close_if_idle()

    @property
    def roles(self) -> frozenset[str]:
        """All that are configured, loaded or not."""
        return frozenset(self._config.roles)

    def _due(self) -> list[str]:
        return [role for role in self._config.roles if role not in LATE or role in self._served]

    async def close(self) -> None:
        self._closing.set()
        for loaded in {served.loaded for served in self._served.values()}:
            await loaded.backend.close()
        self._served.clear()

    @asynccontextmanager
    async def lease(self, role: str) -> AsyncIterator[Served]:
        """Hold a role's backend for the time of one request.

        Raises:
            UnknownRoleError: there is no such role.
            ChipsmithError: what stood in the way of loading it.
        """
        self._config.role(role)
        if role in LATE and role not in self._served:
            await self.load([role])
        if role not in self._served:
            raise self.errors[role]
        served = self._served[role]
        served.loaded.leases += 1
        try:
            yield served
        finally:
            served.loaded.leases -= 1
            await served.loaded.close_if_idle()

    @asynccontextmanager
    async def text(self, role: str) -> AsyncIterator[tuple[Served, TextBackend]]:
        """A lease of a role that generates text.

        Raises:
            InputError: the role does something else.
        """
        async with self.lease(role) as served:
            if not hasattr(served.backend, "complete"):
                raise InputError(f'The role "{role}" generates no text.', fix='use "chat" or "tab".')
            yield served, served.backend

    @asynccontextmanager
    async def embedding(self, role: str) -> AsyncIterator[tuple[Served, EmbeddingBackend]]:
        """A lease of a role that turns text into vectors.

        Raises:
            InputError: the role does something else.
        """
        async with self.lease(role) as served:
            if not hasattr(served.backend, "embed"):
                raise InputError(f'The role "{role}" makes no embeddings.', fix='use "embed".')
            yield served, served.backend

    async def _serve(self, role: str) -> Served:
        wanted = Wanted.of(role, self._config, self._registry)
        loaded = next((s.loaded for s in self._served.values() if s.loaded.key == wanted.key), None)
        if loaded is None:
            backend = await asyncio.to_thread(self._make, wanted)
            loaded = Loaded(wanted.key, backend)
        adapter = Path(wanted.config.adapter or "").name
        return Served(role, wanted.config.model, wanted.version, loaded, wanted.asks, adapter)

    def _make(self, wanted: Wanted) -> Closable:
        if wanted.weights is None and not is_made(wanted.config.model):
            self._tell(f"{wanted.config.model} is made of what comes along, once; that takes some seconds.")
        return wanted.make(self._config.engine, self._registry.root / FITTED, self._turns)

    async def fit(self) -> None:
        """Find the embedded models' fastest forms on this machine, where they are not known, and swap."""
        from chipsmith.server.engine.fit import fit

        served = {s.model for s in self._served.values() if self._is_packaged(s)}
        for model in served if self._config.engine.fit else ():
            path, directory = resolve_model(model), self._registry.root / FITTED
            try:
                with ThreadPoolExecutor(1) as thread:  # OpenMP's threads end with it
                    told = await asyncio.get_running_loop().run_in_executor(
                        thread, partial(fit, path, directory, self._config.engine, stop=self._closing.is_set)
                    )
            except ChipsmithError as error:
                log.warning("%s is served as packaged: %s", model, error)
                continue
            if told:
                self._tell(told)
                await self.load()

    def _is_packaged(self, served: Served) -> bool:
        kind = self._config.roles[served.role].backend
        return served.version == BASE and kind is BackendKind.LLAMA and served.model.startswith(SCHEME)
