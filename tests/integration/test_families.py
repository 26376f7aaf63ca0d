"""The families with Lean: its scaffolds fit, it computes what PyTorch computes, and it finds out
when a payload holds the right shapes with the wrong meaning."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch

from harness import families
from harness.checkout import Checkout
from harness.errors import BadRequest
from harness.formats.verdict import Rejection, Verdict
from harness.lean.engine import LeanEngine
from harness.lean.toolchain import Toolchain
from harness.processes import supervisor

pytestmark = pytest.mark.lean

FAMILIES = {family.name: family for family in families.ALL}
Engine = Callable[..., LeanEngine]


@pytest.fixture(scope="session")
def engine(toolchain: Toolchain) -> Engine:
    """Lean for a family and settings of its configuration."""

    def make(name: str, *settings: str) -> LeanEngine:
        root = Checkout.find().root
        run = partial(supervisor.run, cwd=root, env=toolchain.environment())
        return LeanEngine(toolchain, root, FAMILIES[name], settings, run)

    return make


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("families")


def exported(lean: LeanEngine, folder: Path) -> Any:
    """The scaffold that Lean writes, as a module."""
    lean.export(folder)
    spec = importlib.util.spec_from_file_location(f"{lean.family.name}_model", folder / "model.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def random_model(module: Any, seed: int) -> Any:
    """A model of which no two parameters are alike, as they are before training: biases, norms."""
    torch.manual_seed(seed)
    model = module.build_exported_model()
    with torch.no_grad():
        for value in model.parameters():
            value.copy_(torch.randn(value.shape) * 0.4)
    return model


@pytest.mark.parametrize("name", FAMILIES)
def test_the_committed_scaffold_is_what_lean_exports(
    engine: Engine, name: str, tmp_path: Path
) -> None:
    engine(name).export(tmp_path)
    for committed in (FAMILIES[name].scaffold, FAMILIES[name].contract):
        there = Checkout.find().root / committed
        assert (tmp_path / committed.name).read_text() == there.read_text()


CONFIGURATIONS = [
    ("mlp", "in=3", "hidden=11", "out=5"),
    ("cnn", "in_channels=3", "size=9", "channels1=4", "channels2=5", "classes=7"),
    ("cnn", "size=4", "channels1=1", "channels2=2", "classes=3"),
    # Heads of 7 features: 1/√7 is no binary32, and neither is the mean over 5 tokens.
    ("transformer", "layers=3", "width=21", "heads=3", "ffn=10", "seq=5", "in=4", "classes=6"),
    ("transformer", "layers=1", "width=6", "heads=1", "ffn=7", "seq=1", "in=2", "classes=3"),
]


@pytest.mark.parametrize("configuration", CONFIGURATIONS, ids="-".join)
def test_lean_computes_what_pytorch_computes(
    engine: Engine, configuration: tuple[str, ...], tmp_path: Path
) -> None:
    lean = engine(*configuration)
    module = exported(lean, tmp_path)
    model = random_model(module, seed=1)
    payload = tmp_path / "payload.json"
    probe = torch.randn(8, *json.loads((tmp_path / "contract.json").read_text())["input"])
    module.save_torchlean_json(model, payload, probe=probe)
    verdict = lean.check(payload, probe=True)
    assert verdict.accepted, verdict.to_text()
    assert verdict.parity is not None
    assert verdict.parity.values == model(probe).numel()
    assert verdict.receipt is not None
    assert verdict.receipt.bundle == module.receipt(model)["bundle"]


@pytest.mark.parametrize(
    "configuration",
    [
        ("transformer", "heads=3"),
        ("transformer", "heads=0"),
        ("cnn", "size=3"),
        ("mlp", "depth=2"),
        ("mlp", "in=2", "in=3"),
    ],
    ids="-".join,
)
def test_a_configuration_that_no_model_has_is_a_usage_error(
    engine: Engine, configuration: tuple[str, ...], tmp_path: Path
) -> None:
    with pytest.raises(BadRequest, match=r"^Lean refuses: \S"):
        engine(*configuration).export(tmp_path)
    assert list(tmp_path.iterdir()) == []


SETTINGS = ("layers=2", "width=16", "ffn=16", "seq=5", "in=7", "classes=3")


@dataclass(frozen=True)
class Encoder:
    """A transformer whose matrices are square where they can be, and Lean to judge its payloads."""

    lean: LeanEngine
    module: Any
    folder: Path

    def model(self) -> Any:
        """The same parameters each time, and outputs that a change of the tokens moves."""
        model = random_model(self.module, seed=2)
        with torch.no_grad():
            model.head.weight.mul_(10)
        return model

    def judge(self, model: Any, change: Callable[[dict[str, Any]], None] | None = None) -> Verdict:
        """The verdict on what PyTorch recorded of a model, its parameters changed afterwards."""
        payload = self.folder / "payload.json"
        torch.manual_seed(3)
        self.module.save_torchlean_json(model, payload, probe=torch.randn(8, 5, 7))
        document = json.loads(payload.read_text())
        if change:
            change({param["name"]: param for param in document["params"]})
            payload.write_text(json.dumps(document))
        return self.lean.check(payload, probe=True)


@pytest.fixture(scope="session")
def encoder(engine: Engine, folder: Path) -> Encoder:
    lean = engine("transformer", "heads=2", *SETTINGS)
    return Encoder(lean, exported(lean, folder), folder)


def diverged(verdict: Verdict) -> str:
    """The layer that a rejection for its outputs names first."""
    error = the_error(verdict)
    assert error.code == "probe.parity"
    assert error.path.startswith("probe.output[")
    assert error.expected != error.found
    assert error.hint is not None
    before, name = error.hint.split("[")[0].rsplit(" ", 1)
    assert before == "first layer that differs:"
    return name


def the_error(verdict: Verdict) -> Rejection:
    assert not verdict.accepted
    assert len(verdict.errors) == 1
    return verdict.errors[0]


def transpose(values: list[float], side: int) -> list[float]:
    return [values[row * side + column] for column in range(side) for row in range(side)]


def test_nothing_changed_is_accepted(encoder: Encoder) -> None:
    assert encoder.judge(encoder.model(), lambda params: None).accepted


@pytest.mark.parametrize(
    ("layer", "name"),
    [
        ("layers.0.self_attn", "layers.0.self_attn.out_proj.weight"),
        ("layers.0.linear1", "layers.0.linear1.weight"),
        ("layers.1.linear2", "layers.1.linear2.weight"),
    ],
)
def test_a_transposed_square_matrix(encoder: Encoder, layer: str, name: str) -> None:
    def change(params: dict[str, Any]) -> None:
        params[name]["values"] = transpose(params[name]["values"], 16)

    assert diverged(encoder.judge(encoder.model(), change)) == layer


def test_a_transposed_block_of_the_projections(encoder: Encoder) -> None:
    def change(params: dict[str, Any]) -> None:
        values = params["layers.1.self_attn.in_proj_weight"]["values"]
        values[:256] = transpose(values[:256], 16)

    assert diverged(encoder.judge(encoder.model(), change)) == "layers.1.self_attn"


def test_query_and_key_swapped(encoder: Encoder) -> None:
    def change(params: dict[str, Any]) -> None:
        for kind, size in (("weight", 256), ("bias", 16)):
            values = params[f"layers.0.self_attn.in_proj_{kind}"]["values"]
            values[: 2 * size] = values[size : 2 * size] + values[:size]

    assert diverged(encoder.judge(encoder.model(), change)) == "layers.0.self_attn"


def test_heads_with_features_apart_instead_of_together(encoder: Encoder) -> None:
    """A layout that others use: feature j of head i in row j · heads + i."""

    def change(params: dict[str, Any]) -> None:
        values = params["layers.0.self_attn.in_proj_weight"]["values"]
        rows = [values[16 * row : 16 * row + 16] for row in range(48)]
        for start in (0, 16, 32):
            block = rows[start : start + 16]
            rows[start : start + 16] = [block[i * 8 + j] for j in range(8) for i in range(2)]
        values[:] = [value for row in rows for value in row]

    assert diverged(encoder.judge(encoder.model(), change)) == "layers.0.self_attn"


@pytest.mark.parametrize("epsilon", [1e-6, 1e-12, 1e-3])
def test_a_wrong_epsilon(encoder: Encoder, epsilon: float) -> None:
    model = encoder.model()
    with torch.no_grad():  # features that hardly vary, as only then epsilon counts
        for layer in (model.layers[0].norm2, model.layers[1].self_attn.out_proj):
            layer.weight.mul_(0.02)
            layer.bias.mul_(0.02)
    assert encoder.judge(model).accepted
    model.layers[1].norm1.eps = epsilon
    assert diverged(encoder.judge(model)) == "layers.1.norm1"


def test_a_wrong_number_of_heads(encoder: Encoder) -> None:
    model = encoder.model()
    for layer in model.layers:
        layer.self_attn.num_heads = 4
        layer.self_attn.head_dim = 4
    assert diverged(encoder.judge(model)) == "layers.0.self_attn"


def test_a_wrong_number_of_heads_that_is_admitted(
    encoder: Encoder, engine: Engine, tmp_path: Path
) -> None:
    lean = engine("transformer", "heads=4", *SETTINGS)
    module = exported(lean, tmp_path)
    payload = tmp_path / "payload.json"
    module.save_torchlean_json(random_model(module, seed=2), payload)
    assert lean.check(payload, probe=True).accepted
    error = the_error(encoder.lean.check(payload, probe=True))
    assert (error.code, error.path) == ("config.mismatch", "config.heads")
    assert (error.expected, error.found) == ("2", "4")


def test_gamma_and_beta_swapped(encoder: Encoder) -> None:
    def change(params: dict[str, Any]) -> None:
        gamma, beta = (params[f"layers.0.norm2.{kind}"] for kind in ("weight", "bias"))
        gamma["values"], beta["values"] = beta["values"], gamma["values"]

    assert diverged(encoder.judge(encoder.model(), change)) == "layers.0.norm2"


def test_gamma_and_beta_swapped_with_their_names(encoder: Encoder) -> None:
    def change(params: dict[str, Any]) -> None:
        gamma, beta = (params[f"layers.0.norm2.{kind}"] for kind in ("weight", "bias"))
        gamma["name"], beta["name"] = beta["name"], gamma["name"]

    verdict = encoder.judge(encoder.model(), change)
    assert {error.code for error in verdict.errors} == {"param.order"}
    assert [error.name for error in verdict.errors] == [
        "layers.0.norm2.bias",
        "layers.0.norm2.weight",
    ]
