"""`mlp`: two linear layers with a ReLU between them.

Emitted from a typed graph: change the Lean model and emit again, not this file, with

    lake exe torchlean torch_ir_pytorch --arch mlp --seed 0 > exported_model.py

Variables are numbered as in the graph that `--graph` prints. Run this file to compare what PyTorch
computes with what Lean computed: the exit status is 0 if they agree within TOLERANCE, 1 if not.
"""

import base64
import struct
import sys

import torch
from torch import nn
from torch.nn import functional as F

TOLERANCE = 1e-6  # largest |torch - lean| / max(1, |lean|)


class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear1_weight = parameter("linear1.weight", 8, 5)
        self.linear1_bias = parameter("linear1.bias", 8)
        self.linear2_weight = parameter("linear2.weight", 3, 8)
        self.linear2_bias = parameter("linear2.bias", 3)

    def forward(self, x):  # [4, 5]
        v5 = F.linear(x, self.linear1_weight, self.linear1_bias)  # [4, 8]
        v6 = F.relu(v5)  # [4, 8]
        v7 = F.linear(v6, self.linear2_weight, self.linear2_bias)  # [4, 3]
        return v7


def build_exported_model():
    """The model with the parameters that Lean drew."""
    return MLP()


def example_input():
    """The input that Lean drew."""
    return tensor(INPUT, 4, 5)


def lean_output():
    """What Lean computed for it."""
    return tensor(LEAN_OUTPUT, 4, 3)


def tensor(data, *shape):
    """The binary32 tensor whose little-endian bytes `data` holds in base64."""
    scalars = [scalar for (scalar,) in struct.iter_unpack("<f", base64.b64decode(data))]
    return torch.tensor(scalars, dtype=torch.float32).reshape(shape)


def parameter(name, *shape):
    """The parameter that Lean calls `name`."""
    return nn.Parameter(tensor(PARAMETERS[name], *shape))


def difference(y, expected):
    """The largest |y - expected| / max(1, |expected|); NaN if there is a NaN."""
    y, expected = y.double(), expected.double()
    return ((y - expected).abs() / expected.abs().clamp(min=1)).max().item()


def main():
    model, x, expected = build_exported_model().eval(), example_input(), lean_output()
    with torch.no_grad():
        y = model(x)
    print(f"input {list(x.shape)}, output {list(y.shape)}")
    print(y)
    if y.shape != expected.shape:
        print(f"Lean's output is {list(expected.shape)}: differs")
        return 1
    gap = difference(y, expected)
    agrees = gap <= TOLERANCE  # a NaN does not
    print(f"largest difference from Lean's output {gap:.3g}, tolerance {TOLERANCE:g}:", end=" ")
    print("agrees" if agrees else "differs")
    return 0 if agrees else 1


PARAMETERS = {
    "linear1.weight": (
        "UkHEPgg7jL1Gd/K+chfxPu6Myb6E0TC+yvqmviYIiz4ONYK+knDnPpgI1L1OpoU+IDTEPFD3YT08"
        "OFU+4GeXPECfNbwunoc+LjKXvho1sD7CArY+LA4kPuLr2z5U2i6+Avi6Phj0mj2IPrK9hLV8vnTC"
        "Cz46pNw+ptLiPpYFkb4uBOe+pk/1vuqopD6I57S9HAR6vn6Hh754M4+9FFhBvg=="
    ),
    "linear1.bias": "oGidPB5h2b7aRvC+1n/avoYNmD7K3Nk+JvaCvliJt70=",
    "linear2.weight": (
        "sJ4LvVqZur6yu8c+Fk2+PirOvr72Uvi+iqWSPljL2D36s5++FomePvJK6T68en8+gvLaPjw+KL66"
        "/oO+ZqvEPjIJq76ESma+jCJ3vvChSD2qBpq+yAHzPZoT3T4qBLY+"
    ),
    "linear2.bias": "ZMgMvnp54z6eCt4+",
}

INPUT = (
    "AgS/PjK1rb5iuok+Qr6wPgjArr2YK7U9DFhlvrZdhL60hmu+HG8kvqBHkLze84w+eGuUPc6Oyb4A"
    "0QY7OnK8vpa5sz4oa4498DkAvaqO9L4="
)

LEAN_OUTPUT = "m68Av0Gr7j5szY4+H8PHvpYN2D69Vdc+1AHrvrhhEz8mOa8+kvhxvm3r6T48utk+"


if __name__ == "__main__":
    sys.exit(main())
