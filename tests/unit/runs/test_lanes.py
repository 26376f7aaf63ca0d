from __future__ import annotations

from pathlib import Path

import pytest

from harness.checkout import Checkout
from harness.formats.graph import Graph
from harness.runs import lanes
from harness.runs.lanes import rows

GOLDEN = Checkout.find().root / "tests" / "golden" / "graph"


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_each_value_is_joined_with_what_it_is_computed_of(path: Path) -> None:
    """Lines are followed from row to row: what arrives at a dot must be the operands."""
    graph = Graph.load(path)
    learned = {param.name for param in graph.params}
    taken = rows(graph)
    assert [row.value for row in taken] == [graph.input_name, *(n.name for n in graph.nodes)]
    below: dict[int, str] = {}
    for row in taken:
        if row.node is not None:
            operands = {arg for arg in row.node.args if arg not in learned}
            assert {below[lane] for lane in row.above} == operands
        below = {lane: below[lane] for lane in row.through}
        if row.below:
            assert row.lane not in below
            below[row.lane] = row.value
    assert below == {}
    assert lanes.drawn(graph).count("<li>") == len(taken)


def test_a_chain_has_one_lane_and_attention_has_few() -> None:
    def widest(name: str) -> int:
        return max(row.lane for row in rows(Graph.load(GOLDEN / f"{name}.json")))

    assert widest("mlp") == 0
    assert widest("transformer") == 3
