"""A model made of another one and a low-rank adapter, in one file: as fast as the other one alone.

An adapter that llama.cpp adds as it goes costs a third of the time of every token. So what we ship as a
delta over a packaged file is merged into one, once on a machine: W + alpha / rank * B A
(Hu et al. 2021, arXiv 2106.09685), the merged matrices as Q8_0, all else as it was.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from chipsmith.core.errors import BrokenModelError
from chipsmith.core.fim import FimTokens, named_sentinels
from chipsmith.core.gguf_file import GgufFile
from chipsmith.core.gguf_writing import Quantised, copy_metadata, new_gguf

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from gguf import ReaderTensor

    Matrix = npt.NDArray[np.float32]

A, B = ".lora_a", ".lora_b"
MOSTLY_Q8_0 = 7
"""Of llama.cpp's file types."""


def merge(base: Path, adapter: Path, out: Path) -> None:
    """Write `base` with `adapter` merged into it to `out`, with the sentinels that the adapter was taught.

    Takes seconds.

    Raises:
        BrokenModelError: a file is truncated, or the adapter is of another model.
        DiskFullError: the disk is full; nothing is left at `out`.
    """
    source, delta = GgufFile.open(base), _Delta.read(adapter)
    if unfit := sorted(name for name, shape in delta.shapes.items() if source.tensors.get(name) != shape):
        raise BrokenModelError(
            f"{adapter.name} changes {unfit[0]} of a shape that {base.name} does not have.",
            fix="name the model that it was trained over.",
        )
    tensors = {tensor.name: delta.added_to(tensor) for tensor in source.reader.tensors}
    with new_gguf(out, source.architecture, tensors, delta.sentinels) as writer:
        copy_metadata(source, writer)
        writer.add_file_type(MOSTLY_Q8_0)


@frozen
class _Delta:
    matrices: dict[str, tuple[Matrix, Matrix]]
    """By the tensor that they change, of shapes (rank, in) and (out, rank)."""
    alpha: float
    sentinels: FimTokens | None

    @classmethod
    def read(cls, path: Path) -> _Delta:
        file = GgufFile.open(path)
        parts = {tensor.name: _values(tensor) for tensor in file.reader.tensors}
        names = [name.removesuffix(A) for name in parts if name.endswith(A)]
        try:
            matrices = {name: (parts[name + A], parts[name + B]) for name in names}
        except KeyError as error:
            raise BrokenModelError(f"{path} lacks {error}.", fix="write the adapter again.") from error
        return cls(matrices, float(file.value("adapter.lora.alpha", 0.0)), named_sentinels(file.texts.get))

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        return {name: (len(b), a.shape[1]) for name, (a, b) in self.matrices.items()}

    def added_to(self, tensor: ReaderTensor) -> Quantised:
        from gguf import GGMLQuantizationType
        from gguf.quants import quantize

        if tensor.name not in self.matrices:
            return Quantised(tensor.data, tensor.tensor_type)
        a, b = self.matrices[tensor.name]
        values = _values(tensor) + self.alpha / len(a) * (b @ a)
        return Quantised(quantize(values, GGMLQuantizationType.Q8_0), GGMLQuantizationType.Q8_0)


def _values(tensor: ReaderTensor) -> Any:
    """A tensor of any type as float32."""
    from gguf.quants import dequantize

    return dequantize(tensor.data, tensor.tensor_type).astype("float32")
