"""The scaffold's files of safetensors: what the package reads of them, and what JSON says."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import nn

from harness import families
from harness.checkout import Checkout
from harness.families import Family
from harness.torch_side.saver import load_scaffold

ROOT = Checkout.find().root
FAMILIES = families.present(ROOT)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_package_reads_the_same_bits_and_the_tag(family: Family, tmp_path: Path) -> None:
    scaffold = load_scaffold(str(ROOT / family.scaffold))
    model = scaffold.build_exported_model()
    path, other = tmp_path / "a.safetensors", tmp_path / "a.json"
    more = {"probe": torch.randn(3, *scaffold.INPUT), "meta": {"seed": 1, "text": '"ü\n'}}
    scaffold.save_torchlean_safetensors(nn.DataParallel(model), path, **more)
    scaffold.save_torchlean_json(model, other, **more, encoding="base64")
    assert scaffold.receipt(load_file(path)) == scaffold.receipt(model)
    with safe_open(path, "pt") as file:
        tag = file.metadata()
    document = json.loads(other.read_text())
    assert (tag.pop("torchlean.version"), tag.pop("torchlean.family")) == ("1", family.name)
    texts = {key.removeprefix("torchlean."): json.loads(text) for key, text in tag.items()}
    assert texts == {key: document[key] for key in ("config", "probe", "meta")}
    data = path.read_bytes()
    assert int.from_bytes(data[:8], "little") % 8 == 0
    assert list(json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])) == [
        "__metadata__",
        *(name for name, _ in scaffold.PARAMS),
    ]


def test_without_probe_and_meta_the_tag_is_short(tmp_path: Path) -> None:
    scaffold = load_scaffold(str(ROOT / FAMILIES[0].scaffold))
    path = tmp_path / "a.safetensors"
    scaffold.save_torchlean_safetensors(scaffold.build_exported_model().state_dict(), path)
    with safe_open(path, "pt") as file:
        assert set(file.metadata()) == {f"torchlean.{k}" for k in ("version", "family", "config")}


@pytest.mark.parametrize(
    ("change", "more", "error", "match"),
    [
        ({"linear3.bias": torch.zeros(1)}, {}, ValueError, r"unexpected: \['linear3.bias'\]"),
        ({"linear2.bias": torch.zeros(2)}, {}, ValueError, r"linear2.bias has shape \(2,\)"),
        ({"linear2.bias": torch.zeros(1).half()}, {}, ValueError, r"model\.float\(\)"),
        ({"linear2.bias": torch.tensor([torch.inf])}, {}, ValueError, r"\[0\] is inf"),
        ({}, {"probe": [[1.0, 2.0]]}, TypeError, "a probe needs the module itself"),
        ({}, {"meta": {"loss": torch.zeros(1)}}, TypeError, r"meta\['loss'\] is not JSON"),
    ],
)
def test_what_json_does_not_take_is_refused_alike(
    change: Any, more: Any, error: type[Exception], match: str, tmp_path: Path
) -> None:
    scaffold = load_scaffold(str(ROOT / FAMILIES[0].scaffold))
    path = tmp_path / "a.safetensors"
    path.write_text("as it was")
    state = {**scaffold.build_exported_model().state_dict(), **change}
    with pytest.raises(error, match=match):
        scaffold.save_torchlean_safetensors(state, path, **more)
    assert path.read_text() == "as it was"
    assert os.listdir(tmp_path) == ["a.safetensors"]
