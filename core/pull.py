"""Fetching a model into the registry: from a file or directory here, or from a Hugging Face repository.

What may carry code is never fetched. A download that is interrupted goes on where it was; a version appears
when all of it is there.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from chipsmith.core.config import BackendKind, RoleConfig
from chipsmith.core.errors import (
    BrokenModelError,
    DiskFullError,
    InputError,
    UnknownModelError,
    did_you_mean,
    disk_full_guard,
)
from chipsmith.core.files import private_directory
from chipsmith.core.registry import Manifest, Registry
from chipsmith.core.weights import MODULES, is_harmless

if TYPE_CHECKING:
    from huggingface_hub.hf_api import ModelInfo

DOWNLOADS = ".downloads"
"""Directory under the registry of what is being fetched."""
SPARE_BYTES = 200_000_000  # left free on the disk
_REPOSITORY = re.compile(r"(?P<name>\w[\w.-]*/\w[\w.-]*)(@(?P<revision>[\w./-]+))?")
_PART = re.compile(r"-\d{5}-of-\d{5}\.gguf$")


@frozen
class Pull:
    """What is wanted: one GGUF file for llama.cpp, a model directory for sentence-transformers."""

    role: str
    settings: RoleConfig
    source: str
    """A path, or `owner/name` of a repository, with `@revision` where its newest is not meant."""
    file: str | None = None
    """The GGUF file of a repository that has several."""
    version: str | None = None
    """Name of the version; otherwise made from the file's."""


def pull(registry: Registry, wanted: Pull) -> Manifest:
    """Fetch a model and publish it as a version, which does not serve yet.

    Raises:
        InputError: the role is served by a remote endpoint, or which file is meant is not said.
        UnknownModelError: there is no such path, repository or file, or it cannot be reached.
        BrokenModelError: it is no model of that kind, or the version exists.
        DiskFullError: it does not fit on the disk.
    """
    if wanted.settings.backend is BackendKind.OPENAI:
        raise InputError(
            f"The role {wanted.role} is served by {wanted.settings.url}.",
            fix=f"pull the model there, or set roles.{wanted.role}.backend to run one here.",
        )
    path = Path(wanted.source).expanduser()
    if path.exists():
        return _publish(registry, wanted, path, {"source": str(path.absolute())}, keep=True)
    repository = _REPOSITORY.fullmatch(wanted.source)
    if not repository:
        raise UnknownModelError(
            f"There is nothing at {path}, and it is no repository.", fix="give a path, or OWNER/NAME."
        )
    return _pull_repository(registry, wanted, repository["name"], repository["revision"])


def _pull_repository(registry: Registry, wanted: Pull, name: str, revision: str | None) -> Manifest:
    from huggingface_hub import HfApi, snapshot_download

    with _hub_errors(name):
        info = HfApi().model_info(name, revision=revision, files_metadata=True)
    sizes = {file.rfilename: file.size or 0 for file in info.siblings or []}
    files = _files_of(wanted, sorted(sizes))
    downloads = private_directory(registry.root / DOWNLOADS)
    _check_space(downloads, sum(sizes[file] for file in files))
    local = downloads / f"{name.replace('/', '--')}@{(info.sha or 'main')[:12]}"
    with _hub_errors(name), disk_full_guard(local):
        snapshot_download(name, revision=info.sha, allow_patterns=files, local_dir=local)
    shutil.rmtree(local / ".cache", ignore_errors=True)
    fetched = local / files[0] if wanted.settings.backend is BackendKind.LLAMA else local
    manifest = _publish(registry, wanted, fetched, _lineage(name, info), keep=False)
    shutil.rmtree(local, ignore_errors=True)
    return manifest


def _files_of(wanted: Pull, names: Sequence[str]) -> list[str]:
    if wanted.settings.backend is BackendKind.LLAMA:
        return [_gguf_of(wanted, [name for name in names if name.endswith(".gguf")])]
    found = [name for name in names if is_harmless(name)]
    if MODULES not in found:
        raise BrokenModelError(
            f"{wanted.source} holds no sentence-transformers model.", fix="pull one that has a modules.json."
        )
    return found


def _gguf_of(wanted: Pull, names: Sequence[str]) -> str:
    whole = [name for name in names if not _PART.search(name)]
    if wanted.file:
        if wanted.file not in whole:
            raise UnknownModelError(
                f"{wanted.source} has no file {wanted.file}.{did_you_mean(wanted.file, whole)}",
                fix="name a GGUF file in one part: " + (", ".join(whole) or "there is none."),
            )
        return wanted.file
    if len(whole) != 1:
        listed = ", ".join(whole)
        raise InputError(
            f"{wanted.source} has {len(whole)} GGUF files in one part{': ' if listed else ''}{listed}.",
            fix="say which by --file; Q8_0 and Q4_0 are fast on processors." if whole else "pull another.",
        )
    return whole[0]


def _publish(
    registry: Registry, wanted: Pull, path: Path, lineage: dict[str, Any], *, keep: bool
) -> Manifest:
    manifest = Manifest(
        role=wanted.role,
        version=wanted.version or _version(wanted, path),
        base=wanted.source,
        weights="model" if path.is_dir() else path.name,
        data=lineage,
    )
    staged = registry.stage(wanted.role)
    try:
        with disk_full_guard(staged):
            _take(path, staged / manifest.weights, keep=keep)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    return registry.publish(staged, manifest)


def _take(path: Path, target: Path, *, keep: bool) -> None:
    if not keep:
        path.rename(target)
        return
    _check_space(target.parent, sum(file.stat().st_size for file in [path, *path.rglob("*")]))
    if path.is_dir():
        shutil.copytree(path, target)
    else:
        shutil.copyfile(path, target)


def _version(wanted: Pull, path: Path) -> str:
    name = path.stem if path.is_file() else wanted.source.rstrip("/").rpartition("/")[2]
    return re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-.") or "pulled"


def _lineage(source: str, info: ModelInfo) -> dict[str, Any]:
    card = info.card_data
    return {"source": source, "revision": info.sha, "licence": getattr(card, "license", None) or "unknown"}


def _check_space(where: Path, needed: int) -> None:
    free = shutil.disk_usage(where).free
    if free < needed + SPARE_BYTES:
        raise DiskFullError(
            f"The model has {needed / 1e9:.1f} GB, and {where} has {free / 1e9:.1f} GB free.",
            fix="free some space there, or set CHIPSMITH_HOME to another disk.",
        )


@contextmanager
def _hub_errors(source: str) -> Iterator[None]:
    """What the library raises, as what a person can do about it."""
    import httpx2
    from huggingface_hub import errors

    offline = "bring the file here and `chipsmith models pull ROLE PATH`, or name a mirror in HF_ENDPOINT."
    try:
        yield
    except errors.GatedRepoError as error:
        raise UnknownModelError(
            f"{source} is gated.", fix="accept its terms on its page, and set HF_TOKEN."
        ) from error
    except (errors.RepositoryNotFoundError, errors.RevisionNotFoundError) as error:
        raise UnknownModelError(
            f"There is no repository {source}, or it is private.", fix="correct the name, or set HF_TOKEN."
        ) from error
    except (errors.HfHubHTTPError, errors.LocalEntryNotFoundError, httpx2.HTTPError, OSError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise UnknownModelError(f"{source} cannot be reached: {error}.", fix=offline) from error
