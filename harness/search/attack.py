"""Counterexamples: projected gradient descent from many places, in float32, by the module."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from harness.search.goal import Goal, exactly
from harness.search.network import Network


@dataclass(frozen=True)
class Counterexample:
    """An input of the box, and outputs of the module for it that are unsafe, exactly."""

    input: tuple[float, ...]
    output: tuple[float, ...]


def attack(
    network: Network,
    goal: Goal,
    *,
    restarts: int = 128,
    rounds: int = 60,
    seed: int = 0,
    starts: Tensor | None = None,
) -> Counterexample | None:
    """Look for an unsafe output from random inputs, and from `starts` `[K, n]`."""
    generator = torch.Generator(goal.lower.device).manual_seed(seed)
    lower, upper = goal.lower.float(), goal.upper.float()
    noise = torch.rand(restarts, len(lower), generator=generator, device=lower.device)
    x = lower + noise * (upper - lower)
    if starts is not None:
        x = torch.cat([starts.float(), x])
    x = torch.minimum(torch.maximum(x, lower), upper)
    for step in range(rounds):
        if found := confirmed(network, goal, x):
            return found
        with torch.enable_grad():
            x.requires_grad_()
            far = goal.worst(goal.margins(network.module(x)))
            (slope,) = torch.autograd.grad(far.sum(), x)
        size = 0.25 * (1 - step / rounds) * (upper - lower)
        x = torch.minimum(torch.maximum(x.detach() - size * slope.sign(), lower), upper)
    return confirmed(network, goal, x)


def confirmed(network: Network, goal: Goal, inputs: Tensor) -> Counterexample | None:
    """The worst of these inputs whose output, computed alone, is unsafe; decided exactly."""
    inputs = inputs.to(torch.float32)
    with torch.no_grad():
        far = goal.worst(goal.margins(network.module(inputs)))
        for i in far.argsort()[:4].tolist():
            if far[i] > 1e-6:
                break
            x = inputs[i].tolist()
            y = network.module(inputs[i : i + 1])[0].tolist()
            finite = all(map(torch.isfinite, torch.tensor(y)))
            if finite and goal.claim.contains(exactly(x)) and goal.claim.broken_by(exactly(y)):
                return Counterexample(tuple(x), tuple(y))
    return None
