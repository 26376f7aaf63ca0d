"""Many boxes at once: what closes together closes alone, and what is broken is broken exactly."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from harness.formats.property import Property
from harness.formats.search import PREFIX
from harness.search import robustness
from harness.search.goal import Goal, exactly
from harness.search.network import Network
from harness.search.tree import Tree, replay
from tests import networks
from tests.unit.search.test___main__ import files

RADII = (0.01, 0.3, 30.0)


def test_all_radii_of_some_samples(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = networks.mlp()
    net = networks.network(data, seed=3, size=1.0)
    wish = files(tmp_path, net, data, 0.0)
    centers = [[0.5, -0.25, 0.125], [-0.5, 0.75, 0.25]]
    labels = net.module(torch.tensor(centers)).argmax(1).tolist()
    questions: list[dict[str, Any]] = []
    for sample, (center, label) in enumerate(zip(centers, labels, strict=True)):
        for radius in RADII:
            n = len(questions)
            box = [{"lower": str(x - radius), "upper": str(x + radius)} for x in center]
            wrong = {"coefficients": {str(label): "1", str(1 - label): "-1"}, "bound": "0"}
            claim = {
                "format": "torchlean.property",
                "version": 1,
                "inputs": box,
                "sha256": "5" * 64,
            }
            claim["unsafe"] = [[wrong | {"strict": False}]]
            (tmp_path / f"{n}.json").write_text(json.dumps(claim))
            where = {"property": f"{tmp_path}/{n}.json", "certificate": f"{tmp_path}/{n}.tree"}
            questions.append({"number": n, "sample": sample, "label": label, **where})
    (tmp_path / "questions.json").write_text(json.dumps(questions))
    asked = {key: wish[key] for key in ("graph", "payload")}
    asked |= {"questions": str(tmp_path / "questions.json"), "timeout": 5.0}
    monkeypatch.setattr(sys, "argv", ["robustness", json.dumps(asked)])
    robustness.main()
    lines = capsys.readouterr().out.splitlines()
    said = {one["question"]: one for one in (json.loads(s.removeprefix(PREFIX)) for s in lines)}
    assert set(said) == set(range(len(questions)))
    assert {one["answer"] for one in said.values()} == {"certificate", "counterexample"}
    for n, one in said.items():
        goal = Goal.of(Property.load(tmp_path / f"{n}.json"), 2, torch.device("cpu"))
        if one["answer"] == "counterexample":
            assert goal.claim.contains(exactly(one["input"]))
            assert goal.claim.broken_by(exactly(one["output"]))
        else:
            kept = json.loads((tmp_path / f"{n}.tree").read_text())
            assert closes(net, goal, kept["tree"])


def closes(net: Network, goal: Goal, nodes: list[dict[str, object]]) -> bool:
    return list(replay(net, goal, Tree.from_nodes(nodes, net))) == []
