"""What a picture of a property over one or two inputs shows: outputs at a grid of inputs, and for
each box of the certificate bounds of its outputs.

`python -m harness.search.picture WISH…`, JSON objects with the fields of `Wish`, prints a line
`torchlean-picture {…}` for each. The bounds are this side's: Lean checked the property, not each of
them.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from harness.formats.picture import PREFIX
from harness.formats.property import Property
from harness.search.bounds import lower_bounds, propagate
from harness.search.goal import Goal
from harness.search.network import Network
from harness.search.tree import Tree

MOST = 4000  # boxes that are drawn
GRID = {1: 201, 2: 41}  # points along each input, by the number of inputs


@dataclass(frozen=True)
class Wish:
    """Files of the graph, the payload in base64 and the property; and of the certificate, or of an
    unfinished search, if there is one."""

    graph: str
    payload: str
    property: str
    certificate: str | None


def main() -> None:
    torch.set_grad_enabled(False)
    torch.set_num_threads(1)
    for word in sys.argv[1:]:
        show(Wish(**json.loads(word)))


def show(wish: Wish) -> None:
    """Print what there is to see of one property."""
    network = Network.load(Path(wish.graph), Path(wish.payload), torch.device("cpu"))
    property = Property.load(Path(wish.property))
    goal = Goal.of(property, network.sizes[network.output], torch.device("cpu"))
    tree = Tree()
    if wish.certificate is not None:
        tree = Tree.from_nodes(json.loads(Path(wish.certificate).read_bytes())["tree"], network)
    lower, upper = (x[:MOST] for x in boxes(tree, goal))
    low, high = outputs(network, lower, upper)
    points = grid(goal)
    said = {
        "lower": lower.tolist(),
        "upper": upper.tolist(),
        "low": low.tolist(),
        "high": high.tolist(),
        "points": points.tolist(),
        "values": network.module(points.float()).tolist(),
    }
    print(PREFIX + json.dumps(said), flush=True)


def boxes(tree: Tree, goal: Goal) -> tuple[Tensor, Tensor]:
    """The boxes `[B, n]` into which a tree splits inputs; splits of units are left out."""
    found = []
    waiting = [(0, goal.lower, goal.upper)]
    while waiting:
        number, lower, upper = waiting.pop()
        split = tree.places[number].split
        if split is None or split.value != 0:
            found.append((lower, upper))
            continue
        below, above = upper.clone(), lower.clone()
        below[split.index] = above[split.index] = split.at
        first, second = tree.places[number].children
        waiting += [(second, above, upper), (first, lower, below)]
    return torch.stack([one for one, _ in found]), torch.stack([one for _, one in found])


def outputs(network: Network, lower: Tensor, upper: Tensor) -> tuple[Tensor, Tensor]:
    """Bounds of the outputs on boxes, `[B, m]` each."""
    known = propagate(network, lower, upper, refine=False)
    bounds = propagate(network, lower, upper, known=known)
    one = torch.eye(network.sizes[network.output], dtype=lower.dtype)
    rows = torch.cat([one, -one]).expand(len(lower), -1, -1)
    low, high = lower_bounds(network, bounds, network.output, rows, {}).chunk(2, 1)
    return (
        torch.maximum(low, bounds.lower[network.output]),
        torch.minimum(-high, bounds.upper[network.output]),
    )


def grid(goal: Goal) -> Tensor:
    """Points `[K, n]` over the box."""
    count = GRID[len(goal.lower)]
    sides = [torch.linspace(0, 1, count, dtype=goal.lower.dtype) for _ in goal.lower]
    return goal.lower + torch.cartesian_prod(*sides).view(-1, len(sides)) * (
        goal.upper - goal.lower
    )


if __name__ == "__main__":
    main()
