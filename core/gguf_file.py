"""A GGUF file's metadata and tensors, checked for completeness before anything rests on them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define

from chipsmith.core.errors import BrokenModelError
from chipsmith.core.weights import check_gguf

if TYPE_CHECKING:
    from gguf import GGUFReader

FIX = "install or pull the model again."


@contextmanager
def parsed_once() -> Iterator[None]:
    """Within it, a file's metadata is parsed once, by us and by transformers.

    transformers parses it for the configuration, for the weights and for the tokenizer, seconds each, and
    takes no reader that has done so.
    """
    import gguf

    own = gguf.GGUFReader
    known = cache(own)
    gguf.GGUFReader = lambda path: known(str(path))  # type: ignore[misc, assignment] # see above
    try:
        yield
    finally:
        gguf.GGUFReader = own  # type: ignore[misc] # as it was


@define(slots=False)
class GgufFile:
    """Field names and values, and the tensors' names and shapes."""

    path: Path
    reader: GGUFReader

    @classmethod
    def open(cls, path: Path) -> GgufFile:
        """Raises BrokenModelError where the file is missing, truncated or not GGUF."""
        from gguf import GGUFReader

        if not path.is_file():
            raise BrokenModelError(f"{path} is missing.", fix=FIX)
        check_gguf(path, fix=FIX)
        try:
            return cls(path, GGUFReader(path))
        except Exception as error:  # the reader indexes past the end in many ways
            raise BrokenModelError(f"{path} is truncated or broken: {error}.", fix=FIX) from error

    def value(self, key: str, default: Any = None) -> Any:
        field = self.reader.fields.get(key)
        return default if field is None else field.contents()

    @property
    def texts(self) -> dict[str, str]:
        """All metadata as llama.cpp tells them."""
        return {name: str(field.contents()) for name, field in self.reader.fields.items()}

    @cached_property
    def architecture(self) -> str:
        return str(self.value("general.architecture", ""))

    def hyperparameter(self, key: str) -> int:
        """A whole-numbered key below the architecture's name, such as `attention.head_count`."""
        return int(self.value(f"{self.architecture}.{key}", 0))

    @cached_property
    def tensors(self) -> dict[str, tuple[int, ...]]:
        """Names to shapes, in torch's order of dimensions."""
        return {
            tensor.name: tuple(int(size) for size in reversed(tensor.shape)) for tensor in self.reader.tensors
        }

    @property
    def parameters(self) -> int:
        return sum(math.prod(shape) for shape in self.tensors.values())
