"""How PyTorch spells each operator of a graph file (FORMAT.md, "Graph").

A value that depends on the input has samples as its first dimension, which no shape counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from harness.formats.graph import Graph


@dataclass(frozen=True)
class Call:
    """A node to run: its numbers, the shape that it claims, and how many dimensions come before
    that shape: one, of samples, or none."""

    attrs: Mapping[str, Any] = field(default_factory=dict)
    shape: tuple[int, ...] = ()
    lead: int = 1


def _permute(call: Call, x: Tensor) -> Tensor:
    return x.permute(*range(call.lead), *(d + call.lead for d in call.attrs["dims"]))


def _split_heads(call: Call, x: Tensor) -> Tensor:
    heads, _, width = call.shape
    return x.unflatten(-1, (heads, width)).transpose(-3, -2)


def _causal_mask(call: Call, x: Tensor) -> Tensor:
    later = torch.ones(x.shape[-2:], dtype=torch.bool).triu(1)
    return x.masked_fill(later, float("-inf"))


RUN: Mapping[str, Callable[..., Tensor]] = {
    "linear": lambda call, x, w, b: F.linear(x, w, b),
    "relu": lambda call, x: torch.relu(x),
    "leaky_relu": lambda call, x: F.leaky_relu(x, call.attrs["slope"]),
    "sigmoid": lambda call, x: torch.sigmoid(x),
    "tanh": lambda call, x: torch.tanh(x),
    "gelu": lambda call, x: F.gelu(x),
    "gelu_tanh": lambda call, x: F.gelu(x, approximate="tanh"),
    "add": lambda call, x, y: x + y,
    "add_tail": lambda call, x, y: x + y,
    "sub": lambda call, x, y: x - y,
    "sub_tail": lambda call, x, y: x - y,
    "mul": lambda call, x, y: x * y,
    "mul_tail": lambda call, x, y: x * y,
    "scale": lambda call, x: x * call.attrs["by"],
    "fill": lambda call: torch.full(call.shape, call.attrs["value"]),
    "conv2d": lambda call, x, w, b: F.conv2d(
        x, w, b, stride=call.attrs["stride"], padding=call.attrs["pad"]
    ),
    "max_pool2d": lambda call, x: F.max_pool2d(x, call.attrs["k"], call.attrs["stride"]),
    "avg_pool2d": lambda call, x: F.avg_pool2d(x, call.attrs["k"], call.attrs["stride"]),
    "flatten": lambda call, x: x.flatten(call.lead),
    "reshape": lambda call, x: x.reshape(*x.shape[: call.lead], *call.shape),
    "permute": _permute,
    "slice": lambda call, x: x.narrow(-1, call.attrs["offset"], call.shape[-1]),
    "concat": lambda call, x, y: torch.cat([x, y], -1),
    "split_heads": _split_heads,
    "join_heads": lambda call, x: x.transpose(-3, -2).flatten(-2),
    "layer_norm": lambda call, x, w, b: F.layer_norm(x, x.shape[-1:], w, b, call.attrs["eps"]),
    "batch_norm": lambda call, x, w, b, mean, var: F.batch_norm(
        x, mean, var, w, b, False, 0.0, call.attrs["eps"]
    ),
    "matmul": lambda call, x, y: x @ y,
    "matmul_t": lambda call, x, y: x @ y.transpose(-2, -1),
    "causal_mask": _causal_mask,
    "softmax": lambda call, x: torch.softmax(x, -1),
    "mean_tokens": lambda call, x: x.mean(-2),
    "mean_last": lambda call, x: x.mean(-1),
    "sum_last": lambda call, x: x.sum(-1),
}
"""Each takes the call and its operands."""


def evaluated(graph: Graph, parameters: Mapping[str, Tensor], x: Tensor) -> Tensor:
    """What a graph makes of samples `x`, operator by operator."""
    values = {**parameters, graph.input_name: x}
    sampled = {graph.input_name}
    for node in graph.nodes:
        lead = int(not sampled.isdisjoint(node.args))
        if lead:
            sampled.add(node.name)
        call = Call(node.attrs, node.shape, lead)
        values[node.name] = RUN[node.op](call, *(values[name] for name in node.args))
    return values[graph.output]
