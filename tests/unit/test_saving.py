"""What the scaffold takes and refuses: wrappers, state_dicts, rewritten parameters, probes."""

from __future__ import annotations

import importlib.util
import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.utils import parametrizations, prune, spectral_norm, weight_norm
from torch.optim.swa_utils import AveragedModel

from harness import families, reference
from harness.checkout import Checkout
from harness.formats.contract import Contract

ROOT = Checkout.find().root
MLP = families.ALL[0]


@pytest.fixture
def mlp() -> Any:
    spec = importlib.util.spec_from_file_location("mlp_scaffold", ROOT / MLP.scaffold)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def compiled(model: nn.Module) -> Any:
    return torch.compile(model, backend="eager")  # any backend wraps alike; this one needs no C


def lightning(model: nn.Module) -> dict[str, Any]:
    state = {f"model.{name}": value for name, value in model.state_dict().items()}
    return {"epoch": 3, "state_dict": state, "pytorch-lightning_version": "2.5.0"}


def training(model: nn.Module) -> dict[str, Any]:
    optimizer = torch.optim.Adam(model.parameters())
    state = model.state_dict()
    return {"model_state_dict": state, "optimizer": optimizer.state_dict(), "epoch": 3}


SOURCES: dict[str, tuple[Callable[[Any], Any], list[str]]] = {
    "the module": (lambda m: m, []),
    "its state_dict": (lambda m: m.state_dict(), []),
    "compiled": (lambda m: compiled(m), ["OptimizedModule"]),
    "in parallel": (nn.DataParallel, ["DataParallel"]),
    "averaged": (AveragedModel, ["AveragedModel"]),
    "compiled in parallel": (lambda m: nn.DataParallel(compiled(m)), ["DataParallel"]),
    "state of compiled": (lambda m: compiled(m).state_dict(), ["torch.compile"]),
    "state of parallel": (
        lambda m: nn.DataParallel(m).state_dict(),
        ["DataParallel or AveragedModel"],
    ),
    "state of averaged": (
        lambda m: AveragedModel(m).state_dict(),
        ["DataParallel or AveragedModel"],
    ),
    "checkpoint of Lightning": (lightning, ["state_dict", "LightningModule"]),
    "checkpoint of a training": (training, ["model_state_dict"]),
    "under a name of its own": (lambda m: {"net": m.state_dict(), "epoch": 3}, ["net"]),
}


@pytest.mark.parametrize("name", SOURCES)
def test_wrappers_are_seen_through_and_named(mlp: Any, name: str, tmp_path: Path) -> None:
    model = mlp.build_exported_model()
    wrap, through = SOURCES[name]
    source = wrap(model)
    assert mlp.unwrapped(source)[1] == through
    path = tmp_path / "mlp.json"
    mlp.save_torchlean_json(source, path)
    verdict = reference.check_file(path, Contract.load(ROOT / MLP.contract))
    assert verdict.receipt is not None, verdict.to_text()
    assert verdict.receipt.bundle == mlp.receipt(model)["bundle"] == mlp.receipt(source)["bundle"]


def test_a_wrapped_module_answers_its_probe(mlp: Any, tmp_path: Path) -> None:
    model = mlp.build_exported_model()
    inputs = torch.randn(3, 2)
    mlp.save_torchlean_json(model, tmp_path / "a.json", probe=inputs)
    wrapped = nn.DataParallel(compiled(model))
    mlp.save_torchlean_json(wrapped, tmp_path / "b.json", probe=inputs)
    assert (tmp_path / "a.json").read_text() == (tmp_path / "b.json").read_text()


@pytest.mark.filterwarnings("ignore:.*torch.jit.script:DeprecationWarning")
def test_a_scripted_module_answers_its_probe_and_shows_no_layers(mlp: Any, tmp_path: Path) -> None:
    path = tmp_path / "mlp.json"
    mlp.save_torchlean_json(torch.jit.script(mlp.build_exported_model()), path, probe=[[1, 2]])
    assert json.loads(path.read_text())["probe"]["trace"] == []


def test_a_module_that_has_no_eval_mode_answers_no_probe(mlp: Any, tmp_path: Path) -> None:
    inputs = torch.zeros(3, 2)
    program = torch.export.export(mlp.build_exported_model(), (inputs,))
    with pytest.raises(TypeError, match="a module that answers in eval mode"):
        mlp.save_torchlean_json(program.module(), tmp_path / "mlp.json", probe=inputs)
    assert not list(tmp_path.iterdir())


def test_of_two_names_that_become_one_none_is_lost(mlp: Any) -> None:
    state = {"_orig_mod.model.w": torch.zeros(1), "model.w": torch.ones(1)}
    assert mlp.unwrapped(state) == (state, [])


def test_what_stands_beside_a_wrapped_model_is_unexpected(mlp: Any, tmp_path: Path) -> None:
    state = lightning(mlp.build_exported_model())
    state["state_dict"]["loss.weight"] = torch.ones(2)
    match = r"^parameters missing: \[\], unexpected: \['loss\.weight'\]$"
    with pytest.raises(ValueError, match=match):
        mlp.save_torchlean_json(state, tmp_path / "mlp.json")


def test_a_long_list_of_names_is_cut(mlp: Any, tmp_path: Path) -> None:
    state = {f"layers.{k}.weight": torch.zeros(1) for k in range(300)}
    with pytest.raises(ValueError, match=r"unexpected: \['layers.0.weight', .* and 296 more$"):
        mlp.save_torchlean_json(state, tmp_path / "mlp.json")


REWRITTEN: dict[str, tuple[Callable[[Any], Any], str]] = {
    "weight norm": (
        lambda m: parametrizations.weight_norm(m.linear1),
        r"parametrize\.remove_parametrizations\(model\.linear1, 'weight'\)",
    ),
    "spectral norm": (
        lambda m: parametrizations.spectral_norm(m.linear1),
        r"parametrize\.remove_parametrizations\(model\.linear1, 'weight'\)",
    ),
    "the old spectral norm": (
        lambda m: spectral_norm(m.linear2),
        r"remove_spectral_norm\(model\.linear2, 'weight'\)",
    ),
    "pruning": (
        lambda m: prune.l1_unstructured(m.linear1, "bias", amount=2),
        r"prune\.remove\(model\.linear1, 'bias'\)",
    ),
}


@pytest.mark.parametrize("name", REWRITTEN)
def test_a_rewritten_parameter_names_the_call_that_undoes_it(
    mlp: Any, name: str, tmp_path: Path
) -> None:
    model = mlp.build_exported_model()
    rewrite, call = REWRITTEN[name]
    rewrite(model)
    with pytest.raises(ValueError, match=call):
        mlp.save_torchlean_json(model, tmp_path / "mlp.json")
    assert not list(tmp_path.iterdir())


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_the_old_weight_norm_is_undone_as_it_says(mlp: Any, tmp_path: Path) -> None:
    model = mlp.build_exported_model()
    weight_norm(model.linear1)
    with pytest.raises(ValueError, match=r"call (.*) before saving") as raised:
        mlp.save_torchlean_json(model, tmp_path / "mlp.json")
    call = str(raised.value).partition("call ")[2].partition(" before saving")[0]
    eval(call, {"torch": torch, "model": model})
    mlp.save_torchlean_json(model, tmp_path / "mlp.json")


def test_a_parameter_that_only_looks_rewritten_is_unexpected(mlp: Any, tmp_path: Path) -> None:
    model = mlp.build_exported_model()
    model.register_buffer("weight_g", torch.zeros(1))
    with pytest.raises(ValueError, match=r"unexpected: \['weight_g'\]"):
        mlp.save_torchlean_json(model, tmp_path / "mlp.json")


class Holder(torch.Tensor):  # type: ignore[misc]  # torch is not looked into
    """A tensor that holds others, as those of quantised and of sharded modules do."""

    def __tensor_flatten__(self) -> tuple[list[str], None]:
        return [], None


@pytest.mark.filterwarnings("ignore:.*quantize_per_tensor:UserWarning")
@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda w: w.to("meta"), "meta device"),
        (lambda w: w.to_sparse(), "to_dense"),
        (lambda w: w.double(), r"torch\.float64, expected torch\.float32"),
        (lambda w: torch.quantize_per_tensor(w, 0.1, 0, torch.qint8), "quantised"),
        (lambda w: w.as_subclass(Holder), "Holder, expected a plain tensor"),
    ],
)
def test_other_tensors_are_refused(
    mlp: Any, tmp_path: Path, make: Callable[[Any], object], match: str
) -> None:
    state = mlp.build_exported_model().state_dict()
    state["linear1.weight"] = make(state["linear1.weight"])
    with pytest.raises(ValueError, match=match):
        mlp.save_torchlean_json(state, tmp_path / "mlp.json")


@pytest.mark.parametrize(
    ("source", "match"),
    [
        (3, "int"),
        ([("linear1.weight", 1)], "list"),
        ({"linear1.weight": 3.0}, "missing"),
        ({0: torch.zeros(1)}, "expected the names of parameters, found the key 0"),
    ],
)
def test_other_sources_are_refused(mlp: Any, tmp_path: Path, source: object, match: str) -> None:
    with pytest.raises((TypeError, ValueError), match=match):
        mlp.save_torchlean_json(source, tmp_path / "mlp.json")


def test_a_value_that_is_no_tensor_is_refused(mlp: Any, tmp_path: Path) -> None:
    state = {**mlp.build_exported_model().state_dict(), "linear1.bias": [0.0] * 8}
    with pytest.raises(TypeError, match=r"linear1\.bias is list, expected a tensor"):
        mlp.save_torchlean_json(state, tmp_path / "mlp.json")


def test_a_state_dict_has_no_probe(mlp: Any, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="a probe needs the module itself"):
        mlp.save_torchlean_json(
            mlp.build_exported_model().state_dict(), tmp_path / "mlp.json", probe=[[0.0, 1.0]]
        )
    assert not list(tmp_path.iterdir())


def test_probes_may_be_tensors_arrays_or_lists(mlp: Any, tmp_path: Path) -> None:
    import numpy

    model = mlp.build_exported_model()
    inputs = [[0.5, -1.25], [3.0, 0.0]]
    texts = set()
    array, tensor = numpy.array(inputs), torch.tensor(inputs)
    reversed_twice = numpy.array(inputs[::-1])[::-1]
    for probe in (
        *(inputs, array, tensor, tensor.double(), tensor.requires_grad_(), list(tensor)),
        *(list(array), array.astype(">f4"), reversed_twice, numpy.asfortranarray(array)),
    ):
        mlp.save_torchlean_json(model, tmp_path / "mlp.json", probe=probe)
        texts.add((tmp_path / "mlp.json").read_text())
    assert len(texts) == 1
    assert json.loads(texts.pop())["probe"]["input"]["values"] == [0.5, -1.25, 3.0, 0.0]


@pytest.mark.parametrize(
    ("probe", "error", "match"),
    [
        ([[1.0, 2.0, 3.0]], ValueError, r"probe has shape \(1, 3\), expected \(n, 2\)"),
        ([1.0, 2.0], ValueError, r"probe has shape \(2,\), expected \(n, 2\)"),
        ([], ValueError, "probe is empty"),
        (1.0, ValueError, r"probe has shape \(\), expected \(n, 2\)"),
        ([torch.zeros(2), torch.zeros(3)], TypeError, "probe is no batch of numbers: stack"),
        (torch.zeros(3, 2, device="meta"), ValueError, "probe.input is on the meta device"),
        ("what", TypeError, "probe is no batch of numbers"),
        ([[1.0], [2.0, 3.0]], TypeError, "probe is no batch of numbers"),
        ([[True, False]], TypeError, r"torch\.bool"),
        ([[math.inf, 0.0]], ValueError, r"probe\.input\[0\] is inf"),
        ([[1e39, 0.0]], ValueError, r"probe\.input\[0\] is inf"),
    ],
)
def test_other_probes_are_refused_before_anything_is_written(
    mlp: Any, tmp_path: Path, probe: object, error: type[Exception], match: str
) -> None:
    with pytest.raises(error, match=match):
        mlp.save_torchlean_json(mlp.build_exported_model(), tmp_path / "mlp.json", probe=probe)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("meta", "error", "match"),
    [
        ({"seed": 1, "loss": math.nan}, ValueError, r"meta\['loss'\] is not JSON"),
        ({"seed": 1, "loss": torch.tensor(1.0)}, TypeError, r"meta\['loss'\] is not JSON"),
        ({"seed": 1, "path": Path("a")}, TypeError, r"meta\['path'\] is not JSON"),
        ({"seed": 1, "text": "\ud800"}, ValueError, r"meta\['text'\] is not JSON"),
        ({"log": {1: 0, "1": 0}}, ValueError, r"meta\['log'\] .* the key '1' twice"),
        ({1: 0, "1": 0}, ValueError, "meta has the key '1' twice"),
        ({"history": "." * 65536}, ValueError, "meta is 65551 bytes of JSON, expected at most"),
        ([1], TypeError, "meta is list, expected a dict"),
    ],
)
def test_meta_that_is_not_json_names_the_key(
    mlp: Any, tmp_path: Path, meta: object, error: type[Exception], match: str
) -> None:
    with pytest.raises(error, match=match):
        mlp.save_torchlean_json(mlp.build_exported_model(), tmp_path / "mlp.json", meta=meta)
    assert not list(tmp_path.iterdir())


def test_bytes_are_little_endian_on_any_machine(mlp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    flat = torch.tensor([1.0, -2.0])
    here = mlp._bytes(flat)
    assert here == bytes.fromhex("0000803f000000c0")
    monkeypatch.setattr(sys, "byteorder", "big")  # where the same memory would mean other numbers
    assert mlp._bytes(flat) == bytes.fromhex("3f800000c0000000")


# The way back


@pytest.mark.parametrize("encoding", ["decimal", "base64"])
def test_a_payload_loads_to_the_same_bits(mlp: Any, encoding: str, tmp_path: Path) -> None:
    model = mlp.build_exported_model()
    with torch.no_grad():
        for start, parameter in enumerate(model.parameters()):
            bits = torch.arange(parameter.numel()) * 0x0123_4567 + start
            bits = bits % 0x7F80_0000  # subnormal, small and large
            parameter.copy_(bits.to(torch.int32).view(torch.float32).view(parameter.shape))
        # The shortest decimal of this one is read wrongly through binary64.
        model.linear1.bias[3] = torch.tensor(0x15AE43FD, dtype=torch.int32).view(torch.float32)
        model.linear1.bias[4] = -0.0
    path = tmp_path / "mlp.json"
    mlp.save_torchlean_json(model, path, encoding=encoding)
    other = mlp.build_exported_model()
    other.load_state_dict(mlp.load_torchlean_json(path))
    assert mlp.receipt(other)["bundle"] == mlp.receipt(model)["bundle"]


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ('"mlp"', '"cnn"', "expected 'mlp', found 'cnn'"),
        ('"hidden": 8', '"hidden": 9', "expected {'in': 2, 'hidden': 8"),
        ("linear1.bias", "linear1.gain", "found .'linear1.gain'"),
        ("[8, 2]", "[2, 8]", r"found \('linear1.weight', \(2, 8\)\)"),
        ('"shape": [1], "values": [', '"shape": [1], "values": [1.0, ', "has not 1 finite values"),
        ('"shape": [1], "values": [', '"shape": [1], "values": [NaN], "x": [', "not 1 finite"),
        ('"params"', '"parameters"', "no payload of TorchLean: KeyError"),
        ('"shape": [1], "values"', '"shape": [1], "x"', "no payload of TorchLean: KeyError"),
        ('"shape": [1], "values": [', '"shape": [1], "values": ["a", ', "no payload of TorchLean"),
        ('"encoding": "decimal"', '"encoding": "base64"', "no payload of TorchLean: TypeError"),
        ("{", "", "no payload of TorchLean: JSONDecodeError"),
    ],
)
def test_another_file_is_not_loaded(
    mlp: Any, tmp_path: Path, old: str, new: str, match: str
) -> None:
    path = tmp_path / "mlp.json"
    mlp.save_torchlean_json(mlp.build_exported_model(), path)
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(ValueError, match=match):
        mlp.load_torchlean_json(path)
