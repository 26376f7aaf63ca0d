from __future__ import annotations

import json
from dataclasses import replace

import pytest

from harness.damage import edits as mutate
from harness.damage.controls import controls
from harness.damage.edits import apply
from harness.formats import codes
from harness.formats.contract import Contract
from harness.reference import check_bytes


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
