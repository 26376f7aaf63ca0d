"""What is said of a file beside its contract, and that the edits are those that it needs."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.checkout import Checkout
from harness.explain.explanation import Explanation, explain, lines, record
from harness.explain.look import look
from harness.formats.contract import Contract

ROOT = Checkout.find().root
ACCEPTED = ROOT / "tests" / "payloads" / "accept"
DAMAGED = ROOT / "tests" / "payloads" / "reject"
CONTRACT = Contract.load(ROOT / "NN/Examples/Interop/PyTorch/MLP/generated/contract.json")
PAYLOAD = json.loads((ACCEPTED / "mlp.json").read_bytes())


def explained(path: Path, content: object) -> Explanation:
    path.write_text(json.dumps(content))
    return explain(path, CONTRACT)


def turned(content: dict[str, Any]) -> None:
    weight = content["params"][0]
    weight["shape"] = weight["shape"][::-1]


def wrapped(content: dict[str, Any]) -> None:
    for param in content["params"]:
        param["name"] = f"module.{param['name']}"


def other(content: dict[str, Any]) -> None:
    content |= {"family": "cnn", "config": {"in": 2, "hidden": 9, "out": 1, "deep": 3}}


def flat(content: dict[str, Any]) -> None:
    content["params"][2]["shape"] = [8]


def reversed_(content: dict[str, Any]) -> None:
    content["params"].reverse()


def extra(content: dict[str, Any]) -> None:
    content["params"].append({"name": "step", "shape": [], "values": [3.0]})


def lost(content: dict[str, Any]) -> None:
    del content["params"][1]


def short(content: dict[str, Any]) -> None:
    content["params"][1]["values"].pop()


def diverged(content: dict[str, Any]) -> None:
    content["params"][1]["values"][:2] = [math.nan, 1e39]


def double(content: dict[str, Any]) -> None:
    content["scalar"]["dtype"] = "float64"


def deeper(content: dict[str, Any]) -> None:
    content["probe"]["input"]["shape"][0] += 1


@pytest.mark.parametrize(
    ("damage", "edits", "fits"),
    [
        (turned, ["linear1.weight: transpose [2, 8] to [8, 2]"], True),
        (flat, ["linear2.weight: reshape [8] to [1, 8]"], True),
        (reversed_, ["put the parameters into the contract's order"], True),
        (extra, ["remove 'step'"], True),
        (
            other,
            [
                'family: "cnn" to "mlp"',
                "config.hidden: 9 to 8; or ask for it, with --set hidden=9",
                'config: remove "deep"',
            ],
            True,
        ),
        (lost, ["add 'linear1.bias' [8]: nothing is it"], False),
        (short, ["linear1.bias: 8 values, not 7: no edit does it"], False),
        (diverged, ["linear1.bias: 2 values are not finite: train again"], False),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_the_edits_that_would_make_it_fit(
    tmp_path: Path, damage: Callable[[dict[str, Any]], None], edits: list[str], fits: bool
) -> None:
    content = copy.deepcopy(PAYLOAD)
    damage(content)
    found = explained(tmp_path / "mlp.json", content)
    assert not found.verdict.accepted
    assert list(found.edits) == edits
    assert found.fits is fits


def test_what_needs_no_edit(tmp_path: Path) -> None:
    for path in ACCEPTED.iterdir():
        found = explain(path, CONTRACT)
        assert (found.verdict.accepted, found.edits, found.fits) == (True, (), True)
        assert all(row.fits and not row.edits for row in found.rows)


def test_what_the_reader_stops_at_and_what_is_about_the_probe(tmp_path: Path) -> None:
    for damage, code in ((double, "scalar.dtype"), (deeper, "probe.shape")):
        content = copy.deepcopy(PAYLOAD)
        damage(content)
        (edit,) = explained(tmp_path / "mlp.json", content).edits
        assert edit.endswith(f"({code})")


def test_renames_are_guessed(tmp_path: Path) -> None:
    content = copy.deepcopy(PAYLOAD)
    wrapped(content)
    found = explained(tmp_path / "mlp.json", content)
    assert found.fits
    pairs = [(r.param.name, r.tensor.name) for r in found.rows if r.param and r.tensor]
    assert pairs == [(p.name, f"module.{p.name}") for p in CONTRACT.params]
    assert all("a guess" in edit for edit in found.edits)


def test_a_bare_state_dict(tmp_path: Path) -> None:
    """Other names, other way round, nested arrays; and how `convert` would be asked."""
    params = {p["name"]: p for p in PAYLOAD["params"]}
    values = params["linear1.weight"]["values"]
    state = {
        "fc1.bias": params["linear1.bias"]["values"],
        "fc1.weight": [values[k::2] for k in range(2)],
        "fc2.weight": [params["linear2.weight"]["values"]],
        "fc2.bias": params["linear2.bias"]["values"],
    }
    found = explained(tmp_path / "state.json", state)
    pairs = {r.param.name: r.tensor.name for r in found.rows if r.param and r.tensor}
    assert pairs == {p.name: p.name.replace("linear", "fc") for p in CONTRACT.params}
    assert "linear1.weight: transpose [2, 8] to [8, 2]" in found.edits
    last = list(lines(found, "state.json"))[-1]
    assert "--rename fc1.weight=linear1.weight --transpose linear1.weight" in last


def test_safetensors_of_several_types(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    safetensors = pytest.importorskip("safetensors.torch")
    state = {p["name"]: torch.tensor(p["values"]).reshape(p["shape"]) for p in PAYLOAD["params"]}
    kinds = (torch.float16, torch.float64, torch.bfloat16, torch.float32)
    cast = {name: x.to(kind) for (name, x), kind in zip(state.items(), kinds, strict=True)}
    path = tmp_path / "mlp.safetensors"
    safetensors.save_file(cast, path)
    seen = look(path.read_bytes())
    assert seen is not None
    for tensor in seen.tensors:
        expected = cast[tensor.name].float().contiguous().numpy().tobytes()
        assert tensor.scalars == expected
    found = explain(path, CONTRACT)
    assert [edit for edit in found.edits if "cast" in edit] == [
        "linear1.weight: cast F16 to float32",
        "linear1.bias: cast F64 to float32",
        "linear2.weight: cast BF16 to float32",
    ]
    assert list(lines(found, path.name))[-1].endswith("--cast does it")


def test_values_are_summarised(tmp_path: Path) -> None:
    content = copy.deepcopy(PAYLOAD)
    content["params"][1]["values"] = [0.0, -0.0, 1e-40, -2.0, 1.0, 1.0, 1.0, 1e39]
    found = explained(tmp_path / "mlp.json", content)
    (line,) = (one for one in lines(found, "mlp.json") if one.startswith("  ! linear1.bias"))
    assert line.endswith("-2 to 1, mean 0.143, 2 zeros, 1 subnormal, 1 not finite")
    (row,) = (r for r in json.loads(json.dumps(record(found)))["rows"] if r["values"]["zeros"])
    assert row["values"]["subnormals"] == row["values"]["not_finite"] == 1


@pytest.mark.parametrize("data", [b"", b"\x80\x02pickle", b"[1, 2]", b'{"a": ', b"[" * 100_000])
def test_of_what_is_nothing_only_the_verdict_is_left(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "mlp.json"
    path.write_bytes(data)
    found = explain(path, CONTRACT)
    assert not found.verdict.accepted
    assert found.seen is None
    said = list(lines(found, path.name))
    assert found.verdict.errors[0].code in said[2]
    assert json.loads(json.dumps(record(found)))["rows"] == []


@pytest.mark.parametrize("path", sorted(DAMAGED.iterdir()), ids=lambda path: path.stem)
def test_every_damaged_payload_can_be_explained(path: Path) -> None:
    found = explain(path, CONTRACT)
    json.dumps(record(found), allow_nan=False)
    said = list(lines(found, path.name))
    code = found.verdict.errors[0].code if found.verdict.errors else "probe.parity"
    assert code == path.stem  # the reference does not run models
    assert any(code in line for line in said) or path.stem == "probe.parity"


def test_no_file() -> None:
    found = explain(Path("no-such-file.json"), CONTRACT)
    assert found.verdict.errors[0].code == "io.missing"
    assert found.seen is None
