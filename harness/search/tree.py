"""A certificate's tree while it grows: places that are split, closed, or still open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from harness.search.bounds import Bounds, Slopes, propagate, stack
from harness.search.goal import Goal
from harness.search.network import Network

STEPS = 1024
"""Slopes in a certificate are whole numbers of `1 / STEPS`."""

Rows = Mapping[int, Sequence[int]]
"""The slopes of a place as a certificate has them, by the number of the value."""


@dataclass(frozen=True)
class Split:
    """Scalar `index` of a value is at most `at` below, at least `at` above."""

    value: int
    index: int
    at: float


@dataclass
class Place:
    """What is done at one place: bounds are computed with slopes, or not; then it is split, closed
    with slopes, or open."""

    bound: Rows | None = None
    split: Split | None = None
    children: tuple[int, int] = (0, 0)
    leaf: Rows | None = None

    @property
    def open(self) -> bool:
        return self.split is None and self.leaf is None


@dataclass
class Tree:
    """All places; the first is the root. A child's number is above its parent's."""

    places: list[Place] = field(default_factory=lambda: [Place(bound={})])

    def split(self, place: int, split: Split) -> tuple[int, int]:
        """Split a place; the numbers of the two that it becomes."""
        below = len(self.places)
        self.places += [Place(), Place()]
        self.places[place].split = split
        self.places[place].children = (below, below + 1)
        return below, below + 1

    def counts(self) -> dict[str, int]:
        """How many places are closed, are open, and compute bounds."""
        return {
            "closed": sum(place.leaf is not None for place in self.places),
            "open": sum(place.open for place in self.places),
            "bounds": sum(place.bound is not None for place in self.places),
        }

    def nodes(self, network: Network) -> list[dict[str, object]]:
        """The tree in preorder, as a certificate has it; with `open` where it is not finished."""
        found: list[dict[str, object]] = []
        waiting = [0]
        while waiting:
            place = self.places[waiting.pop()]
            if place.bound is not None:
                found.append({"bound": _named(place.bound, network)})
            if place.leaf is not None:
                found.append({"leaf": _named(place.leaf, network)})
            elif place.split is None:
                found.append({"open": {}})
            else:
                found.append(_spelled(place.split, network))
                waiting += reversed(place.children)
        return found

    @classmethod
    def from_nodes(cls, nodes: Iterable[Mapping[str, object]], network: Network) -> Tree:
        """The way back. Raises `ValueError`, `KeyError` or `TypeError`."""
        tree = cls([Place()])
        waiting = [0]
        for node in nodes:
            if not waiting:
                raise ValueError("there is more after the tree's last node")
            number = waiting[-1]
            if "bound" in node:
                tree.places[number].bound = _numbered(node["bound"], network)
                continue
            waiting.pop()
            if "leaf" in node:
                tree.places[number].leaf = _numbered(node["leaf"], network)
            elif "open" not in node:
                waiting += reversed(tree.split(number, _split(node, network)))
        if waiting:
            raise ValueError("the tree ends too early")
        return tree


def replay(network: Network, goal: Goal, tree: Tree) -> Iterable[tuple[list[int], Bounds]]:
    """Go through a tree as the checker does, level by level. Leaves that do not close are opened
    again; the open places, with the bounds that are in force there."""
    level = [0]
    bounds = start(network, goal)
    while level:
        places = [tree.places[number] for number in level]
        bounds = _bounded(network, places, bounds)
        leaves = [i for i, place in enumerate(places) if place.leaf is not None]
        if leaves:
            there = bounds.at(torch.tensor(leaves))
            slopes = joined([places[i].leaf or {} for i in leaves], network, there.device)
            for i, closed in zip(
                leaves, goal.leaf(network, there, slopes).closed.tolist(), strict=True
            ):
                if not closed:
                    places[i].leaf = None
        if opened := [i for i, place in enumerate(places) if place.open]:
            yield [level[i] for i in opened], bounds.at(torch.tensor(opened))
        splits = [(i, place.split) for i, place in enumerate(places) if place.split is not None]
        bounds = halves(bounds, splits)
        level = [child for i, _ in splits for child in places[i].children]


def start(network: Network, goal: Goal) -> Bounds:
    """Intervals on the whole box."""
    lower, upper = goal.lower.unsqueeze(0), goal.upper.unsqueeze(0)
    return propagate(network, lower, upper, refine=False)


def halves(bounds: Bounds, splits: Sequence[tuple[int, Split]]) -> Bounds:
    """Two boxes for each split of a box, below and above, with what was known of it."""
    index = torch.tensor([i for i, _ in splits for _ in range(2)], dtype=torch.long)
    both = bounds.at(index)
    lower, upper = list(both.lower), list(both.upper)  # copies, because they were indexed
    for value in {split.value for _, split in splits}:
        here = [(n, s.index, s.at) for n, (_, s) in enumerate(splits) if s.value == value]
        number, scalar, at = (torch.tensor(column) for column in zip(*here, strict=True))
        at = at.to(lower[value].dtype)
        upper[value][2 * number, scalar] = torch.minimum(upper[value][2 * number, scalar], at)
        below = lower[value][2 * number + 1, scalar]
        lower[value][2 * number + 1, scalar] = torch.maximum(below, at)
    return Bounds(tuple(lower), tuple(upper), both.error)


def joined(rows: Sequence[Rows], network: Network, device: torch.device) -> dict[int, Tensor]:
    """The slopes of a batch of places."""
    slopes = {}
    for value in network.relus:
        if any(value in one for one in rows):
            size = (len(rows), network.sizes[value])
            slopes[value] = torch.full(size, torch.nan, dtype=torch.float64, device=device)
            for i, one in enumerate(rows):
                given = torch.tensor(one.get(value, ()), dtype=torch.float64, device=device)
                slopes[value][i, : len(given)] = given / STEPS
    return slopes


def rows_of(slopes: Slopes, i: int) -> Rows:
    """The slopes of box `i` of a batch, which are whole numbers of steps."""
    return {
        value: [int(k) for k in (one[i] * STEPS).round().tolist()] for value, one in slopes.items()
    }


def _bounded(network: Network, places: Sequence[Place], bounds: Bounds) -> Bounds:
    """Bounds computed where places say so."""
    wanted = [i for i, place in enumerate(places) if place.bound is not None]
    if not wanted:
        return bounds
    known = bounds.at(torch.tensor(wanted))
    slopes = joined([places[i].bound or {} for i in wanted], network, known.device)
    fresh = propagate(network, known.lower[0], known.upper[0], known=known, slopes=slopes)
    rest = [i for i in range(len(places)) if places[i].bound is None]
    order = torch.tensor([*wanted, *rest]).argsort()
    return stack([fresh, bounds.at(torch.tensor(rest, dtype=torch.long))]).at(order)


def _named(rows: Rows, network: Network) -> dict[str, list[int]]:
    return {network.places[value]: list(row) for value, row in rows.items()}


def _numbered(named: object, network: Network) -> Rows:
    if not isinstance(named, dict):
        raise TypeError("slopes are not an object")
    return {network.places.index(name): [int(k) for k in row] for name, row in named.items()}


def _spelled(split: Split, network: Network) -> dict[str, object]:
    if split.value == 0:
        return {"input": split.index, "at": split.at}
    relu = next(k for k, relu in network.relus.items() if relu.arg == split.value)
    return {"relu": network.places[relu], "unit": split.index}


def _split(node: Mapping[str, object], network: Network) -> Split:
    if "input" in node:
        return Split(0, int(str(node["input"])), float(str(node["at"])))
    relu = network.relus[network.places.index(str(node["relu"]))]
    return Split(relu.arg, int(str(node["unit"])), 0.0)
