"""The scaffolds as PyTorch sees them: ordinary modules whose checkpoints fit."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from harness import families
from harness.checkout import Checkout
from harness.families import Family
from harness.formats.contract import Contract

ROOT = Checkout.find().root


def scaffold(family: Family) -> Any:
    spec = importlib.util.spec_from_file_location(f"{family.name}_model", ROOT / family.scaffold)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("family", families.ALL, ids=lambda family: family.name)
def test_the_contract_lists_what_the_state_dict_lists(family: Family) -> None:
    """Names, shapes and order, so that a checkpoint saved elsewhere needs no table."""
    contract = Contract.load(ROOT / family.contract)
    state = scaffold(family).build_exported_model().state_dict()
    assert [(param.name, param.shape) for param in contract.params] == [
        (name, tuple(value.shape)) for name, value in state.items()
    ]


@pytest.mark.parametrize("family", families.ALL, ids=lambda family: family.name)
def test_the_model_maps_the_contracts_shapes(family: Family) -> None:
    contract = Contract.load(ROOT / family.contract)
    model = scaffold(family).build_exported_model()
    assert model(torch.randn(3, *contract.input)).shape == (3, *contract.output)


@pytest.mark.parametrize("family", families.ALL, ids=lambda family: family.name)
def test_no_dimension_hides_a_transposition(family: Family) -> None:
    """Matrices of the default configurations are square only where the model makes them so."""
    contract = Contract.load(ROOT / family.contract)
    square = {
        param.name.partition(".self_attn.")[2]
        for param in contract.params
        if len(param.shape) == 2 and param.shape[0] == param.shape[1]
    }
    assert square <= {"out_proj.weight"}


def test_a_checkpoint_of_pytorchs_own_encoder_fits() -> None:
    transformer = next(family for family in families.ALL if family.name == "transformer")
    layer = nn.TransformerEncoderLayer(16, 4, 32, dropout=0.1, batch_first=True)
    encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False).eval()
    model = scaffold(transformer).build_exported_model().eval()
    missing, unexpected = model.load_state_dict(encoder.state_dict(), strict=False)
    assert unexpected == []
    assert {name.partition(".")[0] for name in missing} == {"position", "embed", "head"}
    tokens = torch.randn(3, 8, 16)
    ours = tokens
    with torch.no_grad():
        for one in model.layers:
            ours = one(ours)
        assert torch.equal(ours, encoder(tokens))


RECORDED = {
    "mlp": ["linear1", "linear2"],
    "cnn": ["conv1", "conv2", "linear"],
    "transformer": [
        "embed",
        *(
            f"layers.{index}.{name}"
            for index in range(2)
            for name in ("self_attn", "norm1", "linear1", "linear2", "norm2")
        ),
        "head",
    ],
}
"""The layers that Lean labels too, see tests/lean/NNTest/Families.lean."""


@pytest.mark.parametrize("family", families.ALL, ids=lambda family: family.name)
def test_each_layer_with_parameters_is_recorded(family: Family, tmp_path: Path) -> None:
    """PyTorch's fused encoder, which calls no layer, gives the same outputs but no records."""
    module = scaffold(family)
    model = module.build_exported_model().eval()
    inputs = torch.randn(3, *Contract.load(ROOT / family.contract).input)
    module.save_torchlean_json(model, tmp_path / "payload.json", probe=inputs)
    probe = json.loads((tmp_path / "payload.json").read_text())["probe"]
    assert [entry["name"] for entry in probe["trace"]] == RECORDED[family.name]
    assert probe["trace"][-1]["values"] == probe["output"]["values"]
    with torch.no_grad():
        fused = model(inputs)
    recorded = torch.tensor(probe["output"]["values"]).reshape(fused.shape)
    assert torch.allclose(recorded, fused, atol=1e-5)
