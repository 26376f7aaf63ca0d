"""Does sampling disagree with what Lean proved of the MLP, and how tight is it?

python -m tests.bench.sampling LOWER UPPER [--payload FILE] [--radius R] [--samples N] [--seed N]

Has `harness verify` prove LOWER ≤ y[0] ≤ UPPER for all inputs within R of zero, and then computes
y[0] in binary32 at random inputs: the sums in a random order, drawn anew for each input, half of
the inputs with each product fused into the addition that takes it. Fails if the proof does, or if
an output is outside.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

from harness.torch_side.arithmetic import fused

Floats = npt.NDArray[np.float32]
ROWS = 50_000
"""Inputs at a time."""


def any_order(x: Floats, weight: Floats, bias: Floats, rng: np.random.Generator) -> Floats:
    """`x weightᵀ + bias`, `[n, in]` to `[n, out]`: each sum begins with any of its terms and takes
    the others in a random order; the second half of the rows is fused."""
    columns = []
    for row, b in zip(weight, bias, strict=True):
        # The bias is a product, too: with one, which is exact.
        left = np.concatenate([x, np.ones((len(x), 1), np.float32)], axis=1)
        right = np.broadcast_to(np.append(row, b), left.shape)
        order = rng.permuted(np.tile(np.arange(left.shape[1]), (len(x), 1)), axis=1)
        left = np.take_along_axis(left, order, axis=1)
        right = np.take_along_axis(right, order, axis=1)
        total = left[:, 0] * right[:, 0]
        half = len(x) // 2
        for k in range(1, left.shape[1]):
            apart = total[:half] + left[:half, k] * right[:half, k]
            operands = (left[half:, k], right[half:, k], total[half:])
            bits = [np.ascontiguousarray(one).view(np.uint32) for one in operands]
            total = np.concatenate([apart, fused(*bits).view(np.float32)])
        columns.append(total)
    return np.stack(columns, axis=1)


def sampled(payload: Path, radius: float, samples: int, seed: int) -> tuple[float, float]:
    """The least and the largest output that was seen."""
    params = {one["name"]: one for one in json.loads(payload.read_bytes())["params"]}
    held = {
        name: np.array(one["values"], np.float32).reshape(one["shape"])
        for name, one in params.items()
    }
    rng = np.random.default_rng(seed)
    least, largest = np.inf, -np.inf
    for _ in range(0, samples, ROWS):
        shape = (ROWS, held["linear1.weight"].shape[1])
        x = rng.uniform(-radius, radius, shape).astype(np.float32)
        hidden = any_order(x, held["linear1.weight"], held["linear1.bias"], rng)
        hidden = np.maximum(hidden, np.float32(0))
        y = any_order(hidden, held["linear2.weight"], held["linear2.bias"], rng)[:, 0]
        least, largest = min(least, float(y.min())), max(largest, float(y.max()))
    return least, largest


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("lower")
    parser.add_argument("upper")
    home = Path("NN/Examples/Interop/PyTorch/MLP/mlp.json")
    parser.add_argument("--payload", type=Path, default=home, help="in decimals")
    parser.add_argument("--radius", default="1")
    parser.add_argument("--samples", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    words = ["--model", "mlp", "--payload", str(arguments.payload)]
    words += ["--box", f"x in [-{arguments.radius}, {arguments.radius}]"]
    words += ["--output", f"y[0] >= {arguments.lower}", "--output", f"y[0] <= {arguments.upper}"]
    subprocess.run([sys.executable, "-m", "harness", "verify", *words], check=True)
    radius = float(arguments.radius)
    least, largest = sampled(arguments.payload, radius, arguments.samples, arguments.seed)
    lower, upper = float(arguments.lower), float(arguments.upper)
    print(f"{arguments.samples} outputs from {least!r} to {largest!r}")
    print(f"the bounds are {(upper - lower) / (largest - least):.4f} times as wide")
    if not lower <= least <= largest <= upper:
        raise SystemExit("an output is outside of what was proved")


if __name__ == "__main__":
    main()
