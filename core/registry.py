"""The model registry: versions on the disk, and which of them serves.

`models/<role>/<version>/` holds `manifest.json` and the weights; `models/active.json` names the
serving version of each role and those that served before it, newest last. A role without an entry
serves the model that the configuration names: the version `base`.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cattrs
from attrs import Factory, evolve, frozen
from filelock import FileLock

from chipsmith.core.errors import BrokenModelError, UnknownModelError, did_you_mean, disk_full_guard
from chipsmith.core.events import now
from chipsmith.core.files import private_directory, sync_directory, write_json
from chipsmith.core.weights import check_weights, digest_of, size_of

BASE = "base"
FITTED = ".fitted"
"""Directory of the forms of embedded models that are fastest on this machine."""


@frozen(kw_only=True)
class Manifest:
    """Where a version comes from and what it scored."""

    role: str
    version: str
    base: str
    """The `model` of the role's configuration that it was trained from."""
    weights: str
    """Name of the file or directory beside the manifest."""
    size: int = 0
    sha256: str = ""
    created: str = Factory(now)
    parents: list[str] = Factory(list)
    """Versions that it continues, newest last."""
    recipe: dict[str, Any] = Factory(dict)
    data: dict[str, Any] = Factory(dict)
    """Hashes and counts of what it was trained on."""
    scores: dict[str, Any] = Factory(dict)
    """Held-out scores of this version and of the one it was compared with."""
    asks: str = ""
    """What ends its system message: the labels of the best answers, where it was trained with labels."""


@frozen
class Active:
    version: str = BASE
    history: list[str] = Factory(list)
    """Versions that served before, newest last."""


class Registry:
    """Versions under `root`; every change is atomic and held by a lock across processes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = FileLock(root / ".lock")

    @property
    def active_file(self) -> Path:
        return self.root / "active.json"

    def versions(self, role: str) -> list[Manifest]:
        """Published versions of a role, oldest first; broken ones are left out."""
        found = []
        for file in sorted((self.root / role).glob("*/manifest.json")):
            try:
                found.append(self._read(file))
            except BrokenModelError:
                continue
        return sorted(found, key=lambda manifest: manifest.created)

    def manifest(self, role: str, version: str) -> Manifest:
        """Raises UnknownModelError where there is none, BrokenModelError where it cannot be read."""
        file = self.root / role / version / "manifest.json"
        if not file.is_file():
            known = [manifest.version for manifest in self.versions(role)]
            raise UnknownModelError(
                f'The role {role} has no version "{version}".{did_you_mean(version, known)}',
                fix="see `chipsmith models list`.",
            )
        return self._read(file)

    def weights(self, role: str, version: str) -> Path:
        """Path of a version's weights, checked for presence, size and kind.

        Raises:
            BrokenModelError: they are missing, truncated or of another kind.
        """
        manifest = self.manifest(role, version)
        path = self.root / role / version / manifest.weights
        fix = f"`chipsmith models rollback {role}`, then train or pull the version again."
        if not path.exists():
            raise BrokenModelError(f"{path} is missing.", fix=fix)
        if (size := size_of(path)) != manifest.size:
            raise BrokenModelError(f"{path} holds {size} bytes instead of {manifest.size}.", fix=fix)
        check_weights(path, fix=fix)
        return path

    def active(self, role: str) -> Active:
        return self._actives().get(role, Active())

    def stage(self, role: str) -> Path:
        """A private directory in which to write weights before `publish`."""
        return Path(tempfile.mkdtemp(dir=private_directory(self.root / role), prefix=".staged-"))

    def publish(
        self, staged: Path, manifest: Manifest, *, check: Callable[[Path], None] = lambda _: None
    ) -> Manifest:
        """Turn a staged directory into a version; `check` is called with its weights first.

        Nothing is published, and the staged directory is removed, when anything fails.

        Raises:
            DiskFullError: the disk is full.
            BrokenModelError: `check` refused the weights.
        """
        target = self.root / manifest.role / manifest.version
        weights = staged / manifest.weights
        try:
            check_weights(weights, fix="run the export again.")
            check(weights)
            with disk_full_guard(staged), self._lock:
                complete = evolve(manifest, size=size_of(weights), sha256=digest_of(weights))
                write_json(staged / "manifest.json", cattrs.unstructure(complete))
                if target.exists():
                    raise BrokenModelError(f"{target} exists already.", fix="publish under another version.")
                staged.rename(target)
                sync_directory(target.parent)
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise
        return complete

    def activate(self, role: str, version: str) -> Active:
        """Let `version` (or `base`) serve from now on; the former one joins the history."""
        if version != BASE:
            self.weights(role, version)
        with self._lock:
            current = self.active(role)
            if current.version == version:
                return current
            return self._write(role, Active(version, [*current.history, current.version]))

    def rollback(self, role: str) -> Active:
        """Let the version serve that served before.

        Raises:
            UnknownModelError: none served before.
        """
        with self._lock:
            current = self.active(role)
            if not current.history:
                raise UnknownModelError(
                    f"The role {role} has no earlier version to go back to.",
                    fix=f"`chipsmith models use {role} VERSION` with one from `chipsmith models list`.",
                )
            return self._write(role, Active(current.history[-1], current.history[:-1]))

    def prune(self, role: str, keep: int) -> list[str]:
        """Remove all but the newest `keep` versions of a role, and return what went.

        The serving version and the one that a rollback would bring back stay in any case.
        """
        with self._lock:
            active = self.active(role)
            newest = [manifest.version for manifest in self.versions(role)][-keep:]
            kept = {*newest, active.version, *active.history[-1:]}
            gone = [m.version for m in self.versions(role) if m.version not in kept]
            if gone:
                history = [version for version in active.history if version not in gone]
                self._write(role, Active(active.version, history))
            for version in gone:
                shutil.rmtree(self.root / role / version)
        return gone

    def _actives(self) -> dict[str, Active]:
        if not self.active_file.exists():
            return {}
        try:
            return cattrs.structure(json.loads(self.active_file.read_bytes()), dict[str, Active])
        except Exception as error:  # whatever is wrong with the file, the fix is the same
            raise BrokenModelError(
                f"{self.active_file} cannot be read: {error}.",
                fix="remove it (every role then serves the configured model), then `chipsmith models use`.",
            ) from error

    def _write(self, role: str, active: Active) -> Active:
        write_json(self.active_file, cattrs.unstructure({**self._actives(), role: active}))
        return active

    @staticmethod
    def _read(file: Path) -> Manifest:
        try:
            return cattrs.structure(json.loads(file.read_bytes()), Manifest)
        except Exception as error:  # whatever is wrong with the file, the fix is the same
            raise BrokenModelError(
                f"{file} cannot be read: {error}.", fix=f"remove {file.parent} and train or pull it again."
            ) from error
