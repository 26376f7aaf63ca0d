"""What nodes of a network do to values and to bounds. Values are flat: `[..., n]`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor
from torch.nn import functional as F

WEIGHT_BITS = 26
"""The checker keeps so many bits of the weights of a node."""
SUBNORMAL = 2.0**-102
"""What the checker charges for each addition whose result may be flushed to zero."""
COARSE = 2.0**-27
"""The grid of the checker's intervals and biases, relative to the largest of them."""


class LinearMap(Protocol):
    """A linear function of one operand. `magnitude` is that of the absolute weights, and
    `transposed` carries coefficients of the result to the operand."""

    @property
    def weights(self) -> Tensor: ...

    @property
    def addends(self) -> int:
        """The most products that one result adds up."""

    def __call__(self, x: Tensor) -> Tensor: ...

    def magnitude(self, x: Tensor) -> Tensor: ...

    def transposed(self, c: Tensor) -> Tensor: ...


class Matrix:
    """`x Wᵀ` over the last dimension."""

    def __init__(self, weight: Tensor) -> None:
        self.weights = weight
        self.addends = weight.shape[1]
        self._absolute = weight.abs()

    def __call__(self, x: Tensor) -> Tensor:
        return self._map(x, self.weights)

    def magnitude(self, x: Tensor) -> Tensor:
        return self._map(x, self._absolute)

    def transposed(self, c: Tensor) -> Tensor:
        return self._map(c, self.weights.T)

    @staticmethod
    def _map(x: Tensor, weight: Tensor) -> Tensor:
        if x.shape[-1] == weight.shape[1]:
            return x @ weight.T
        return (x.unflatten(-1, (-1, weight.shape[1])) @ weight.T).flatten(-2)


class Convolution:
    """Cross-correlation with zero padding, of `[c, h, w]` flattened."""

    def __init__(
        self, weight: Tensor, stride: int, pad: int, input: Sequence[int], output: Sequence[int]
    ) -> None:
        self.weights = weight
        self.addends = weight[0].numel()
        self._absolute = weight.abs()
        self._stride, self._pad = stride, pad
        self._input, self._output = tuple(input), tuple(output)
        left = [
            size + 2 * pad - kernel - (out - 1) * stride
            for size, kernel, out in zip(input[1:], weight.shape[2:], output[1:], strict=True)
        ]
        self._left = tuple(left)  # rows and columns that no window reaches

    def __call__(self, x: Tensor) -> Tensor:
        return self._map(x, self.weights)

    def magnitude(self, x: Tensor) -> Tensor:
        return self._map(x, self._absolute)

    def transposed(self, c: Tensor) -> Tensor:
        images = c.reshape(-1, *self._output)
        spread = F.conv_transpose2d(
            images, self.weights, None, self._stride, self._pad, output_padding=self._left
        )
        return spread.reshape(*c.shape[:-1], -1)

    def _map(self, x: Tensor, weight: Tensor) -> Tensor:
        images = x.reshape(-1, *self._input)
        return F.conv2d(images, weight, None, self._stride, self._pad).reshape(*x.shape[:-1], -1)


class Scaled:
    """Each scalar times the same number."""

    addends = 1

    def __init__(self, by: Tensor) -> None:
        self.weights = by

    def __call__(self, x: Tensor) -> Tensor:
        return x * self.weights

    def magnitude(self, x: Tensor) -> Tensor:
        return x * self.weights.abs()

    transposed = __call__


class Repeated:
    """The operand again and again, as often as `times`."""

    addends = 1

    def __init__(self, one: Tensor, times: int) -> None:
        self.weights = one
        self._times = times

    def __call__(self, x: Tensor) -> Tensor:
        return x.repeat(*[1] * (x.dim() - 1), self._times)

    magnitude = __call__

    def transposed(self, c: Tensor) -> Tensor:
        return c.unflatten(-1, (self._times, -1)).sum(-2)


class Placed:
    """Rows of `inner` scalars, each at `start` of a row of `outer`, and zeros."""

    addends = 1

    def __init__(self, one: Tensor, start: int, inner: int, outer: int) -> None:
        self.weights = one
        self._start, self._inner, self._outer = start, inner, outer

    def __call__(self, x: Tensor) -> Tensor:
        margins = (self._start, self._outer - self._start - self._inner)
        return F.pad(x.unflatten(-1, (-1, self._inner)), margins).flatten(-2)

    magnitude = __call__

    def transposed(self, c: Tensor) -> Tensor:
        rows = c.unflatten(-1, (-1, self._outer))
        return rows.narrow(-1, self._start, self._inner).flatten(-2)


class Summed:
    """The sum over the last `length` scalars at a time."""

    def __init__(self, one: Tensor, length: int) -> None:
        self.weights = one
        self.addends = length

    def __call__(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (-1, self.addends)).sum(-1)

    magnitude = __call__

    def transposed(self, c: Tensor) -> Tensor:
        return c.repeat_interleave(self.addends, -1)


class Affine:
    """Sums: of linear maps of operands, and of a bias."""

    def __init__(self, parts: Sequence[tuple[int, LinearMap]], bias: Tensor | None) -> None:
        self.parts = tuple(parts)
        self.bias = bias
        self.addends = sum(part.addends for _, part in parts) + (bias is not None)
        self.refine = False  # set where `relu` or a maximum reads it
        self._gamma = math.expm1(self.addends * math.log1p(2.0**-24))
        self._lost = self._grid()

    def _grid(self) -> float:
        """Half of the unit to which the checker rounds the weights; 0 where they stay."""
        largest = max(part.weights.abs().max().item() for _, part in self.parts)
        if largest == 0:
            return 0.0
        unit = 2.0 ** (math.frexp(largest)[1] - WEIGHT_BITS)
        exact = all(((part.weights / unit) % 1 == 0).all() for _, part in self.parts)
        return 0.0 if exact else unit

    def linear(self, operands: Sequence[Tensor]) -> Tensor:
        """The sums without the bias, of the operands in the order of `parts`."""
        return sum_of([part(x) for (_, part), x in zip(self.parts, operands, strict=True)])

    def interval(self, operands: Sequence[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor, Tensor]:
        """Bounds of the sums, and how far any order of summation is from the exact affine
        function, from bounds of the operands."""
        bias = self.bias if self.bias is not None else operands[0][0].new_zeros(())
        center, radius, size = [], [], []
        for (_, part), (lower, upper) in zip(self.parts, operands, strict=True):
            reach = torch.maximum(lower.abs(), upper.abs())
            grid = COARSE * reach.amax(-1, keepdim=True)
            center.append(part((lower + upper) / 2))
            radius.append(part.magnitude((upper - lower) / 2 + grid))
            size.append(part.magnitude(reach + grid))
            if self._lost:
                loss = self._lost * part.addends * (reach.amax(-1, keepdim=True) + grid)
                size.append(loss.expand_as(center[-1]))
        exact = sum_of(center) + bias
        error = self._gamma * (sum_of(size) + bias.abs()) + (2 * self.addends - 1) * SUBNORMAL
        if self._lost:
            error = error + sum_of(size[1::2])
        error = error + COARSE * (bias.abs().max() + error.amax(-1, keepdim=True))
        width = sum_of(radius) + error
        return exact - width, exact + width, error


@dataclass(frozen=True)
class Relu:
    """`max x 0`."""

    arg: int


@dataclass(frozen=True)
class Select:
    """Scalars of an operand at other places."""

    arg: int
    index: Tensor


@dataclass(frozen=True)
class Largest:
    """Largest scalars of an operand, each of one row of `windows`."""

    arg: int
    windows: Tensor


Operator = Affine | Relu | Select | Largest


def sum_of(tensors: Sequence[Tensor]) -> Tensor:
    """Their sum; there is one at least."""
    total = tensors[0]
    for one in tensors[1:]:
        total = total + one
    return total
