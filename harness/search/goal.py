"""A property as tensors: the box in binary32, the rows of its constraints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import torch
from torch import Tensor

from harness.formats.property import Property
from harness.search.bounds import Bounds, Slopes, carry_back
from harness.search.network import Network

MARGIN = 1e-9
"""How much of a bound is left to what this side rounds and the checker does not."""


@dataclass(frozen=True)
class Goal:
    """A box and the unsafe outputs. `lower` and `upper` `[n]` are the outermost binary32 of the
    box; constraint `r` says `rows[r] · y ≤ limits[r]`, and belongs to conjunction `group[r]`."""

    claim: Property
    lower: Tensor
    upper: Tensor
    rows: Tensor
    limits: Tensor
    group: Tensor

    @classmethod
    def of(cls, claim: Property, outputs: int, device: torch.device) -> Goal:
        """Raises `ValueError` where the property is of a network with fewer outputs."""
        constraints = [one for conjunction in claim.unsafe for one in conjunction]
        rows = torch.zeros(len(constraints), outputs, dtype=torch.float64)
        for r, one in enumerate(constraints):
            for j, a in one.coefficients.items():
                if j >= outputs:
                    raise ValueError(f"there is no output Y_{j}")
                rows[r, j] = float(a)
        sizes = torch.tensor([len(conjunction) for conjunction in claim.unsafe])
        return cls(
            claim=claim,
            lower=torch.tensor([inward(x, up=True) for x in claim.lower]).double().to(device),
            upper=torch.tensor([inward(x, up=False) for x in claim.upper]).double().to(device),
            rows=rows.to(device),
            limits=torch.tensor([float(one.bound) for one in constraints]).double().to(device),
            group=torch.arange(len(sizes)).repeat_interleave(sizes).to(device),
        )

    @property
    def empty(self) -> bool:
        """Is there no binary32 in the box?"""
        return bool((self.lower > self.upper).any())

    def worst(self, margins: Tensor) -> Tensor:
        """From how far each constraint is from holding, `[B, R]`, how far the nearest conjunction
        is: all of its constraints would have to hold. Above zero, no output is unsafe."""
        far = margins.new_full((len(margins), len(self.claim.unsafe)), -torch.inf)
        far = far.scatter_reduce(1, self.group.expand_as(margins), margins, "amax")
        return far.amin(1) if far.shape[1] else margins.new_full((len(margins),), torch.inf)

    def margins(self, outputs: Tensor) -> Tensor:
        """How far each constraint is from holding of outputs `[B, m]`."""
        return outputs.to(self.rows.dtype) @ self.rows.T - self.limits

    def leaf(self, network: Network, bounds: Bounds, slopes: Slopes) -> Leaf:
        """One pass of each constraint back, with the bounds that there are."""
        rows = self.rows.expand(len(bounds), -1, -1)
        low, met = carry_back(network, bounds, network.output, rows, slopes)
        margins = low - self.limits - MARGIN * (1 + self.limits.abs())
        return Leaf(margins, self.worst(margins), met)


@dataclass(frozen=True)
class Leaf:
    """Lower bounds of how far each constraint is from holding, `[B, R]`, and of how far outputs are
    from unsafe, `[B]`; and the coefficients of the values, `[B, R, n]` each."""

    margins: Tensor
    worst: Tensor
    met: dict[int, Tensor]

    @property
    def closed(self) -> Tensor:
        return self.worst > 0

    def row(self, goal: Goal) -> Tensor:
        """The constraint on which it depends: the best of the nearest conjunction, `[B, 1]`."""
        far = self.margins.masked_fill(self.margins > self.worst.unsqueeze(1), -torch.inf)
        return far.argmax(1, keepdim=True)


def inward(x: Fraction, *, up: bool) -> float:
    """The binary32 next to `x` that is not less, or not greater."""
    single = torch.tensor(float(x), dtype=torch.float32)
    exact = Fraction(single.item())
    if exact < x if up else exact > x:
        towards = torch.tensor(torch.inf if up else -torch.inf)
        single = torch.nextafter(single, towards)
    return float(single.item())


def exactly(values: Sequence[float]) -> list[Fraction]:
    """Numbers as fractions."""
    return [Fraction(value) for value in values]
