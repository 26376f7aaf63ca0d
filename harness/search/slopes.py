"""Slopes that make a bound better, found by gradient."""

from __future__ import annotations

import torch
from torch import Tensor

from harness.search.bounds import Bounds, relu_lines
from harness.search.goal import Goal, Leaf
from harness.search.network import Network
from harness.search.tree import STEPS


def optimised(
    network: Network, goal: Goal, bounds: Bounds, *, rounds: int
) -> tuple[dict[int, Tensor], Leaf]:
    """Lower slopes for one pass back with bounds that stay, in whole steps; and what it gives.

    The bound is concave in them: each round goes up along the gradient's signs, less far each time.
    """
    free, stable = {}, {}
    for value, operator in network.relus.items():
        low, high = bounds.lower[operator.arg], bounds.upper[operator.arg]
        stable[value] = (low >= 0) | (high <= 0)
        if not stable[value].all():
            free[value] = relu_lines(low, high, None)[0]
    best = dict(free)
    most = torch.full((len(bounds),), -torch.inf, dtype=goal.rows.dtype, device=bounds.device)
    for step in range(rounds if free else 0):
        with torch.enable_grad():
            for slope in free.values():
                slope.requires_grad_()
            worst = goal.leaf(network, bounds, free).worst
            gradients = torch.autograd.grad(worst.sum(), list(free.values()), allow_unused=True)
        better = (worst > most).unsqueeze(1)
        most = torch.maximum(most, worst.detach())
        rate = 0.5 * (1 - step / rounds)
        for (value, slope), gradient in zip(list(free.items()), gradients, strict=True):
            slope = slope.detach()
            best[value] = torch.where(better, slope, best[value])
            if gradient is not None:
                free[value] = (slope + rate * gradient.sign()).clamp(0, 1)
    rounded = {
        value: ((slope * STEPS).round() / STEPS).masked_fill(stable[value], 0.0)
        for value, slope in best.items()
    }
    return rounded, goal.leaf(network, bounds, rounded)
