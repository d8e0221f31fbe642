"""GGUF files written anew from one that is there: its metadata, other tensors, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from chipsmith.core.errors import disk_full_guard
from chipsmith.core.fim import ORDER_KEY, SENTINEL_KEYS, FimTokens
from chipsmith.core.gguf_file import GgufFile

if TYPE_CHECKING:
    import numpy as np
    from gguf import GGUFWriter, ReaderField

WRITTEN_ANEW = (
    "GGUF.",
    "general.architecture",
    "general.file_type",
    "general.quantization_version",
    ORDER_KEY,
    *SENTINEL_KEYS,
)
"""Metadata that describes the file and not the model, or that training decides."""


@frozen
class Quantised:
    """A tensor that is quantised already."""

    data: np.ndarray[Any, Any]
    """Bytes, a row each."""
    kind: Any
    """A `gguf.GGMLQuantizationType`."""


@contextmanager
def new_gguf(
    out: Path, architecture: str, tensors: Mapping[str, Any], sentinels: FimTokens | None
) -> Iterator[GGUFWriter]:
    """A writer for the metadata of a file, which appears whole at `out` when the body ends.

    Raises:
        DiskFullError: the disk is full; nothing is left at `out`.
    """
    from gguf import GGUFWriter

    partial = out.with_suffix(".partial")
    try:
        with disk_full_guard(out.parent):
            writer = GGUFWriter(partial, architecture)
            yield writer
            if sentinels:
                add_sentinels(writer, sentinels)
            for name, values in tensors.items():
                if isinstance(values, Quantised):
                    writer.add_tensor(name, values.data, raw_dtype=values.kind)
                else:
                    writer.add_tensor(name, values)
            writer.write_header_to_file()
            writer.write_kv_data_to_file()
            writer.write_tensors_to_file()
            writer.close()
            partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)


def copy_metadata(source: GgufFile, writer: GGUFWriter, replaced: dict[str, Any] | None = None) -> None:
    """Copy all metadata, tokenizer and chat template included, but for the values in `replaced`."""
    for name, field in source.reader.fields.items():
        if not name.startswith(WRITTEN_ANEW):
            value = (replaced or {}).get(name, field.contents())
            writer.add_key_value(name, value, field.types[0], _element_type(field))


def add_sentinels(writer: GGUFWriter, sentinels: FimTokens) -> None:
    tokens = (sentinels.prefix, sentinels.suffix, sentinels.middle)
    for key, token in zip(SENTINEL_KEYS, tokens, strict=True):
        writer.add_uint32(key, token)
    writer.add_string(ORDER_KEY, sentinels.order.value)


def _element_type(field: ReaderField) -> Any:
    return field.types[-1] if len(field.types) > 1 else None
