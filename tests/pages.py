"""A run folder as a round trip leaves it, without one: what pages of runs are made of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from harness.checkout import Checkout
from harness.damage.controls import controls
from harness.formats.contract import Contract
from harness.reference import check_bytes

ROOT = Checkout.find().root
PAYLOAD = "mlp.json"


def box(low: str, high: str, inputs: int) -> dict[str, object]:
    """A property as Lean reads it: the first output is never over 3."""
    limit = {"coefficients": {"0": "-1"}, "bound": "-3", "strict": True}
    return {
        "format": "torchlean.property",
        "version": 1,
        "inputs": [{"lower": low, "upper": high}] * inputs,
        "outputs": 1,
        "unsafe": [[limit]],
        "sha256": "ab" * 32,
    }


PICTURE = {
    "lower": [[-0.5, -0.5], [0.0, -0.5]],
    "upper": [[0.0, 0.5], [0.5, 0.5]],
    "low": [[0.0], [1.0]],
    "high": [[2.0], [2.5]],
    "points": [[-0.5, -0.5], [0.5, -0.5], [-0.5, 0.5], [0.5, 0.5]],
    "values": [[0.5], [1.5], [1.0], [2.0]],
}


def run(folder: Path, *, hostile: str = "") -> dict[str, Any]:
    """Fill a run folder, and say its record. `hostile` text stands wherever text of others can."""
    payload = (ROOT / "tests" / "payloads" / "accept" / PAYLOAD).read_bytes()
    contract_file = ROOT / "NN/Examples/Interop/PyTorch/MLP/generated/contract.json"
    contract = Contract.load(contract_file)
    verdict = json.loads(check_bytes(payload, contract, name=PAYLOAD).to_line().partition(" ")[2])
    relative = {"absolute": 2e-7, "relative": 1e-7, "tolerance": 1e-5}
    verdict |= {"engine": "lean", "engine_version": "4.27.0"}
    verdict["parity"] = {"arithmetic": "float32", "values": 4, **relative}
    verdict["meta"] = {"torch": "2.13.0", "seed": 0, "told": hostile}
    for name in ("controls", "properties"):
        (folder / name).mkdir(parents=True)
    (folder / PAYLOAD).write_bytes(payload)
    (folder / "contract.json").write_bytes(contract_file.read_bytes())
    graph = (ROOT / "tests" / "golden" / "graph" / "mlp.json").read_bytes()
    (folder / "graph.json").write_bytes(graph)
    rows = [{"epoch": n, "loss": 1 / n, "val": 1 - 1 / n} for n in range(1, 6)]
    (folder / "history.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    probe = json.loads(payload)["probe"]["output"]
    said = {"format": "torchlean.outputs", "version": 1, "family": "mlp", "arithmetic": "float32"}
    values = [x * (1 + 1e-7 * (k % 2)) for k, x in enumerate(probe["values"])]
    outputs = {**said, "shape": probe["shape"], "values": values}
    (folder / "outputs.json").write_text(json.dumps(outputs))
    (folder / "properties" / "range.property.json").write_text(json.dumps(box("-1/2", "1/2", 2)))
    (folder / "properties" / "range.picture.json").write_text(json.dumps(PICTURE))
    caught: list[dict[str, object]] = []
    for one in controls(payload, contract):
        (folder / "controls" / f"{one.name}.json").write_bytes(one.data)
        found = check_bytes(one.data, contract)
        message = found.to_text() + hostile
        where = f"{one.code} at {one.path}"
        caught.append({"name": one.name, "code": one.code, "path": one.path, "found": where})
        caught[-1] |= {"message": message, "as_expected": True}
    stated = {"name": "range", "sentence": f"no output is over 3 {hostile}", "expected": "proved"}
    answer = {"answer": "proved", "code": "proved", "by": "Lean", "seconds": 0.25, "detail": ""}
    names = ("toolchain", "build", "export", "train", "import", "parity", "receipt", "property")
    steps = [
        {"name": name, "state": "ok", "seconds": k * 0.5, "detail": f"what {name} says{hostile}"}
        for k, name in enumerate((*names, "controls"))
    ]
    command = {
        "step": "build",
        "command": ["lake", "build", hostile],
        "status": 0,
        "seconds": 1.5,
        "log": "",
    }
    return {
        "format": "torchlean.run",
        "version": 1,
        "family": f"mlp{hostile}",
        "engine": "lean",
        "toolchain": "leanprover/lean4:v4.27.0",
        "as_expected": True,
        "trouble": None,
        "summary": "accepted by Lean 4.27.0, all as expected, 12.0 s",
        "folder": "runs/20261125-120000-mlp",
        "seconds": 12.0,
        "children_seconds": 10.0,
        "steps": steps,
        "receipt": dict.fromkeys(("pytorch", "engine"), verdict["receipt"]["bundle"]),
        "verdict": verdict,
        "properties": [{**stated, **answer, "as_expected": True}],
        "controls": caught,
        "commands": [{**command, "trouble": None, "peak_bytes": 1 << 28, "dropped_bytes": 0}],
        "versions": {"python": "3.11.7", "platform": "Linux", "torch": "2.13.0", "commit": None},
    }


def failed(record: dict[str, Any]) -> dict[str, Any]:
    """The same run, which ended at its import with a rejection."""
    error = {"code": "param.shape", "path": "params[0]", "expected": "shape![8, 2]"}
    rejected = {**record["verdict"], "verdict": "rejected", "receipt": None, "parity": None}
    rejected |= {"errors": [{**error, "found": "shape![2, 8]"}], "omitted": 0, "meta": None}
    detail = "rejected: mlp.json: 1 error\n  param.shape  params[0]\n    expected shape![8, 2]"
    steps = [dict(step) for step in record["steps"][:5]]
    steps[-1] |= {"state": "failed", "detail": detail}
    return {
        **record,
        "as_expected": False,
        "steps": steps,
        "verdict": rejected,
        "receipt": {"pytorch": "ab" * 32, "engine": None},
        "properties": [],
        "controls": [],
    }


def interrupted(record: dict[str, Any]) -> dict[str, Any]:
    """The same run, which was interrupted while it built."""
    trouble = {"kind": "KeyboardInterrupt", "message": "interrupted", "exit_code": 130}
    steps = [dict(step) for step in record["steps"][:2]]
    steps[-1] |= {"state": "failed", "detail": "interrupted"}
    nothing: dict[str, object] = {"verdict": None, "properties": [], "controls": [], "commands": []}
    receipt = {"pytorch": None, "engine": None}
    return {
        **record,
        **nothing,
        "receipt": receipt,
        "steps": steps,
        "as_expected": False,
        "trouble": trouble,
    }
