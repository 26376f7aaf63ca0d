"""Branch and bound: boxes that do not close are split, the worst first, many at a time."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import count

import torch
from torch import Tensor

from harness.search.bounds import Bounds, propagate, stack
from harness.search.goal import Goal, Leaf
from harness.search.network import Network
from harness.search.slopes import optimised
from harness.search.tree import Split, Tree, halves, replay, rows_of


@dataclass(frozen=True)
class Settings:
    """How the search goes on: how many boxes at a time, how many splits of units are tried in each,
    up to how many inputs these are split, how many rounds slopes are optimised."""

    batch: int = 64
    tries: int = 5
    inputs: int = 32
    rounds: int = 8


FLOOR = 0.01
"""What an input counts for at least, of the one that counts most: the bound's function is not the
network, and an input that it does not see may be the one that makes it loose."""

ENOUGH = 64
"""After so many boxes, slopes are optimised only while they close every fourth."""


@dataclass(frozen=True)
class Box:
    """An open place, and bounds computed for it, which hold for all that is below it."""

    place: int
    bounds: Bounds


class Search:
    """A tree that grows. `worst` is the least bound of what is open; above zero, nothing is."""

    def __init__(self, network: Network, goal: Goal, tree: Tree, settings: Settings) -> None:
        self.network = network
        self.goal = goal
        self.tree = tree
        self.settings = settings
        self.stuck = 0  # boxes that nothing is left to split of
        self._sloped = self._gained = 0  # boxes with optimised slopes, and those closed by them
        self._heap: list[tuple[float, int, Box]] = []
        self._ticket = count()
        self._reopen()

    @property
    def open(self) -> int:
        return len(self._heap) + self.stuck

    @property
    def worst(self) -> float:
        return self._heap[0][0] if self._heap else 0.0

    def _reopen(self) -> None:
        """Take in what is open in the tree, or does not close when it is gone through again."""
        for numbers, bounds in replay(self.network, self.goal, self.tree):
            bare = [i for i, n in enumerate(numbers) if self.tree.places[n].bound is None]
            if bare:
                known = bounds.at(torch.tensor(bare))
                fresh = propagate(self.network, known.lower[0], known.upper[0], known=known)
                rest = [i for i in range(len(numbers)) if i not in set(bare)]
                order = torch.tensor([*bare, *rest]).argsort()
                bounds = stack([fresh, bounds.at(torch.tensor(rest, dtype=torch.long))]).at(order)
            self._settle(numbers, bounds, self.goal.leaf(self.network, bounds, {}))

    def verify(self) -> None:
        """Go through the finished tree as the checker will."""
        self._reopen()

    def step(self) -> Tensor:
        """Split the worst boxes; inputs in them that come nearest to unsafe, `[K, n]`."""
        worst = [heapq.heappop(self._heap) for _ in range(min(self.settings.batch, self.open))]
        boxes = [box for _, _, box in worst]
        bounds = stack([b.bounds for b in boxes])
        leaf = self.goal.leaf(self.network, bounds, {})
        splits = [
            (i, split)
            for i, tries in enumerate(
                candidates(self.network, self.goal, bounds, leaf, self.settings)
            )
            for split in tries
        ]
        if splits:
            parents = leaf.worst[torch.tensor([i for i, _ in splits])]
            self._grow(boxes, splits, parents, halves(bounds, splits))
        self.stuck += len(boxes) - len({i for i, _ in splits})
        return nearest(bounds, leaf, self.goal)

    def _grow(
        self,
        boxes: list[Box],
        splits: list[tuple[int, Split]],
        parents: Tensor,
        known: Bounds,
    ) -> None:
        """Split each box in the best way that was tried: both halves must gain, or a slice is cut
        off that was not in the way. `parents` is the bound of the whole for each split, `known` are
        the halves with the bounds of the whole: where these suffice, none are computed."""
        worst = self.goal.leaf(self.network, known, {}).worst
        left = (worst <= 0).nonzero().squeeze(1)
        there = known.at(left)
        fresh = propagate(self.network, there.lower[0], there.upper[0], known=there)
        leaf = self.goal.leaf(self.network, fresh, {})
        reached = worst.clone()
        reached[left] = leaf.worst
        gain = reached.clamp(max=0).view(-1, 2) - parents.unsqueeze(1)
        score = (gain.clamp(min=0) - 1e-2 * parents.unsqueeze(1)).prod(1).tolist()
        best: dict[int, int] = {}
        for n, (i, _) in enumerate(splits):
            if i not in best or score[n] > score[best[i]]:
                best[i] = n
        row_of = {half: row for row, half in enumerate(left.tolist())}
        rows, numbers = [], []
        for i, n in best.items():
            place = boxes[i].place
            self.tree.places[place].bound = {}  # which all that is below relies on
            for half, child in enumerate(self.tree.split(place, splits[n][1])):
                if (row := row_of.get(2 * n + half)) is None:
                    self.tree.places[child].leaf = {}
                else:
                    rows.append(row)
                    numbers.append(child)
        if rows:
            index = torch.tensor(rows)
            kept = Leaf(leaf.margins[index], leaf.worst[index], {})
            self._settle(numbers, fresh.at(index), kept)

    def _settle(self, numbers: list[int], bounds: Bounds, leaf: Leaf) -> None:
        """Close the places that close, if need be with better slopes; the others stay open."""
        left = []
        for i, (number, closed) in enumerate(zip(numbers, leaf.closed.tolist(), strict=True)):
            if closed:
                self.tree.places[number].bound = {}
                self.tree.places[number].leaf = {}
            else:
                left.append(i)
        if not left:
            return
        index = torch.tensor(left)
        bounds, worst = bounds.at(index), leaf.worst[index]
        if self.settings.rounds and (self._sloped < ENOUGH or 4 * self._gained > self._sloped):
            slopes, better = optimised(self.network, self.goal, bounds, rounds=self.settings.rounds)
            worst = torch.maximum(worst, better.worst)
            self._sloped += len(left)
            self._gained += int((worst > 0).sum())
        for row, (i, bound) in enumerate(zip(left, worst.tolist(), strict=True)):
            place = self.tree.places[numbers[i]]
            if bound > 0:
                place.bound, place.leaf = {}, rows_of(slopes, row)
            else:
                one = slice(row, row + 1)
                box = Box(numbers[i], bounds.at(one))
                heapq.heappush(self._heap, (bound, next(self._ticket), box))


def candidates(
    network: Network, goal: Goal, bounds: Bounds, leaf: Leaf, settings: Settings
) -> list[list[Split]]:
    """For each box the splits that promise most: of one input if there are few, else of units whose
    lines cost the bound most, and of an input again where no unit's do, as under a maximum."""
    row = leaf.row(goal)
    inputs = _inputs(bounds, _of_row(leaf.met[0], row))
    if bounds.lower[0].shape[1] <= settings.inputs:
        return inputs
    units = _units(network, bounds, leaf, row, settings.tries)
    return [of_units or of_inputs for of_units, of_inputs in zip(units, inputs, strict=True)]


def _inputs(bounds: Bounds, slope: Tensor) -> list[list[Split]]:
    """The input along which the bound's function differs most. Halves are not tried out: where the
    bound is loose, no one split gains anything, and what is tried out decides by noise."""
    lower, upper = bounds.lower[0], bounds.upper[0]
    at = ((lower + upper) / 2).to(torch.float32).to(lower.dtype)
    most = slope.abs().amax(1, keepdim=True).clamp(min=1e-300)
    score = torch.maximum(slope.abs(), FLOOR * most) * (upper - lower)
    score = score.masked_fill((at <= lower) | (at >= upper), -1.0)
    scores, indices = score.max(1)
    return [
        [Split(0, i, at[box, i].item())] if value >= 0 else []
        for box, (value, i) in enumerate(zip(scores.tolist(), indices.tolist(), strict=True))
    ]


def _units(
    network: Network, bounds: Bounds, leaf: Leaf, row: Tensor, tries: int
) -> list[list[Split]]:
    """The units that cost most: the gap between a unit's lines, times its coefficient."""
    places: list[tuple[int, int]] = []
    costs = [bounds.lower[0].new_zeros(len(bounds), 0)]
    for value, operator in network.relus.items():
        if value in leaf.met:
            low, high = bounds.lower[operator.arg], bounds.upper[operator.arg]
            gap = (high.clamp(min=0) * -low.clamp(max=0)) / (high - low).clamp(min=1e-300)
            costs.append(_of_row(leaf.met[value], row).abs() * gap)
            places += [(operator.arg, unit) for unit in range(low.shape[1])]
    score = torch.cat(costs, 1)
    scores, indices = score.topk(min(tries, score.shape[1]), 1)
    return [
        [
            Split(places[i][0], places[i][1], 0.0)
            for value, i in zip(found, chosen, strict=True)
            if value > 0
        ]
        for found, chosen in zip(scores.tolist(), indices.tolist(), strict=True)
    ]


def nearest(bounds: Bounds, leaf: Leaf, goal: Goal) -> Tensor:
    """The corner of each box at which its bound is taken."""
    slope = _of_row(leaf.met[0], leaf.row(goal))
    return torch.where(slope >= 0, bounds.lower[0], bounds.upper[0])


def _of_row(c: Tensor, row: Tensor) -> Tensor:
    """The coefficients `[B, n]` of one row of each box."""
    return c.gather(1, row.unsqueeze(2).expand(-1, -1, c.shape[2])).squeeze(1)
