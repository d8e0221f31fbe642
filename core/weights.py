"""Weights of a version: one GGUF file, or a directory of safetensors with what loads them.

Nothing else is taken, since other formats can carry code.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from chipsmith.core.errors import BrokenModelError
from chipsmith.core.files import sha256_of

GGUF_MAGIC = b"GGUF"
ADAPTER = "adapter.gguf"
"""Name of weights that are a low-rank adapter over the model that the role's configuration names."""
MODULES = "modules.json"
"""What a sentence-transformers model consists of."""
_HARMLESS = frozenset({".json", ".txt", ".md", ".model", ".safetensors"})


def check_weights(path: Path, *, fix: str) -> None:
    """Raises BrokenModelError where `path` is neither kind of weights."""
    if path.is_dir():
        _check_directory(path, fix=fix)
    else:
        check_gguf(path, fix=fix)


def check_gguf(path: Path, *, fix: str) -> None:
    """Refuse what is not a GGUF file.

    Raises:
        BrokenModelError: the magic number is missing.
    """
    with path.open("rb") as stream:
        if stream.read(4) != GGUF_MAGIC:
            raise BrokenModelError(f"{path} is not a GGUF file.", fix=fix)


def is_harmless(name: str) -> bool:
    """Whether a file of that name can be part of a model directory: it cannot carry code."""
    return Path(name).suffix in _HARMLESS


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files of a directory."""
    return sum(file.stat().st_size for file in _files(path)) if path.is_dir() else path.stat().st_size


def digest_of(path: Path) -> str:
    """SHA-256 of a file, or of the names and hashes of all files of a directory, in hexadecimal."""
    if not path.is_dir():
        return sha256_of(path)
    digest = hashlib.sha256()
    for file in _files(path):
        digest.update(f"{file.relative_to(path).as_posix()}\0{sha256_of(file)}\n".encode())
    return digest.hexdigest()


def _files(directory: Path) -> list[Path]:
    return sorted(file for file in directory.rglob("*") if file.is_file())


def _check_directory(path: Path, *, fix: str) -> None:
    files = _files(path)
    if not (path / MODULES).is_file() or not any(file.suffix == ".safetensors" for file in files):
        raise BrokenModelError(f"{path} holds no sentence-transformers model.", fix=fix)
    if odd := [file.name for file in files if not is_harmless(file.name)]:
        raise BrokenModelError(f"{path} holds what may carry code: {', '.join(odd)}.", fix=fix)
