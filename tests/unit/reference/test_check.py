from __future__ import annotations

from dataclasses import replace

from harness.damage.controls import controls
from harness.damage.edits import apply
from harness.formats.contract import Contract
from harness.formats.limits import Limits
from harness.reference.check import check
from harness.reference.document import Payload, RawTensor, read


def codes(payload: Payload, contract: Contract) -> list[tuple[str, str]]:
    return [(error.code, error.path) for error in check(payload, contract)]


def test_nothing_is_wrong_with_what_conforms(bases: dict[str, bytes], contract: Contract) -> None:
    for base in bases.values():
        assert codes(read(base, Limits()), contract) == []


def test_the_contract_is_the_callers(bases: dict[str, bytes], contract: Contract) -> None:
    """The same payload is another error under another contract."""
    payload = read(bases["mlp"], Limits())
    other = replace(contract, config={"in": 2, "hidden": 8, "out": 1, "bias": 0})
    assert codes(payload, other) == [("config.mismatch", "config.bias")]
    assert codes(payload, replace(contract, family="cnn")) == [("family.mismatch", "family")]
    alone = replace(contract, family="cnn", families=("cnn",))
    assert codes(payload, alone) == [("family.unknown", "family")]
    assert codes(payload, replace(contract, params=contract.params[:3])) == [
        ("param.unexpected", "params[3]")
    ]
    assert codes(payload, replace(contract, input=(2, 1))) == [("probe.shape", "probe.input")]
    assert codes(payload, replace(contract, output=())) == [("probe.shape", "probe.output")]


def test_a_scalar_has_one_value(contract: Contract) -> None:
    """The shape `[]` is of one value, and a dimension of zero of none."""
    for shape, scalars, expected in (
        ((), b"\0" * 4, []),
        ((), b"", [("param.count", "params[0]")]),
        ((0,), b"", []),
        ((0, 5), b"\0" * 4, [("param.count", "params[0]")]),
    ):
        spec = replace(contract.params[0], name="x", shape=shape)
        tensor = RawTensor("x", shape, scalars)
        payload = Payload("mlp", dict(contract.config), (tensor,), None, None)
        assert codes(payload, replace(contract, params=(spec,))) == expected


def test_one_damage_is_one_error(bases: dict[str, bytes], contract: Contract) -> None:
    """But for two that change places: each is then out of order."""
    for control in controls(bases["mlp"], contract):
        if control.code.partition(".")[0] in ("family", "config", "param"):
            found = codes(read(apply(control.data), Limits()), contract)
            assert len(found) == (2 if control.code == "param.order" else 1)
            assert found[0] == (control.code, control.path)
