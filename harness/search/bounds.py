"""Bounds of a network on a batch of boxes: intervals forward, lines backward (CROWN: Zhang et al.
2018, arXiv 1811.00866), optimised slopes (α-CROWN: Xu et al. 2021, arXiv 2011.13824).

A row of coefficients stands for a linear function of one value; going back, it becomes one of
earlier values and a constant that is never more. The disturbance of every order of summation enters
with the absolute value of its coefficient, and the grids on which the checker computes with what
rounding to them costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from harness.search.network import Network
from harness.search.operators import Affine, Largest, Relu, Select

GRID = 2.0**-23
"""What the checker loses at most when it rounds a coefficient, of a row whose first is 1."""

Slopes = Mapping[int, Tensor]
"""Lower slopes of values that are a `relu`, `[B, n]` between 0 and 1; NaN where the better of the
two is to be chosen, as it is for values that are not there."""

CELLS = 1 << 20
"""As many scalars of a batch are bounded at a time: what a processor's cache holds."""


@dataclass(frozen=True)
class Bounds:
    """Bounds of all values on a batch of boxes, `[B, n]` each; the input's are the boxes. `error`
    is how far any order of summation is from the exact function, for values that are sums."""

    lower: tuple[Tensor, ...]
    upper: tuple[Tensor, ...]
    error: tuple[Tensor | None, ...]

    def __len__(self) -> int:
        return len(self.lower[0])

    @property
    def device(self) -> torch.device:
        return self.lower[0].device

    def at(self, index: Tensor | slice) -> Bounds:
        """Those of some of the boxes, once or several times."""
        return Bounds(
            tuple(x[index] for x in self.lower),
            tuple(x[index] for x in self.upper),
            tuple(None if x is None else x[index] for x in self.error),
        )


def stack(bounds: list[Bounds]) -> Bounds:
    """Many batches as one."""
    return Bounds(
        tuple(torch.cat(xs) for xs in zip(*(one.lower for one in bounds), strict=True)),
        tuple(torch.cat(xs) for xs in zip(*(one.upper for one in bounds), strict=True)),
        tuple(
            None if any(x is None for x in xs) else torch.cat([x for x in xs if x is not None])
            for xs in zip(*(one.error for one in bounds), strict=True)
        ),
    )


def propagate(
    network: Network,
    lower: Tensor,
    upper: Tensor,
    *,
    known: Bounds | None = None,
    slopes: Slopes | None = None,
    refine: bool = True,
) -> Bounds:
    """Bounds on boxes `[B, n]`, within those that are known already."""
    chunk = max(1, CELLS // max(network.sizes) ** 2) if lower.device.type == "cpu" else len(lower)
    if len(lower) > chunk:
        parts = [
            propagate(
                network,
                lower[i : i + chunk],
                upper[i : i + chunk],
                known=known and known.at(slice(i, i + chunk)),
                slopes={k: slope[i : i + chunk] for k, slope in (slopes or {}).items()},
                refine=refine,
            )
            for i in range(0, len(lower), chunk)
        ]
        return stack(parts)
    bounds = Bounds((lower,), (upper,), (None,))
    for k, operator in enumerate(network.operators, 1):
        error: Tensor | None = None
        if isinstance(operator, Affine):
            operands = [(bounds.lower[arg], bounds.upper[arg]) for arg, _ in operator.parts]
            low, high, error = operator.interval(operands)
        else:
            low, high = _exact(operator, bounds)
        if known is not None:
            low, high = torch.maximum(low, known.lower[k]), torch.minimum(high, known.upper[k])
        bounds = Bounds((*bounds.lower, low), (*bounds.upper, high), (*bounds.error, error))
        if refine and isinstance(operator, Affine) and operator.refine:
            low, high = _refined(network, bounds, k, slopes or {})
            bounds = Bounds((*bounds.lower[:k], low), (*bounds.upper[:k], high), bounds.error)
    return bounds


def _exact(operator: Relu | Select | Largest, bounds: Bounds) -> tuple[Tensor, Tensor]:
    lower, upper = bounds.lower[operator.arg], bounds.upper[operator.arg]
    if isinstance(operator, Relu):
        return lower.clamp(min=0), upper.clamp(min=0)
    if isinstance(operator, Select):
        return lower[:, operator.index], upper[:, operator.index]
    return lower[:, operator.windows].amax(-1), upper[:, operator.windows].amax(-1)


def _refined(network: Network, bounds: Bounds, k: int, slopes: Slopes) -> tuple[Tensor, Tensor]:
    """Bounds of the sums of value `k`, where zero is inside tightened by going back."""
    lower, upper = bounds.lower[k], bounds.upper[k]
    inside = (lower < 0) & (upper > 0)
    most = int(inside.sum(1).max())
    if most == 0:
        return lower, upper
    index = inside.to(torch.uint8).topk(most, 1).indices  # [B, R]
    rows = torch.zeros(len(lower), most, lower.shape[1], dtype=lower.dtype, device=lower.device)
    rows.scatter_(2, index.unsqueeze(2), 1.0)
    found = lower_bounds(network, bounds, k, torch.cat([rows, -rows], 1), slopes)
    low, high = found[:, :most], -found[:, most:]
    picked = inside.gather(1, index)
    low = torch.where(picked, torch.maximum(low, lower.gather(1, index)), lower.gather(1, index))
    high = torch.where(picked, torch.minimum(high, upper.gather(1, index)), upper.gather(1, index))
    return lower.scatter(1, index, low), upper.scatter(1, index, high)


def lower_bounds(
    network: Network, bounds: Bounds, value: int, rows: Tensor, slopes: Slopes
) -> Tensor:
    """Lower bounds `[B, R]` of the linear functions `rows` `[B, R, n]` of a value."""
    return carry_back(network, bounds, value, rows, slopes)[0]


def carry_back(
    network: Network, bounds: Bounds, value: int, rows: Tensor, slopes: Slopes
) -> tuple[Tensor, dict[int, Tensor]]:
    """Lower bounds as above; and the coefficients with which each value was met on the way."""
    constant = torch.zeros(rows.shape[:2], dtype=rows.dtype, device=rows.device)
    unit = GRID * 2.0 ** rows.abs().amax(-1).clamp(min=1e-300).log2().floor()
    front, met = {value: rows}, {}
    for k in range(value, 0, -1):
        if (c := front.pop(k, None)) is None:
            continue
        met[k] = c
        operator = network.operators[k - 1]
        if isinstance(operator, Affine):
            constant = constant - _dot(c.abs(), bounds.error[k])
            if operator.bias is not None:
                constant = constant + c @ operator.bias
            for arg, part in operator.parts:
                _add(front, arg, part.transposed(c))
                constant = constant - unit * _mass(bounds, arg)
        else:
            low, high = bounds.lower[operator.arg], bounds.upper[operator.arg]
            if isinstance(operator, Relu):
                moved, added = _through_relu(c, low, high, slopes.get(k))
                constant = constant + added - unit * _mass(bounds, operator.arg)
            elif isinstance(operator, Select):
                moved = c.new_zeros(*c.shape[:2], low.shape[1]).index_add(2, operator.index, c)
            else:
                moved, added = _through_largest(c, low, high, operator.windows)
                constant = constant + added
            _add(front, operator.arg, moved)
    if (c := front.get(0)) is not None:
        met[0] = c
        lower, upper = bounds.lower[0], bounds.upper[0]
        constant = constant + _dot(c, (lower + upper) / 2) - _dot(c.abs(), (upper - lower) / 2)
    return constant, met


def relu_lines(low: Tensor, high: Tensor, slope: Tensor | None) -> tuple[Tensor, Tensor, Tensor]:
    """`lower · z ≤ relu z ≤ upper · z + offset` on `[low, high]`."""
    upper = high.clamp(min=0) / (high.clamp(min=0) - low.clamp(max=0)).clamp(min=1e-300)
    offset = torch.maximum(-upper * low, (1 - upper) * high).clamp(min=0)
    lower = (high >= -low).to(low.dtype)
    if slope is not None:
        lower = torch.where(slope.isnan(), lower, slope)
    lower = torch.where(low >= 0, 1.0, torch.where(high <= 0, 0.0, lower))
    return lower, upper, offset


def _through_relu(
    c: Tensor, low: Tensor, high: Tensor, slope: Tensor | None
) -> tuple[Tensor, Tensor]:
    lower, upper, offset = relu_lines(low, high, slope)
    negative = c.clamp(max=0)
    moved = torch.addcmul(c * lower.unsqueeze(1), negative, (upper - lower).unsqueeze(1))
    return moved, _dot(negative, offset)


def _through_largest(
    c: Tensor, low: Tensor, high: Tensor, windows: Tensor
) -> tuple[Tensor, Tensor]:
    """A maximum is at least the scalar with the greatest lower bound, and is that scalar if no
    other can exceed it; else it is at most the greatest upper bound."""
    lows, highs = low[:, windows], high[:, windows]  # [B, m, window]
    greatest, place = lows.max(-1)
    others = highs.scatter(-1, place.unsqueeze(-1), -torch.inf).amax(-1)
    settled = others <= greatest
    pick = windows.expand(len(low), -1, -1).gather(-1, place.unsqueeze(-1)).squeeze(-1)
    negative = c.clamp(max=0)
    kept = torch.where(settled.unsqueeze(1), c, c - negative)
    moved = c.new_zeros(*c.shape[:2], low.shape[1])
    moved = moved.scatter_add(2, pick.unsqueeze(1).expand_as(c), kept)
    ceiling = torch.where(settled, 0.0, highs.amax(-1))
    return moved, _dot(negative, ceiling)


def _dot(c: Tensor, v: Tensor | None) -> Tensor:
    """`Σ c[b, r, i] v[b, i]`."""
    assert v is not None  # only values that are sums are asked for their error
    return (c @ v.unsqueeze(2)).squeeze(2)


def _mass(bounds: Bounds, value: int) -> Tensor:
    """The sum of the greatest magnitudes of a value, `[B, 1]`."""
    reach = torch.maximum(bounds.lower[value].abs(), bounds.upper[value].abs())
    return reach.sum(1, keepdim=True)


def _add(front: dict[int, Tensor], value: int, c: Tensor) -> None:
    front[value] = front[value] + c if value in front else c
