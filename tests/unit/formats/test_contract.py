from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.errors import MalformedContract
from harness.formats.contract import Contract, ParamSpec
from tests import specification

EXAMPLE: dict[str, object] = json.loads(
    specification.section("Contract").partition("```json\n")[2].partition("```")[0]
)


def test_the_example_of_the_format() -> None:
    contract = Contract.from_bytes(json.dumps(EXAMPLE).encode())
    assert contract.params == (ParamSpec("linear1.weight", (8, 2)),)
    assert (contract.family, contract.families) == ("mlp", ("mlp", "cnn", "transformer"))
    assert (contract.input, contract.output, contract.tolerance) == ((2,), (1,), 1e-05)
    assert list(contract.config.items()) == [("in", 2), ("hidden", 8), ("out", 1)]


def test_sizes() -> None:
    assert [ParamSpec("a", shape).size for shape in ((8, 2), (), (0, 5))] == [16, 1, 0]


def test_the_committed_contract(contract: Contract) -> None:
    assert [param.name for param in contract.params] == [
        *("linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias")
    ]


Change = Callable[[dict[str, object]], object]


@pytest.mark.parametrize(
    "change",
    [
        lambda fields: fields.pop("tolerance"),
        lambda fields: fields.update(extra=1),
        lambda fields: fields.update(format="torchlean.params"),
        lambda fields: fields.update(version=2),
        lambda fields: fields.update(family="resnet"),
        lambda fields: fields.update(config={"in": True}),
        lambda fields: fields.update(config=[]),
        lambda fields: fields.update(params=[{"name": "a", "shape": [-1]}]),
        lambda fields: fields.update(params=[{"name": "a"}]),
        lambda fields: fields.update(params=[{"name": "a", "shape": []}] * 2),
        lambda fields: fields.update(input=2),
        lambda fields: fields.update(tolerance=float("inf")),
        lambda fields: fields.update(tolerance=float("nan")),
        lambda fields: fields.update(tolerance=-1e-5),
        lambda fields: fields.update(tolerance="1e-5"),
    ],
)
def test_what_is_no_contract(change: Change) -> None:
    fields = dict(EXAMPLE)
    change(fields)
    with pytest.raises(MalformedContract) as raised:
        Contract.from_bytes(json.dumps(fields).encode(), "here")
    assert raised.value.source == "here"


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b'{"a": 1, "a": 1}', b"[" * 100_000])
def test_what_is_not_even_an_object(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "contract.json"
    path.write_bytes(data)
    with pytest.raises(MalformedContract) as raised:
        Contract.load(path)
    assert raised.value.source == str(path)
