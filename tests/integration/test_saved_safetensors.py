"""Files of safetensors that the scaffolds, `convert` and `capture` write, as Lean reads them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import torch

from harness import families
from harness.capture.__main__ import captured
from harness.checkout import Checkout
from harness.families import Family
from harness.formats.verdict import Verdict
from harness.torch_side.convert import Wish, convert
from harness.torch_side.saver import load_scaffold
from tests.integration.test_capture import HERE, wish

ROOT = Checkout.find().root

pytestmark = pytest.mark.lean


def lean(program: Path, *words: str) -> Verdict:
    command = [str(program), "check", *words, "--arithmetic", "float32", "--report", "json"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    verdict = Verdict.from_line(done.stdout.strip())
    assert verdict.accepted, verdict.to_text()
    return verdict


@pytest.mark.parametrize("family", families.present(ROOT), ids=lambda family: family.name)
def test_lean_says_the_same_of_both_payloads(family: Family, program: Path, tmp_path: Path) -> None:
    scaffold = load_scaffold(str(ROOT / family.scaffold))
    model = scaffold.build_exported_model()
    paths = [tmp_path / "a.json", tmp_path / "a.safetensors", tmp_path / "b.safetensors"]
    more = {"probe": torch.randn(3, *scaffold.INPUT), "meta": {"text": '"ü\n'}}
    scaffold.save_torchlean_json(model, paths[0], **more)
    scaffold.save_torchlean_safetensors(model, paths[1], **more)
    fields = {"scaffold": "", "checkpoint": str(paths[1]), "out": str(paths[2])}
    asked = Wish(**fields, rename=[], transpose=[], cast=False, encoding="safetensors", probe=2)
    assert convert(scaffold, asked)["kind"] == "safetensors"
    said = [lean(program, "--model", family.name, str(path)) for path in paths]
    assert said[0].parity == said[1].parity
    for verdict in said:
        assert verdict.receipt is not None
        assert verdict.receipt.bundle == scaffold.receipt(model)["bundle"]


@pytest.mark.filterwarnings("ignore")  # torch.export warns of its own ways
def test_a_capture_writes_one_too(program: Path, tmp_path: Path) -> None:
    asked = wish(HERE / "small.py", "batch_normed", [5], tmp_path, encoding="safetensors")
    answer = captured(asked)
    payload = tmp_path / "batch_normed.safetensors"
    assert answer["payload"] == str(payload)
    graph = str(tmp_path / "batch_normed.graph.json")
    verdict = lean(program, "--graph", graph, str(payload))
    assert verdict.receipt is not None
    assert verdict.receipt.bundle == answer["receipt"]
