"""What the stage works on: passages, questions to learn from and held-out ones, and their files."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

import cattrs
from attrs import field, frozen, validators

from chipsmith.core.errors import DataError
from chipsmith.core.files import atomic_write
from chipsmith.retrieval.passages import Passage

PASSAGES, LEARNT, HELD_OUT = "passages.jsonl", "train.jsonl", "heldout.jsonl"

Origin = Literal["template", "written", "person"]
"""Who asked: a template, the chat model, or somebody at work."""


@frozen
class Asked:
    """A question and the passages that answer it."""

    text: str = field(validator=validators.min_len(1))
    answers: tuple[str, ...] = field(validator=validators.min_len(1))
    """Identifiers; the first is the one that it was made from, or that was used."""
    source: str
    """Key of that passage's document."""
    origin: Origin = "template"
    refused: tuple[str, ...] = ()
    """Passages that were offered for an answer and not used."""


@frozen(slots=False)
class Material:
    """Passages by identifier; of the held-out questions' documents none is learnt from."""

    passages: Mapping[str, Passage]
    train: tuple[Asked, ...]
    heldout: tuple[Asked, ...]

    @cached_property
    def ids(self) -> list[str]:
        return list(self.passages)

    @property
    def summary(self) -> dict[str, Any]:
        """Counts, and a hash that is equal for equal material."""
        digest = hashlib.sha256()
        for _, values in self._files():
            for value in values:
                digest.update(_line(value))
            digest.update(b"\0")
        return {
            "sha256": digest.hexdigest(),
            "documents": len({passage.document for passage in self.passages.values()}),
            "passages": len(self.passages),
            "train": len(self.train),
            "heldout": len(self.heldout),
            "heldout_documents": len({asked.source for asked in self.heldout}),
            "origins": dict(Counter(asked.origin for asked in (*self.train, *self.heldout))),
        }

    def write(self, directory: Path) -> None:
        """Each file atomically. Raises DiskFullError."""
        for name, values in self._files():
            with atomic_write(directory / name) as stream:
                stream.writelines(map(_line, values))

    def _files(self) -> Iterable[tuple[str, Iterable[Any]]]:
        return ((PASSAGES, self.passages.values()), (LEARNT, self.train), (HELD_OUT, self.heldout))


def read_material(directory: Path) -> Material:
    """Raises DataError where a file is missing or a line is broken."""
    passages = _read(directory / PASSAGES, Passage)
    train, heldout = (tuple(_read(directory / name, Asked)) for name in (LEARNT, HELD_OUT))
    return Material({passage.id: passage for passage in passages}, train, heldout)


T = TypeVar("T")


def _read(file: Path, kind: type[T]) -> list[T]:
    try:
        with file.open("rb") as stream:
            return [cattrs.structure(json.loads(line), kind) for line in stream]
    except Exception as error:  # whatever is wrong with the file, the fix is the same
        raise DataError(
            f"{file} cannot be read: {error}.", fix=f"remove {file.parent.parent} and run again."
        ) from error


def _line(value: Any) -> bytes:
    text = json.dumps(cattrs.unstructure(value), ensure_ascii=False)
    return text.encode("utf-8", "replace") + b"\n"
