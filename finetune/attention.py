"""Attention within the rows of a packed window, for training on a processor without an accelerator.

transformers masks what rows may not see of each other, and computes it all the same: of two rows three
quarters of a window's scores are thrown away, of nine rows nearly all. Here each row is multiplied by itself.
Plain products of matrices in bfloat16 are faster at this than torch's flash attention for processors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel

NAME = "rows"
"""What transformers' registry of attention functions has it under."""


def attend_by_rows(model: PreTrainedModel) -> None:
    """Let a model that reads batches of `packing.collate` attend within each row.

    Models whose layers do more than look at all that stands before keep transformers' own way, and so does
    a machine with a GPU, whose kernels skip what is masked.
    """
    import torch
    from transformers import AttentionInterface

    if torch.cuda.is_available() or not _is_plain(model.config):
        return
    AttentionInterface.register(NAME, rows_attention)
    model.set_attn_implementation(NAME)


def _is_plain(config: Any) -> bool:
    kinds = set(getattr(config, "layer_types", None) or ["full_attention"])
    special = ("sliding_window", "attn_logit_softcapping", "attention_chunk_size", "attention_dropout")
    return kinds == {"full_attention"} and not any(getattr(config, name, None) for name in special)


def rows_attention(
    _module: Any,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    _mask: None,
    *,
    scaling: float,
    cu_seq_lens_q: torch.Tensor,
    **_others: Any,
) -> tuple[torch.Tensor, None]:
    """Each row's tokens look at those before them in the row; the contract is of `AttentionInterface`.

    Args:
        query: shape (1, heads, tokens, width).
        key: shape (1, heads / groups, tokens, width); so is `value`.
        cu_seq_lens_q: where rows begin, and at last the number of tokens; as `packing.collate` makes it.

    Returns:
        Shape (1, tokens, heads, width).
    """
    import torch

    lengths = cu_seq_lens_q.diff().tolist()
    groups = query.shape[1] // key.shape[1]
    rows = zip(
        torch.split(query[0], lengths, 1),
        torch.split(key[0].repeat_interleave(groups, 0), lengths, 1),
        torch.split(value[0].repeat_interleave(groups, 0), lengths, 1),
        strict=True,
    )
    return torch.cat([_causal(*row, scaling) for row in rows], 1).transpose(0, 1)[None], None


def _causal(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, scaling: float) -> torch.Tensor:
    import torch

    length = query.shape[1]
    later = torch.full((1, length, length), float("-inf"), dtype=query.dtype, device=query.device).triu(1)
    scores = torch.baddbmm(later, query, key.transpose(1, 2), alpha=scaling)
    return scores.softmax(-1, dtype=query.dtype) @ value
