"""Small networks with random weights, and what deployments may compute of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from harness.formats.graph import Graph
from harness.search.network import Network
from harness.search.operators import Affine, Largest, Relu, Select

Line = tuple[str, Sequence[str], Mapping[str, Any], Sequence[int]]


def graph(
    input: Sequence[int], params: Mapping[str, Sequence[int]], lines: Sequence[Line]
) -> bytes:
    """A graph file: value `h1`, `h2`, … for each line of operator, operands, numbers and shape."""
    nodes = [
        {"name": f"h{i}", "op": op, "args": list(args), "attrs": dict(attrs), "shape": list(shape)}
        for i, (op, args, attrs, shape) in enumerate(lines, 1)
    ]
    fields = {
        "format": "torchlean.graph",
        "version": 1,
        "name": "test",
        "source": {},
        "input": list(input),
        "params": [{"name": name, "shape": list(shape)} for name, shape in params.items()],
        "nodes": nodes,
        "output": nodes[-1]["name"],
    }
    return json.dumps(fields).encode()


def network(data: bytes, seed: int = 0, size: float = 0.5) -> Network:
    """The graph with random parameters."""
    described = Graph.from_bytes(data)
    generator = torch.Generator().manual_seed(seed)
    parameters = {
        spec.name: size * torch.randn(*spec.shape, generator=generator) for spec in described.params
    }
    return Network.of(described, parameters, torch.device("cpu"))


def mlp() -> bytes:
    return graph(
        [3],
        {"a.weight": [7, 3], "a.bias": [7], "b.weight": [5, 7], "b.bias": [5]}
        | {"c.weight": [2, 5], "c.bias": [2]},
        [
            ("linear", ["x", "a.weight", "a.bias"], {}, [7]),
            ("relu", ["h1"], {}, [7]),
            ("linear", ["h2", "b.weight", "b.bias"], {}, [5]),
            ("relu", ["h3"], {}, [5]),
            ("linear", ["h4", "c.weight", "c.bias"], {}, [2]),
        ],
    )


def cnn() -> bytes:
    return graph(
        [2, 6, 8],
        {"a.weight": [3, 2, 3, 3], "a.bias": [3], "b.weight": [4, 3, 2, 3], "b.bias": [4]}
        | {"c.weight": [5, 8], "c.bias": [5]},
        [
            ("conv2d", ["x", "a.weight", "a.bias"], {"stride": 1, "pad": 1}, [3, 6, 8]),
            ("relu", ["h1"], {}, [3, 6, 8]),
            ("max_pool2d", ["h2"], {"k": 2, "stride": 2}, [3, 3, 4]),
            ("conv2d", ["h3", "b.weight", "b.bias"], {"stride": 2, "pad": 0}, [4, 1, 1]),
            ("max_pool2d", ["h1"], {"k": 3, "stride": 2}, [3, 2, 3]),
            ("flatten", ["h5"], {}, [18]),
            ("slice", ["h6"], {"offset": 5}, [4]),
            ("flatten", ["h4"], {}, [4]),
            ("add", ["h7", "h8"], {}, [4]),
            ("slice", ["h6"], {"offset": 1}, [4]),
            ("relu", ["h9"], {}, [4]),
            ("add", ["h11", "h10"], {}, [4]),
        ],
    )


def residual() -> bytes:
    return graph(
        [2, 3],
        {"w": [3, 3], "b": [3], "shift": [3], "v": [4, 3], "c": [4]},
        [
            ("add_tail", ["x", "shift"], {}, [2, 3]),
            ("linear", ["h1", "w", "b"], {}, [2, 3]),
            ("relu", ["h2"], {}, [2, 3]),
            ("scale", ["h3"], {"by": 0.7}, [2, 3]),
            ("add", ["h4", "h1"], {}, [2, 3]),
            ("linear", ["h5", "v", "c"], {}, [2, 4]),
            ("relu", ["h6"], {}, [2, 4]),
            ("sum_last", ["h7"], {}, [2]),
        ],
    )


def captured() -> bytes:
    """What files of ONNX begin with, and dimensions that change places."""
    return graph(
        [2, 3],
        {"mean": [3], "by": [2, 3], "w": [4, 2], "v": [2, 4]},
        [
            ("sub_tail", ["x", "mean"], {}, [2, 3]),
            ("mul_tail", ["h1", "by"], {}, [2, 3]),
            ("permute", ["h2"], {"dims": [1, 0]}, [3, 2]),
            ("fill", [], {"value": 0.25}, [4]),
            ("linear", ["h3", "w", "h4"], {}, [3, 4]),
            ("relu", ["h5"], {}, [3, 4]),
            ("sub", ["h6", "h5"], {}, [3, 4]),
            ("fill", [], {"value": 0.0}, [2]),
            ("linear", ["h7", "v", "h8"], {}, [3, 2]),
            ("reshape", ["h9"], {}, [2, 3]),
            ("relu", ["h10"], {}, [2, 3]),
            ("sum_last", ["h11"], {}, [2]),
        ],
    )


def joined() -> bytes:
    """What a margin and a dense connection come down to."""
    return graph(
        [2, 3],
        {"w": [2, 3], "b": [2], "v": [3, 15], "c": [3]},
        [
            ("linear", ["x", "w", "b"], {}, [2, 2]),
            ("relu", ["h1"], {}, [2, 2]),
            ("concat", ["x", "h2"], {}, [2, 5]),
            ("flatten", ["h3"], {}, [10]),
            ("slice", ["h4"], {"offset": 3}, [5]),
            ("concat", ["h5", "h4"], {}, [15]),
            ("linear", ["h6", "v", "c"], {}, [3]),
            ("relu", ["h7"], {}, [3]),
        ],
    )


SHAPES: Mapping[str, Callable[[], bytes]] = {
    "mlp": mlp,
    "cnn": cnn,
    "residual": residual,
    "captured": captured,
    "joined": joined,
}


def any_order(net: Network, x: Tensor, generator: torch.Generator) -> list[Tensor]:
    """All values for inputs `[N, n]` in float32: each sum in a random order, each product rounded
    or fused into the addition that takes it."""
    values = [x.to(torch.float32)]
    for operator in net.operators:
        if isinstance(operator, Affine):
            values.append(_summed(operator, values, generator))
        elif isinstance(operator, Relu):
            values.append(values[operator.arg].clamp(min=0))
        elif isinstance(operator, Select):
            values.append(values[operator.arg][:, operator.index])
        elif isinstance(operator, Largest):
            values.append(values[operator.arg][:, operator.windows].amax(-1))
    return values


def _summed(operator: Affine, values: Sequence[Tensor], generator: torch.Generator) -> Tensor:
    """Terms are exact in float64; a fused one is rounded with the sum only."""
    terms = []
    for arg, part in operator.parts:
        x = values[arg].double()
        weight = part(torch.eye(x.shape[1], dtype=torch.float64)).T  # [m, n]
        terms.append(x.unsqueeze(1) * weight)
    if operator.bias is not None:
        terms.append(operator.bias.expand(len(values[0]), -1).unsqueeze(2))
    every = torch.cat(terms, 2)
    order = torch.rand(every.shape[2], generator=generator).argsort()
    fused = torch.rand(every.shape[2], generator=generator) < 0.5
    total = torch.zeros(every.shape[:2])
    for k in order.tolist():
        term = every[:, :, k] if fused[k] else every[:, :, k].float().double()
        total = (total.double() + term).float()
    return total
