from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from harness.checkout import Checkout
from harness.commands import conformance
from harness.conformance import shares
from harness.conformance.fuzz import Disagreement, Tally
from harness.errors import BadRequest
from harness.formats.contract import Contract
from harness.formats.limits import Limits
from harness.runs.manifest import Manifest


def test_the_command_keeps_what_is_disagreed_about(
    tmp_path: Path,
    contract: Contract,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = Disagreement(5, b"abc", {"reference": "accepted", "lean": "json.syntax $"})
    part = Tally(inputs=9, count=1, disagreements=[found])
    monkeypatch.setattr(shares, "run", lambda tasks, jobs: iter([part]))
    arguments = argparse.Namespace(fuzz=9, of="payloads", seed=4, jobs=1, cluster=None, json=True)
    assert conformance.on_random_inputs(arguments, Checkout(tmp_path), contract, None) == 1
    record = arguments.answer
    assert (record["inputs"], record["disagreements"], record["seed"]) == (9, 1, 4)
    folder = Path(record["folder"])
    assert Manifest.load(folder).end == "not as expected"
    assert (folder / "5.input").read_bytes() == b"abc"
    assert (folder / "5.txt").read_text() == (
        f"reference: accepted\nlean: json.syntax $\nunder {Limits()}\n"
    )


def test_files_are_not_checked_while_inputs_are_compared() -> None:
    with pytest.raises(BadRequest):
        conformance._refuse(["lean"])
