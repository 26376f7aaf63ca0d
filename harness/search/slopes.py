"""Slopes that make a bound better, found by gradient."""

from __future__ import annotations

import torch
from torch import Tensor

from harness.search.bounds import Bounds, relu_lines
from harness.search.goal import Goal, Leaf
from harness.search.network import Network
from harness.search.tree import STEPS


def optimised(
    network: Network, goal: Goal, bounds: Bounds, *, rounds: int, rate: float = 0.3
) -> tuple[dict[int, Tensor], Leaf]:
    """Lower slopes for one pass back with bounds that stay, in whole steps; and what it gives."""
    free = {}
    for value, operator in network.relus.items():
        low, high = bounds.lower[operator.arg], bounds.upper[operator.arg]
        if ((low < 0) & (high > 0)).any():
            free[value] = relu_lines(low, high, None)[0].requires_grad_()
    best = {value: slope.detach().clone() for value, slope in free.items()}
    most = torch.full((len(bounds),), -torch.inf, dtype=goal.rows.dtype, device=bounds.device)
    optimizer = torch.optim.Adam(free.values(), lr=rate) if free else None
    for _ in range(rounds if optimizer else 0):
        with torch.enable_grad():
            worst = goal.leaf(network, bounds, free).worst
            better = worst > most
            for value, slope in free.items():
                best[value][better] = slope.detach()[better]
            most = torch.maximum(most, worst.detach())
            optimizer.zero_grad()
            (-worst.sum()).backward()
        optimizer.step()
        for slope in free.values():
            slope.data.clamp_(0, 1)
    rounded = {}
    for value, slope in best.items():
        operator = network.relus[value]
        stable = (bounds.lower[operator.arg] >= 0) | (bounds.upper[operator.arg] <= 0)
        rounded[value] = ((slope * STEPS).round() / STEPS).masked_fill(stable, 0.0)
    return rounded, goal.leaf(network, bounds, rounded)
