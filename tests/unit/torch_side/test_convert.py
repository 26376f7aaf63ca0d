"""Checkpoints as people have them, and what is refused of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import nn
from torch.optim.swa_utils import AveragedModel

from harness import families, reference
from harness.capture.__main__ import Wish as Capture
from harness.capture.__main__ import captured
from harness.checkout import Checkout
from harness.formats.contract import Contract
from harness.formats.conversion import CODES
from harness.formats.graph import Graph
from harness.torch_side.convert import Refused, Wish, convert, renamed
from harness.torch_side.saver import describe_graph, load_scaffold

ROOT = Checkout.find().root
MLP = families.ALL[0]
CONTRACT = Contract.load(ROOT / MLP.contract)


@pytest.fixture
def mlp() -> Any:
    return load_scaffold(str(ROOT / MLP.scaffold))


def wish(checkpoint: Path, **more: Any) -> Wish:
    fields: dict[str, Any] = {
        "scaffold": str(ROOT / MLP.scaffold),
        "checkpoint": str(checkpoint),
        "out": str(checkpoint.with_name("mlp.json")),
        "rename": [],
        "transpose": [],
        "cast": False,
        "encoding": "decimal",
        "probe": 5,
    }
    return Wish(**{**fields, **more})


def lightning(model: nn.Module) -> dict[str, Any]:
    state = {f"model.{name}": value for name, value in model.state_dict().items()}
    return {"epoch": 3, "state_dict": state, "pytorch-lightning_version": "2.5.0"}


def training(model: nn.Module) -> dict[str, Any]:
    optimizer = torch.optim.Adam(model.parameters())
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    optimizer.step()
    state = model.state_dict()
    return {"model_state_dict": state, "optimizer_state_dict": optimizer.state_dict(), "epoch": 3}


def compiled(model: nn.Module) -> Any:
    return torch.compile(model, backend="eager")


SAVED: dict[str, Callable[[Any, Path], object]] = {
    "state_dict": lambda m, path: torch.save(m.state_dict(), path),
    "training": lambda m, path: torch.save(training(m), path),
    "compiled": lambda m, path: torch.save(compiled(m).state_dict(), path),
    "parallel": lambda m, path: torch.save(nn.DataParallel(m).state_dict(), path),
    "averaged": lambda m, path: torch.save(AveragedModel(m).state_dict(), path),
    "lightning": lambda m, path: torch.save(lightning(m), path),
    "safetensors": lambda m, path: save_file(m.state_dict(), path),
    "old format": lambda m, path: torch.save(
        m.state_dict(), path, _use_new_zipfile_serialization=False
    ),
}


@pytest.mark.parametrize("how", SAVED)
def test_a_checkpoint_gives_the_live_models_receipt(mlp: Any, how: str, tmp_path: Path) -> None:
    model = mlp.build_exported_model()
    path = tmp_path / "checkpoint"
    SAVED[how](model, path)
    answer = convert(mlp, wish(path))
    assert answer["kind"] == ("safetensors" if how == "safetensors" else "torch.save")
    assert answer["receipt"] == mlp.receipt(model)["bundle"]
    verdict = reference.check_file(tmp_path / "mlp.json", CONTRACT)
    assert verdict.receipt is not None, verdict.to_text()
    assert verdict.receipt.bundle == answer["receipt"]


@pytest.mark.parametrize("how", SAVED)
def test_so_does_one_for_a_graph_as_safetensors(mlp: Any, how: str, tmp_path: Path) -> None:
    model = mlp.build_exported_model()
    path = tmp_path / "checkpoint"
    SAVED[how](model, path)
    receipt = mlp.receipt(model)["bundle"]
    graph = Graph.load(ROOT / "tests/golden/graph/mlp.json")
    describe_graph(mlp, graph)
    out = tmp_path / "a.safetensors"
    answer = convert(mlp, wish(path, out=str(out), encoding="safetensors", graph="mlp"))
    assert answer["receipt"] == receipt
    verdict = reference.check_file(out, graph.contract)
    assert verdict.receipt is not None, verdict.to_text()
    assert verdict.receipt.bundle == receipt


class Custom:
    """What would have to be run to load it."""


def saved(path: Path, value: object) -> Path:
    torch.save(value, path)
    return path


def test_code_is_never_run_and_is_named(mlp: Any, tmp_path: Path) -> None:
    path = saved(tmp_path / "model.pt", Custom())
    with pytest.raises(Refused, match=r"test_convert\.Custom would have to be run") as refused:
        convert(mlp, wish(path))
    assert refused.value.code == "checkpoint.code"
    assert [one.name for one in tmp_path.iterdir()] == ["model.pt"]


@pytest.mark.parametrize(
    ("value", "code", "match"),
    [
        ([1, 2], "checkpoint.type", "holds no state_dict: .* found list"),
        ({0: torch.zeros(1)}, "checkpoint.type", "found the key 0"),
        ({"linear1.weight": 3}, "checkpoint.type", "linear1.weight is int"),
        ({"linear1.weight": torch.zeros(8, 2)}, "checkpoint.fit", "missing: .'linear1.bias'"),
        ({"linear1.weight": torch.zeros(2, 8)}, "checkpoint.shape", "--transpose linear1.weight"),
        (
            {"linear1.weight": torch.zeros(8, 2, dtype=torch.float16)},
            "checkpoint.dtype",
            "float16, not float32: ask for --cast",
        ),
        ({"linear1.weight": torch.zeros(8, 2).int()}, "checkpoint.fit", "missing"),
    ],
)
def test_what_does_not_fit_is_refused(
    mlp: Any, value: object, code: str, match: str, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match=match) as refused:
        convert(mlp, wish(saved(tmp_path / "a.pt", value)))
    assert refused.value.code == code
    assert [one.name for one in tmp_path.iterdir()] == ["a.pt"]


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04 and no more", b"{}", b"\x80\x02 pickle?", b"\x10" + b"\0" * 7 + b'{"a": 1'],
)
def test_other_files_are_refused(mlp: Any, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.pt"
    path.write_bytes(data)
    with pytest.raises(Refused) as refused:
        convert(mlp, wish(path))
    assert refused.value.code == "checkpoint.file"
    with pytest.raises(Refused, match="No such file"):
        convert(mlp, wish(tmp_path / "nowhere.pt"))


def test_a_damaged_safetensors_file_is_called_so(mlp: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    save_file(mlp.build_exported_model().state_dict(), path)
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(Refused, match=r"a\.safetensors is damaged"):
        convert(mlp, wish(path))


def test_names_are_changed_by_rules_and_matrices_only_where_asked(mlp: Any, tmp_path: Path) -> None:
    model = mlp.build_exported_model()
    state = {
        name.replace("linear", "fc").replace("weight", "w"): value
        for name, value in model.state_dict().items()
    }
    state["fc1.w"] = state["fc1.w"].t().contiguous()
    path = saved(tmp_path / "a.pt", state)
    answer = convert(
        mlp,
        wish(path, rename=["fc*.w=linear*.weight", "fc*=linear*"], transpose=["linear1.weight"]),
    )
    assert answer["receipt"] == mlp.receipt(model)["bundle"]
    rows: Any = answer["rows"]
    assert rows[0] == {
        "source": "fc1.w",
        "name": "linear1.weight",
        "shape": [8, 2],
        "notes": ["transposed"],
    }


def test_rules_apply_one_after_another() -> None:
    assert renamed(["a", "b"], ["a=c", "b=a"]) == {"c": "a", "a": "b"}
    assert renamed(["x.1.w", "x.2.w"], ["*.*.w=*.layer*.weight"]) == {
        "x.layer1.weight": "x.1.w",
        "x.layer2.weight": "x.2.w",
    }


@pytest.mark.parametrize(
    ("rule", "match"),
    [
        ("c=d", "no parameter is called c"),
        ("a=b", "there is a b already"),
        ("*=c", "as many"),
        ("a", "expected OLD=NEW"),
        ("a=", "expected OLD=NEW"),
    ],
)
def test_rules_that_do_nothing_or_harm_are_refused(rule: str, match: str) -> None:
    with pytest.raises(Refused, match=match):
        renamed(["a", "b"], [rule])


def test_what_is_dropped_is_asked_for_and_told(mlp: Any, tmp_path: Path) -> None:
    model = mlp.build_exported_model()
    state = lightning(model)
    state["state_dict"].update({"loss.weight": torch.ones(2), "metric.total": torch.zeros(1)})
    path = saved(tmp_path / "a.pt", state)
    with pytest.raises(Refused, match=r"unexpected: \['loss.weight', 'metric.total'\]"):
        convert(mlp, wish(path))
    answer = convert(mlp, wish(path, drop=["loss.*", "metric.total"]))
    assert answer["receipt"] == mlp.receipt(model)["bundle"]
    with pytest.raises(Refused, match="los: no parameter is called so") as refused:
        convert(mlp, wish(path, drop=["los"]))
    assert refused.value.code == "checkpoint.drop"


def test_the_rule_that_would_do_is_told(mlp: Any, tmp_path: Path) -> None:
    model = mlp.build_exported_model()
    state = {f"net.body.{name}": value for name, value in model.state_dict().items()}
    path = saved(tmp_path / "a.pt", state)
    with pytest.raises(Refused, match=r"try --rename '(.*)'$") as refused:
        convert(mlp, wish(path))
    rule = str(refused.value).rpartition("--rename ")[2].strip("'")
    assert convert(mlp, wish(path, rename=[rule]))["receipt"] == mlp.receipt(model)["bundle"]


class Changed(nn.Module):  # type: ignore[misc]  # torch is not looked into
    """Parameters of which a graph has some as they are, and one turned; a buffer for nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.layer, self.norm = nn.Linear(5, 4), nn.LayerNorm([2, 2])
        self.turned = nn.Parameter(torch.zeros(4, 4))  # turned or not, it is the same
        self.register_buffer("clock", torch.zeros(3, dtype=torch.int64))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.norm(self.layer(x).view(-1, 2, 2)).flatten(1)
        return y + y @ self.turned


@pytest.mark.filterwarnings("ignore")  # torch.export warns of its own ways
def test_a_graph_takes_a_checkpoint_of_its_module_as_it_was_captured(tmp_path: Path) -> None:
    asked: dict[str, Any] = {
        **{"file": __file__, "build": "Changed", "input": [5], "checkpoint": "", "name": "a"},
        **{"out": str(tmp_path), "scaffold": str(ROOT / MLP.scaffold)},
    }
    captured(Capture(**asked, encoding="decimal", probe=3))
    graph = Graph.load(tmp_path / "a.graph.json")
    assert graph.notes == {
        "turned": "transposed",
        "norm.weight": "reshaped from 2x2 to 4",
        "norm.bias": "reshaped from 2x2 to 4",
        "clock": "not used",
    }
    scaffold = load_scaffold(str(ROOT / MLP.scaffold))
    describe_graph(scaffold, graph)
    model = Changed()
    nn.init.normal_(model.turned)
    path = saved(tmp_path / "a.pt", model.state_dict())
    with pytest.raises(Refused, match=r"turned .* \(transposed\): .* capture as --checkpoint"):
        convert(scaffold, wish(path, graph="a"), graph.notes)
    answer = convert(scaffold, wish(path, graph="a", transpose=["turned"]), graph.notes)
    again = captured(Capture(**{**asked, "checkpoint": str(path)}, encoding="decimal", probe=3))
    assert again["receipt"] == answer["receipt"]
    assert Graph.load(tmp_path / "a.graph.json").sha256 == graph.sha256
    state = {**model.state_dict(), "norm.weight": torch.ones(4)}
    with pytest.raises(Refused, match=r"norm.weight has shape \(4,\), not 2x2"):
        convert(scaffold, wish(saved(path, state), graph="a", transpose=["turned"]), graph.notes)


def test_a_cast_says_what_it_changed(mlp: Any, tmp_path: Path) -> None:
    model = mlp.build_exported_model()
    state = {name: value.double() for name, value in model.state_dict().items()}
    state["linear2.bias"] = torch.tensor([0.1], dtype=torch.float64)
    state["linear1.bias"] = model.linear1.bias.detach().bfloat16()
    answer = convert(mlp, wish(saved(tmp_path / "a.pt", state), cast=True))
    rows: Any = answer["rows"]
    notes = {row["name"]: row["notes"] for row in rows}
    assert notes["linear1.weight"] == ["cast from float64: 0 of 16 values changed"]
    assert notes["linear1.bias"] == ["cast from bfloat16: 0 of 8 values changed"]
    assert notes["linear2.bias"] == ["cast from float64: 1 of 1 values changed by at most 1.5e-09"]


@pytest.mark.parametrize(
    ("names", "match"),
    [(["linear3.weight"], "there is no linear3.weight"), (["linear1.bias"], "1 dimensions, not 2")],
)
def test_other_transposes_are_refused(
    mlp: Any, names: list[str], match: str, tmp_path: Path
) -> None:
    path = saved(tmp_path / "a.pt", mlp.build_exported_model().state_dict())
    with pytest.raises(Refused, match=match):
        convert(mlp, wish(path, transpose=names))


def test_a_payload_that_cannot_be_written_is_said(mlp: Any, tmp_path: Path) -> None:
    path = saved(tmp_path / "a.pt", mlp.build_exported_model().state_dict())
    with pytest.raises(Refused, match="No such file or directory") as refused:
        convert(mlp, wish(path, out=str(tmp_path / "nowhere" / "mlp.json")))
    assert refused.value.code == "checkpoint.out"


def test_the_codes_are_those_that_are_listed() -> None:
    text = (ROOT / "harness/torch_side/convert.py").read_text("utf-8")
    assert set(re.findall(r'"(checkpoint\.\w+)"', text)) == set(CODES)
