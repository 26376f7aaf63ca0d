"""`autoencoder`: an encoder to two numbers and a decoder, with a ReLU in each.

Emitted from a typed graph: change the Lean model and emit again, not this file, with

    lake exe torchlean torch_ir_pytorch --arch autoencoder --seed 0 > exported_model.py

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


class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder_0_weight = parameter("encoder.0.weight", 6, 9)
        self.encoder_0_bias = parameter("encoder.0.bias", 6)
        self.encoder_2_weight = parameter("encoder.2.weight", 2, 6)
        self.encoder_2_bias = parameter("encoder.2.bias", 2)
        self.decoder_0_weight = parameter("decoder.0.weight", 5, 2)
        self.decoder_0_bias = parameter("decoder.0.bias", 5)
        self.decoder_2_weight = parameter("decoder.2.weight", 9, 5)
        self.decoder_2_bias = parameter("decoder.2.bias", 9)

    def forward(self, x):  # [4, 9]
        v9 = F.linear(x, self.encoder_0_weight, self.encoder_0_bias)  # [4, 6]
        v10 = F.relu(v9)  # [4, 6]
        v11 = F.linear(v10, self.encoder_2_weight, self.encoder_2_bias)  # [4, 2]
        v12 = F.linear(v11, self.decoder_0_weight, self.decoder_0_bias)  # [4, 5]
        v13 = F.relu(v12)  # [4, 5]
        v14 = F.linear(v13, self.decoder_2_weight, self.decoder_2_bias)  # [4, 9]
        return v14


def build_exported_model():
    """The model with the parameters that Lean drew."""
    return Autoencoder()


def example_input():
    """The input that Lean drew."""
    return tensor(INPUT, 4, 9)


def lean_output():
    """What Lean computed for it."""
    return tensor(LEAN_OUTPUT, 4, 9)


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
    "encoder.0.weight": (
        "UkHEPgg7jL1Gd/K+chfxPu6Myb6E0TC+yvqmviYIiz4ONYK+knDnPpgI1L1OpoU+IDTEPFD3YT08"
        "OFU+4GeXPECfNbwunoc+LjKXvho1sD7CArY+LA4kPuLr2z5U2i6+Avi6Phj0mj2IPrK9hLV8vnTC"
        "Cz46pNw+ptLiPpYFkb4uBOe+pk/1vuqopD6I57S9HAR6vn6Hh754M4+9FFhBvqBonTweYdm+2kbw"
        "vtZ/2r6GDZg+ytzZPib2gr5Yibe9sJ4LvVqZur6yu8c+Fk2+PirOvr72Uvi+"
    ),
    "encoder.0.bias": "iqWSPljL2D36s5++FomePvJK6T68en8+",
    "encoder.2.weight": "gvLaPjw+KL66/oO+ZqvEPjIJq76ESma+jCJ3vvChSD2qBpq+yAHzPZoT3T4qBLY+",
    "encoder.2.bias": "ZMgMvnp54z4=",
    "decoder.0.weight": "ngrePgIEvz4yta2+YrqJPkK+sD4IwK69mCu1PQxYZb62XYS+tIZrvg==",
    "decoder.0.bias": "HG8kvqBHkLze84w+eGuUPc6Oyb4=",
    "decoder.2.weight": (
        "ANEGOzpyvL6WubM+KGuOPfA5AL2qjvS+ehPavthW271WGN0+wpi4PpL0lb6Abbs78I89PWoTy75U"
        "NHk+fHghPpQpJr56U+c+1kmTvnYLwb5SvJW+iEKsvXrT0L70OwS+ojjqPk4Iiz76sfU+Bg2fPoBi"
        "8rvIbsk9AEaFutb0kb605EQ+6FP/PVQ7fb68SgY+5o6QPthjh71GX9q+CMnEPTKO0z6cVES+WhPQ"
        "Pkx4Sb4g1408"
    ),
    "decoder.2.bias": "oFz3PACFSbse946+zJJ/PhL5iz4KmpC+wIkivFAKfb1ygOu+",
}

INPUT = (
    "bmTJPkZ/8D48b2Y+KpKOvkaA7b4yFMu+jExvvuZUur6glPo8NIEdvoiBjj3csy8+tKFhPs5W+T4M"
    "xjA+eECKvQ6Fnj6kFFW+YjaEPuooqT4cUkc+jCwvvg6Jwz60hSE+OmOcvtRCPz6+ksw+xnXkvtC8"
    "PD2i2re+EquRPuKNub5CyrW+uqrwPvqClj4A5CM6"
)

LEAN_OUTPUT = (
    "wCc+upJnN74hIJu+F2WbPjP7Gj6YOqi9MrtCvbBrNDySyci+iEeTPXCRzr2ZLJC+WH+xPr6NGz4s"
    "8A6+kL1RO7qfHr2hzLq+cELHuxUC9L1+2oq+x4yNPqhRRz6Wbv69VsdKvfCTl7tRqOS+eOfPPWvB"
    "/L083pm+EJ7EPrQV7j10Tf+9IJq3PLQsML003Z6+"
)


if __name__ == "__main__":
    sys.exit(main())
