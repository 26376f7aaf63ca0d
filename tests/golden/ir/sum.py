"""`sum`: a linear layer over tokens, and the sum of its outputs for each token.

Emitted from a typed graph: change the Lean model and emit again, not this file, with

    lake exe torchlean torch_ir_pytorch --arch sum --seed 0 > exported_model.py

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


class Sum(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear_weight = parameter("linear.weight", 7, 5)
        self.linear_bias = parameter("linear.bias", 7)

    def forward(self, x):  # [4, 3, 5]
        v3 = F.linear(x, self.linear_weight, self.linear_bias)  # [4, 3, 7]
        v4 = v3.sum(dim=-1)  # [4, 3]
        return v4


def build_exported_model():
    """The model with the parameters that Lean drew."""
    return Sum()


def example_input():
    """The input that Lean drew."""
    return tensor(INPUT, 4, 3, 5)


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
    "linear.weight": (
        "UkHEPgg7jL1Gd/K+chfxPu6Myb6E0TC+yvqmviYIiz4ONYK+knDnPpgI1L1OpoU+IDTEPFD3YT08"
        "OFU+4GeXPECfNbwunoc+LjKXvho1sD7CArY+LA4kPuLr2z5U2i6+Avi6Phj0mj2IPrK9hLV8vnTC"
        "Cz46pNw+ptLiPpYFkb4uBOe+pk/1vuqopD4="
    ),
    "linear.bias": "iOe0vRwEer5+h4e+eDOPvRRYQb6gaJ08HmHZvg==",
}

INPUT = (
    "2kbwvtZ/2r6GDZg+ytzZPib2gr5Yibe9sJ4LvVqZur6yu8c+Fk2+PirOvr72Uvi+iqWSPljL2D36"
    "s5++FomePvJK6T68en8+gvLaPjw+KL66/oO+ZqvEPjIJq76ESma+jCJ3vvChSD2qBpq+yAHzPZoT"
    "3T4qBLY+ZMgMvnp54z6eCt4+AgS/PjK1rb5iuok+Qr6wPgjArr2YK7U9DFhlvrZdhL60hmu+HG8k"
    "vqBHkLze84w+eGuUPc6Oyb4A0QY7OnK8vpa5sz4oa4498DkAvaqO9L56E9q+2FbbvVYY3T7CmLg+"
    "kvSVvoBtuzvwjz09"
)

LEAN_OUTPUT = "gm4TwATxVr9gBwfAOA3WvxEM8r/tmT6/t/8awKxXxL/Gdmy/cBN7vk9whr8pzFO/"


if __name__ == "__main__":
    sys.exit(main())
