"""`nn.MultiheadAttention` in plain operators, samples first, for `torch.export` to follow.

PyTorch's own merges samples with heads. Nothing rests on this being the same: the graph that is
captured is compared with the module as it was.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Plain(nn.MultiheadAttention):  # type: ignore[misc]  # torch is not looked into
    """The same parameters and options; only what is computed is spelled out."""

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        if not plain(self) or key_padding_mask is not None or query.dim() != 3:
            return super().forward(  # type: ignore[no-any-return]
                query,
                key,
                value,
                key_padding_mask,
                need_weights,
                attn_mask,
                average_attn_weights,
                is_causal,
            )
        if not self.batch_first:
            query, key, value = (x.transpose(0, 1) for x in (query, key, value))
        if self._qkv_same_embed_dim:
            weights = self.in_proj_weight.chunk(3)
        else:
            weights = (self.q_proj_weight, self.k_proj_weight, self.v_proj_weight)
        biases: Any = (None,) * 3 if self.in_proj_bias is None else self.in_proj_bias.chunk(3)
        if query is key is value and self._qkv_same_embed_dim:
            parts = F.linear(query, self.in_proj_weight, self.in_proj_bias).chunk(3, -1)
        else:
            given = zip((query, key, value), weights, biases, strict=True)
            parts = tuple(F.linear(x, w, b) for x, w, b in given)
        q, k, v = (x.unflatten(-1, (self.num_heads, -1)).transpose(1, 2) for x in parts)
        mask = attn_mask
        if mask is not None and mask.dtype == torch.bool:
            mask = ~mask  # here, true is what may not be seen
        y = F.scaled_dot_product_attention(q, k, v, mask)
        y = F.linear(y.transpose(1, 2).flatten(2), self.out_proj.weight, self.out_proj.bias)
        return (y if self.batch_first else y.transpose(0, 1)), None


def plain(module: nn.MultiheadAttention) -> bool:
    """Has it none of the options that are left to PyTorch?"""
    return module.bias_k is None and module.bias_v is None and not module.add_zero_attn


def spell_out(module: nn.Module) -> None:
    """Let every attention in the module be a plain one."""
    for part in module.modules():
        if type(part) is nn.MultiheadAttention:
            part.__class__ = Plain
