"""What of a module computes something else in training than in eval mode, which is captured."""

from __future__ import annotations

from torch import nn
from torch.nn.modules.batchnorm import _NormBase
from torch.nn.modules.dropout import _DropoutNd


def trained_otherwise(module: nn.Module) -> list[str]:
    """The layers that are in training mode, and compute something else there: `2 (Dropout)`."""
    return [
        f"{name or 'the module'} ({type(part).__name__})"
        for name, part in module.named_modules()
        if part.training and _differs(part)
    ]


def _differs(part: nn.Module) -> bool:
    if isinstance(part, _DropoutNd):
        return bool(part.p > 0)
    if isinstance(part, _NormBase):
        return bool(part.track_running_stats)
    if isinstance(part, nn.RReLU):
        return True
    if isinstance(part, nn.RNNBase | nn.MultiheadAttention):
        return bool(part.dropout > 0)
    if type(part).__module__.startswith("torch."):
        return False
    code = getattr(type(part).forward, "__code__", None)
    return code is not None and "training" in code.co_names  # a layer of one's own
