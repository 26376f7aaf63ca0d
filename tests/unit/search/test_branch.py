"""The search on small networks: what it closes is so, what is false it finds, it can go on."""

from __future__ import annotations

import itertools
import json

import pytest
import torch

from harness.formats.property import Property
from harness.search.attack import attack
from harness.search.bounds import Bounds
from harness.search.branch import Search, Settings, _inputs
from harness.search.goal import Goal, exactly
from harness.search.network import Network
from harness.search.tree import Split, Tree, replay
from tests import networks

CPU = torch.device("cpu")


def least(net: Network, radius: float, points: int = 20_000) -> float:
    """The least first output that sampling finds in a box around zero."""
    generator = torch.Generator().manual_seed(0)
    x = (2 * torch.rand(points, net.sizes[0], generator=generator) - 1) * radius
    return float(net.module(x)[:, 0].min())


def at_least(net: Network, radius: float, bound: float) -> Goal:
    """`Y_0 ≤ bound` is unsafe, in a box around zero."""
    box = [{"lower": str(-radius), "upper": str(radius)}] * net.sizes[0]
    constraint = {"coefficients": {"0": "1"}, "bound": str(bound), "strict": False}
    text = {
        "format": "torchlean.property",
        "version": 1,
        "inputs": box,
        "unsafe": [[constraint]],
        "sha256": "0" * 64,
    }
    read = Property.from_bytes(json.dumps(text).encode())
    return Goal.of(read, net.sizes[net.output], CPU)


def finished(net: Network, goal: Goal, tree: Tree, settings: Settings, steps: int = 300) -> Search:
    search = Search(net, goal, tree, settings)
    for _ in range(steps):
        if not search.open:
            break
        search.step()
    return search


@pytest.mark.parametrize("shape", ["mlp", "residual"])
@pytest.mark.parametrize("inputs", [32, 0])
def test_what_holds_is_closed_and_the_tree_says_so_again(shape: str, inputs: int) -> None:
    net = networks.network(networks.SHAPES[shape]())
    low = least(net, 0.5)
    goal = at_least(net, 0.5, low - 0.15 * abs(low) - 0.05)
    tree = Tree()
    search = finished(net, goal, tree, Settings(batch=8, inputs=inputs))
    assert not search.open
    assert tree.counts()["closed"] >= (2 if shape == "mlp" else 1)
    assert list(replay(net, goal, tree)) == []  # nothing opens again
    nodes = tree.nodes(net)
    assert Tree.from_nodes(nodes, net).nodes(net) == nodes
    assert attack(net, goal) is None


def test_what_is_false_is_found_exactly() -> None:
    net = networks.network(networks.mlp())
    goal = at_least(net, 0.5, least(net, 0.5) + 1e-4)
    found = attack(net, goal)
    assert found is not None
    assert goal.claim.contains(exactly(found.input))
    assert goal.claim.broken_by(exactly(found.output))
    assert net.module(torch.tensor([found.input]))[0].tolist() == list(found.output)


def test_what_is_false_is_never_closed() -> None:
    net = networks.network(networks.mlp())
    goal = at_least(net, 0.5, least(net, 0.5) + 1e-3)
    assert finished(net, goal, Tree(), Settings(batch=8), steps=20).open


def test_a_search_goes_on_from_its_tree() -> None:
    net = networks.network(networks.mlp())
    low = least(net, 0.5)
    goal = at_least(net, 0.5, low - 0.02 * abs(low))
    first = Tree()
    search = finished(net, goal, first, Settings(batch=1, rounds=0), steps=5)
    assert search.open
    closed = first.counts()["closed"]
    assert closed
    second = Tree.from_nodes(first.nodes(net), net)
    assert second.counts() == first.counts()
    assert not finished(net, goal, second, Settings(batch=8)).open
    assert second.counts()["closed"] > closed
    assert list(replay(net, goal, second)) == []


def test_a_wrong_leaf_opens_again() -> None:
    """Whatever a tree says, going through it decides."""
    net = networks.network(networks.mlp())
    goal = at_least(net, 0.5, least(net, 0.5) + 1e-3)
    tree = Tree.from_nodes([{"bound": {}}, {"leaf": {}}], net)
    ((numbers, bounds),) = replay(net, goal, tree)
    assert numbers == [0]
    assert len(bounds) == 1
    assert tree.counts()["open"] == 1


def test_slopes_are_whole_steps_and_help() -> None:
    net = networks.network(networks.mlp())
    low = least(net, 0.5)
    goal = at_least(net, 0.5, low - 0.05 * abs(low))
    trees = [Tree(), Tree()]
    for tree, rounds in zip(trees, (0, 10), strict=True):
        assert not finished(net, goal, tree, Settings(rounds=rounds)).open
    plain, sloped = (tree.counts()["closed"] for tree in trees)
    assert sloped <= plain
    rows = [place.leaf.values() for place in trees[1].places if place.leaf]
    assert all(isinstance(k, int) and 0 <= k <= 1024 for row in rows for k in itertools.chain(*row))


def test_an_input_that_the_bound_does_not_see_is_split_when_it_is_wide() -> None:
    lower, upper = torch.zeros(2, 2).double(), torch.tensor([[1.0, 1.0], [0.005, 1.0]]).double()
    slope = torch.tensor([[2.0, 0.0], [2.0, 0.0]]).double()
    (first,), (second,) = _inputs(Bounds((lower,), (upper,), (None,)), slope)
    assert (first, second) == (Split(0, 0, 0.5), Split(0, 1, 0.5))


def test_bounds_of_a_box_hold_for_all_below() -> None:
    """So that a leaf that closes with them costs the check one pass back."""
    net = networks.network(networks.mlp())
    low = least(net, 0.5)
    tree = Tree()
    finished(net, at_least(net, 0.5, low - 0.02 * abs(low)), tree, Settings(rounds=0))
    assert len(tree.places) > 3
    assert all(place.bound is not None for place in tree.places if place.split)


@pytest.mark.parametrize(
    "nodes",
    [
        [],
        [{"input": 0, "at": 0.0}, {"leaf": {}}],
        [{"leaf": {}}, {"leaf": {}}],
        [{"leaf": {"h9": [1]}}],
    ],
)
def test_what_is_no_tree_is_refused(nodes: list[dict[str, object]]) -> None:
    net = networks.network(networks.mlp())
    with pytest.raises(ValueError, match=r".+"):
        Tree.from_nodes(nodes, net)
