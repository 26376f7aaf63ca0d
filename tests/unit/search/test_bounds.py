"""Bounds hold of what is computed, in every order; sampling cannot leave them."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from harness.search.bounds import Bounds, carry_back, lower_bounds, propagate
from harness.search.network import Network
from harness.search.operators import Affine
from harness.search.tree import Split, halves
from tests import networks

SAMPLES = 300


@pytest.fixture(params=networks.SHAPES)
def net(request: pytest.FixtureRequest) -> Network:
    return networks.network(networks.SHAPES[request.param]())


def boxes(net: Network, radius: float, count: int = 4) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(1)
    center = torch.randn(count, net.sizes[0], generator=generator).double()
    reach = radius * torch.rand(count, net.sizes[0], generator=generator).double()
    return (center - reach).float().double(), (center + reach).float().double()


def inside(lower: Tensor, upper: Tensor, generator: torch.Generator) -> Tensor:
    """Points of a box, corners among them."""
    share = torch.rand(SAMPLES, len(lower), generator=generator)
    share[::3] = share[::3].round()
    x = (lower + share.double() * (upper - lower)).float()
    return torch.minimum(torch.maximum(x, lower.float()), upper.float())


@pytest.mark.parametrize("radius", [0.0, 0.01, 0.3, 2.0])
@pytest.mark.parametrize("sloped", [False, True])
def test_no_order_leaves_the_bounds(net: Network, radius: float, sloped: bool) -> None:
    generator = torch.Generator().manual_seed(2)
    lower, upper = boxes(net, radius)
    slopes = {k: torch.rand(len(lower), net.sizes[k]).double() for k in net.relus} if sloped else {}
    bounds = propagate(net, lower, upper, slopes=slopes)
    rows = torch.randn(1, 3, net.sizes[-1], generator=generator).double().expand(len(lower), -1, -1)
    least = lower_bounds(net, bounds, net.output, rows, slopes)
    for box in range(len(lower)):
        values = networks.any_order(net, inside(lower[box], upper[box], generator), generator)
        for k, value in enumerate(values):
            assert (value >= bounds.lower[k][box]).all()
            assert (value <= bounds.upper[k][box]).all()
        assert ((values[-1].double() @ rows[box].T) >= least[box]).all()


def test_going_back_is_no_worse_than_intervals_and_often_better(net: Network) -> None:
    lower, upper = boxes(net, 0.5)
    plain = propagate(net, lower, upper, refine=False)
    fine = propagate(net, lower, upper)
    gained = 0.0
    for k in range(1, len(net.sizes)):
        assert (fine.lower[k] >= plain.lower[k]).all()
        assert (fine.upper[k] <= plain.upper[k]).all()
        gained += (fine.lower[k] - plain.lower[k]).sum().item()
    assert gained > 0


def test_a_batch_is_its_boxes(net: Network) -> None:
    lower, upper = boxes(net, 0.5, count=5)
    together = propagate(net, lower, upper)
    for box in range(5):
        one = slice(box, box + 1)
        alone = propagate(net, lower[one], upper[one])
        for a, b in zip(together.at(one).lower, alone.lower, strict=True):
            torch.testing.assert_close(a, b, rtol=1e-12, atol=1e-12)


def test_transposes_are_transposes(net: Network) -> None:
    for operator in net.operators:
        if not isinstance(operator, Affine):
            continue
        for arg, part in operator.parts:
            x = torch.randn(net.sizes[arg]).double()
            y = part(x)
            c = torch.randn(len(y)).double()
            torch.testing.assert_close(c @ y, part.transposed(c) @ x)
            assert (part.magnitude(x.abs()) >= part(x).abs() - 1e-12).all()


def test_the_module_is_one_of_the_orders(net: Network) -> None:
    lower, upper = boxes(net, 0.0)
    bounds = propagate(net, lower, upper)
    outputs = net.module(lower.float())
    assert (outputs >= bounds.lower[net.output]).all()
    assert (outputs <= bounds.upper[net.output]).all()


def test_halves_of_a_unit_bound_what_falls_into_them(net: Network) -> None:
    generator = torch.Generator().manual_seed(3)
    lower, upper = boxes(net, 1.0, count=1)
    bounds = propagate(net, lower, upper)
    relu = next(iter(net.relus.values()))
    unstable = (bounds.lower[relu.arg][0] < 0) & (bounds.upper[relu.arg][0] > 0)
    unit = int(unstable.to(torch.uint8).argmax())
    known = halves(bounds, [(0, Split(relu.arg, unit, 0.0))])
    both = propagate(net, known.lower[0], known.upper[0], known=known)
    values = networks.any_order(net, inside(lower[0], upper[0], generator), generator)
    for half, here in enumerate((values[relu.arg][:, unit] <= 0, values[relu.arg][:, unit] >= 0)):
        assert here.any()
        for k, value in enumerate(values):
            assert (value[here] >= both.lower[k][half]).all()
            assert (value[here] <= both.upper[k][half]).all()


def test_rows_that_meet_nothing_are_constants() -> None:
    net = networks.network(networks.mlp())
    lower, upper = boxes(net, 0.1)
    bounds = propagate(net, lower, upper)
    zero = torch.zeros(len(lower), 1, net.sizes[net.output]).double()
    least, met = carry_back(net, bounds, net.output, zero, {})
    assert (least <= 0).all()
    assert (least > -1e-6).all()
    assert met[0].shape == (4, 1, 3)


def test_a_sum_whose_order_matters_keeps_its_distance() -> None:
    """2^25 is added and taken away: over the reals the output is x, in binary32 it need not be."""
    data = networks.graph(
        [1],
        {"w": [3, 1], "b": [3], "v": [1, 3], "c": [1]},
        [
            ("linear", ["x", "w", "b"], {}, [3]),
            ("relu", ["h1"], {}, [3]),
            ("linear", ["h2", "v", "c"], {}, [1]),
        ],
    )
    net = networks.network(data)
    values = {"w": [1, 0, 0], "b": [0, 2**25, 2**25], "v": [1, 1, -1], "c": [0]}
    parameters = {
        spec.name: torch.tensor(values[spec.name], dtype=torch.float32).view(spec.shape)
        for spec in net.graph.params
    }
    net = Network.of(net.graph, parameters, torch.device("cpu"))
    one = torch.ones(1, 1).double()
    bounds = propagate(net, one, one)
    least = lower_bounds(net, bounds, net.output, one.view(1, 1, 1), {})
    assert least.item() <= 0 <= bounds.upper[net.output].item()


def test_at_takes_boxes_again_and_again() -> None:
    net = networks.network(networks.mlp())
    bounds = propagate(net, *boxes(net, 0.1))
    twice: Bounds = bounds.at(torch.tensor([2, 2]))
    assert len(twice) == 2
    assert (twice.lower[1][0] == twice.lower[1][1]).all()
