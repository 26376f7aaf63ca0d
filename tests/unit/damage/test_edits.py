from __future__ import annotations

import json
from dataclasses import replace

import pytest

from harness.damage import edits as mutate
from harness.damage.edits import Edit, apply, controls
from harness.formats import codes
from harness.formats.contract import Contract
from harness.reference import check_bytes

DATA = b'{"a": [1, 2, 3], "b": {"x": 1.50}}'


@pytest.mark.parametrize(
    ("edit", "result"),
    [
        (mutate.whole(b"x"), b"x"),
        (mutate.prepend(b"x"), b"x" + DATA),
        (mutate.append(b"x"), DATA + b"x"),
        (mutate.replace(b"1", b"9"), DATA.replace(b"1", b"9", 1)),
        (mutate.replace(b"1", b"9", nth=2), b'{"a": [1, 2, 3], "b": {"x": 9.50}}'),
        (mutate.insert_before(b"2", b"x"), DATA.replace(b"2", b"x2")),
        (mutate.insert_after(b"2", b"x"), DATA.replace(b"2", b"2x")),
        (mutate.delete(b", 2"), DATA.replace(b", 2", b"")),
        (mutate.cut_before(b"2"), b'{"a": [1, '),
        (mutate.cut_after(b"2"), b'{"a": [1, 2'),
        (mutate.set_literal("a[1]", b"NaN"), DATA.replace(b"2", b"NaN")),
        (mutate.remove("a[0]"), DATA.replace(b"1, ", b"", 1)),
        (mutate.remove("a"), b'{"b": {"x": 1.50}}'),
        (mutate.rename("b.x", "y\\u0041"), DATA.replace(b"x", b"y\\u0041")),
        (mutate.move("a", 1), b'{"b": {"x": 1.50}, "a": [1, 2, 3]}'),
        (mutate.move("a[2]", 0), DATA.replace(b"1, 2, 3", b"3, 1, 2")),
        (mutate.copy("a[0]", 3), DATA.replace(b"3]", b"3, 1]")),
        (mutate.copy("b", 0), b'{"b": {"x": 1.50}, ' + DATA[1:]),
        (mutate.add("b", "z", b"0"), DATA.replace(b"1.50", b'1.50, "z": 0')),
        (mutate.push("a", b"4"), DATA.replace(b"3]", b"3, 4]")),
    ],
)
def test_edits(edit: Edit, result: bytes) -> None:
    assert edit(DATA) == result


@pytest.mark.parametrize(
    "edit",
    [
        mutate.replace(b"7", b""),
        mutate.delete(b"1", nth=3),
        mutate.remove("c"),
        mutate.rename("a[0]", "x"),
        mutate.add("a", "x", b"1"),
        mutate.set_literal("a[3]", b"1"),
    ],
)
def test_an_edit_of_what_is_not_there(edit: Edit) -> None:
    with pytest.raises(ValueError, match=r"is not there|nothing at|no key at|no object at"):
        edit(DATA)


@pytest.mark.parametrize("name", ["mlp", "mlp_base64", "bare", "bare_base64"])
def test_every_control_has_its_code_and_its_path(
    bases: dict[str, bytes], contract: Contract, name: str
) -> None:
    made = controls(bases[name], contract)
    probe = set() if name.startswith("bare") else set(codes.PROBE)
    expected = {*codes.JSON, *codes.SCHEMA, *codes.SCALAR, *codes.CONTRACT, *probe}
    assert {control.code for control in made} == expected
    assert len({control.name for control in made}) == len(made)
    for control in made:
        verdict = check_bytes(control.data, contract)
        if control.needs_model:
            assert (control.code, verdict.accepted) == ("probe.parity", True)
        else:
            error = verdict.errors[0]
            assert (error.code, error.path) == (control.code, control.path)


def test_the_control_of_parity_moves_one_output_far(
    bases: dict[str, bytes], contract: Contract
) -> None:
    for name in ("mlp", "mlp_base64"):
        (control,) = [one for one in controls(bases[name], contract) if one.needs_model]
        decimal = apply(control.data)
        if name == "mlp":
            values = json.loads(decimal)["probe"]["output"]["values"]
            assert values == [1026.625, -12.9375, 0.765625]


def test_controls_of_a_contract_without_some_places(
    bases: dict[str, bytes], contract: Contract
) -> None:
    """One family, one parameter, no configuration: what has no place is left out."""
    lone = replace(
        contract, families=("mlp",), config={}, params=contract.params[3:], input=(), output=()
    )
    data = apply(
        bases["bare"],
        mutate.set_literal("config", b"{}"),
        *[mutate.remove("params[0]")] * 3,
    )
    assert check_bytes(data, lone).accepted
    made = {control.code: control for control in controls(data, lone)}
    assert not {"family.mismatch", "config.mismatch", "param.order"} & set(made)
    for control in made.values():
        error = check_bytes(control.data, lone).errors[0]
        assert (error.code, error.path) == (control.code, control.path)
