"""Properties and graphs, as Lean writes them."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest

from harness.formats.graph import Graph
from harness.formats.property import Property
from tests import networks

TEXT: dict[str, Any] = {
    "format": "torchlean.property",
    "version": 1,
    "inputs": [{"lower": "-1/3", "upper": "2"}],
    "outputs": 2,
    "unsafe": [
        [
            {"coefficients": {"0": "1", "1": "-3/2"}, "bound": "1/3", "strict": True},
            {"coefficients": {"1": "1"}, "bound": "0", "strict": False},
        ]
    ],
    "sha256": "0" * 64,
}


def test_a_property_is_exact() -> None:
    read = Property.from_bytes(json.dumps(TEXT).encode())
    assert read.contains([Fraction(-1, 3)])
    assert not read.contains([Fraction(-0.34)])
    third = Fraction(1, 3)
    assert not read.broken_by([third, Fraction(0)])  # strict
    assert read.broken_by([third - Fraction(1, 10**30), Fraction(0)])
    assert not read.broken_by([Fraction(0), Fraction(1, 10**30)])


@pytest.mark.parametrize(
    "change",
    [{"version": 2}, {"unsafe": [{}]}, {"inputs": [{"lower": "1/0", "upper": "2"}]}],
)
def test_another_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Property.from_bytes(json.dumps({**TEXT, **change}).encode())


def test_a_graph_says_its_input_and_sizes() -> None:
    data = networks.cnn()
    graph = Graph.from_bytes(data)
    assert (graph.input_name, graph.inputs, graph.outputs) == ("x", 96, 4)
    renamed = Graph.from_bytes(data.replace(b'"x"', b'"__x"'))
    assert renamed.input_name == "__x"
    assert renamed.sha256 != graph.sha256
