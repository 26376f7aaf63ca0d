"""The exported scaffolds: what they write is what the model holds, or they refuse."""

from __future__ import annotations

import errno
import importlib.util
import json
import math
import os
import random
import struct
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

import pytest
import torch

from harness import families, reference
from harness.checkout import Checkout
from harness.families import Family
from harness.formats.contract import Contract

ROOT = Checkout.find().root
FAMILIES = families.present(ROOT)
MLP = families.ALL[0]


def scaffold(family: Family) -> Any:
    spec = importlib.util.spec_from_file_location(f"{family.name}_scaffold", ROOT / family.scaffold)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def contract(family: Family) -> Contract:
    return Contract.load(ROOT / family.contract)


@pytest.fixture
def mlp() -> Any:
    return scaffold(MLP)


@pytest.mark.parametrize("encoding", ["decimal", "base64"])
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_reference_holds_the_same_bits(family: Family, encoding: str, tmp_path: Path) -> None:
    module = scaffold(family)
    torch.manual_seed(7)
    model = module.build_exported_model()
    inputs = torch.randn(5, *contract(family).input)
    path = tmp_path / "payload.json"
    module.save_torchlean_json(
        model, path, probe=inputs, meta={"torch": torch.__version__}, encoding=encoding
    )
    verdict = reference.check_file(path, contract(family))
    assert verdict.accepted, verdict.to_text()
    assert verdict.receipt is not None
    said = module.receipt(model)
    assert verdict.receipt.bundle == said["bundle"]
    assert [(one.name, list(one.shape), one.sha256) for one in verdict.receipt.params] == [
        (one["name"], one["shape"], one["sha256"]) for one in said["params"]
    ]
    assert os.listdir(tmp_path) == ["payload.json"]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_probe_is_what_the_model_answers_in_eval_mode(family: Family, tmp_path: Path) -> None:
    module = scaffold(family)
    model = module.build_exported_model()
    model.train()
    inputs = torch.randn(3, *contract(family).input)
    path = tmp_path / "payload.json"
    module.save_torchlean_json(model, path, probe=inputs)
    assert all(part.training for part in model.modules())
    probe = json.loads(path.read_text())["probe"]
    model.eval()
    with torch.no_grad():
        output = model(inputs)
    assert probe["input"]["shape"] == list(inputs.shape)
    assert probe["output"]["shape"] == list(output.shape)
    written = torch.tensor(probe["output"]["values"], dtype=torch.float32)
    assert torch.allclose(written, output.flatten(), atol=1e-6)
    named = {name for name, _ in model.named_modules()}
    assert probe["trace"]
    assert {entry["name"] for entry in probe["trace"]} <= named


def awkward() -> list[int]:
    """Bits of finite binary32: both zeros, subnormals, powers of two, neighbours, random ones."""
    chance = random.Random(11)
    bits = [0x00000000, 0x80000000, 0x00000001, 0x007FFFFF, 0x00800000, 0x7F7FFFFF, 0x15AE43FD]
    for exponent in range(255):
        bits += [exponent << 23, (exponent << 23) + 1, (exponent << 23) | 0x7FFFFF]
        bits += [exponent << 23 | chance.getrandbits(23) for _ in range(8)]
    return bits + [one | 0x80000000 for one in bits]


def nearest_binary32(text: str) -> int:
    """Of the decimal itself: readers that go through binary64 first are wrong where it matters."""
    import numpy

    exact = Fraction(text)
    guess = int(numpy.float32(text).view(numpy.uint32))

    def distance(bits: int) -> tuple[Fraction, int]:
        (value,) = struct.unpack("<f", struct.pack("<I", bits))
        return abs(Fraction(value) - exact), bits & 1

    near = [bits for bits in (guess - 1, guess, guess + 1) if 0 <= bits & 0x7FFFFFFF < 0x7F800000]
    return guess if exact == 0 else min((bits for bits in near if bits >= 0), key=distance)


def test_a_decimal_reads_back_to_the_same_bits_and_is_the_shortest(mlp: Any) -> None:
    import numpy

    def digits(text: str) -> int:
        return len(text.lower().partition("e")[0].replace(".", "").strip("-0")) or 1

    for bits in awkward():
        text = mlp._decimal(bits)
        assert nearest_binary32(text) == bits
        assert json.loads(text) == float(text)
        shortest = numpy.format_float_scientific(numpy.uint32(bits).view(numpy.float32))
        assert digits(text) == digits(shortest)


def test_a_decimal_is_right_when_read_without_a_detour(mlp: Any) -> None:
    # 7.038531e-26 denotes the binary32 15AE43FD; read through binary64 it becomes 15AE43FE.
    assert mlp._decimal(0x15AE43FD) == "7.038531e-26"


@pytest.mark.parametrize("encoding", ["decimal", "base64"])
def test_awkward_values_survive(mlp: Any, encoding: str, tmp_path: Path) -> None:
    model = mlp.build_exported_model()
    bits = random.Random(5).sample(awkward(), 33)
    signed = torch.tensor([one - (1 << 32) if one >> 31 else one for one in bits]).to(torch.int32)
    values = signed.view(torch.float32)
    start = 0
    with torch.no_grad():
        for parameter in model.parameters():
            size = parameter.numel()
            parameter.copy_(values[start : start + size].view(parameter.shape))
            start += size
    path = tmp_path / "payload.json"
    mlp.save_torchlean_json(model, path, encoding=encoding)
    verdict = reference.check_file(path, contract(MLP))
    assert verdict.receipt is not None
    assert verdict.receipt.bundle == mlp.receipt(model)["bundle"]


def refused(mlp: Any, model: object, tmp_path: Path, match: str, **options: object) -> None:
    path = tmp_path / "payload.json"
    path.write_text("as it was")
    with pytest.raises(ValueError, match=match):
        mlp.save_torchlean_json(model, path, **options)
    assert path.read_text() == "as it was"
    assert os.listdir(tmp_path) == ["payload.json"]


def test_refuses_other_names(mlp: Any, tmp_path: Path) -> None:
    model = mlp.build_exported_model()
    model.linear3 = torch.nn.Linear(2, 8)
    refused(mlp, model, tmp_path, r"linear3\.weight")
    model = mlp.build_exported_model()
    del model.linear2
    refused(mlp, model, tmp_path, r"linear2\.weight")


def test_refuses_other_shapes(mlp: Any, tmp_path: Path) -> None:
    model = mlp.build_exported_model()
    model.linear1 = torch.nn.Linear(8, 2)
    refused(mlp, model, tmp_path, r"linear1\.weight.*\(2, 8\).*\(8, 2\)")


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16])
def test_refuses_other_dtypes(mlp: Any, tmp_path: Path, dtype: torch.dtype) -> None:
    refused(mlp, mlp.build_exported_model().to(dtype), tmp_path, r"linear1\.weight.*torch\.float32")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_refuses_what_is_not_finite_by_name_and_index(
    mlp: Any, tmp_path: Path, value: float
) -> None:
    model = mlp.build_exported_model()
    with torch.no_grad():
        model.linear1.weight[2, 1] = value
    refused(mlp, model, tmp_path, rf"linear1\.weight\[5\] is {value}")


def test_refuses_a_probe_that_is_none(mlp: Any, tmp_path: Path) -> None:
    model = mlp.build_exported_model()
    refused(mlp, model, tmp_path, "probe", probe=torch.zeros(0, 2))
    refused(
        mlp, model, tmp_path, r"probe\.input\[1\] is nan", probe=torch.tensor([[0.0, math.nan]])
    )


def test_refuses_an_encoding_that_is_none(mlp: Any, tmp_path: Path) -> None:
    refused(mlp, mlp.build_exported_model(), tmp_path, "encoding", encoding="hex")


def test_refuses_meta_that_is_not_json(mlp: Any, tmp_path: Path) -> None:
    refused(mlp, mlp.build_exported_model(), tmp_path, "JSON", meta={"loss": math.nan})


def test_a_full_disk_leaves_the_old_payload(
    mlp: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "payload.json"
    path.write_text("as it was")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        mlp.save_torchlean_json(mlp.build_exported_model(), path)
    assert path.read_text() == "as it was"
    assert os.listdir(tmp_path) == ["payload.json"]
