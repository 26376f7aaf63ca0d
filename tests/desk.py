"""A small network, a claim about it, and Lean's program to judge both."""

from __future__ import annotations

import hashlib
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.conformance.claims import Net

Tree = list[dict[str, Any]]


@dataclass(frozen=True)
class Desk:
    """A folder with a net and a claim, and Lean's program."""

    program: Path
    folder: Path

    def torchlean(self, *words: object) -> subprocess.CompletedProcess[str]:
        command = [str(self.program), *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120)

    def lay(self, net: Net, lower: float, upper: float, unsafe: str) -> dict[str, str]:
        """Writes payload and property; the digests that a certificate for them has."""
        payload, claim = self.folder / "net.json", self.folder / "claim.vnnlib"
        payload.write_bytes(net.payload())
        claim.write_text(
            "(declare-const X_0 Real)(declare-const Y_0 Real)"
            f"(assert (>= X_0 {lower}))(assert (<= X_0 {upper}))(assert ({unsafe}))"
        )
        checked = self.torchlean("check", *net.words(), "--report", "json", payload)
        verdict = json.loads(checked.stdout.removeprefix("torchlean-verdict "))
        graph = self.torchlean("graph", *net.words(), "--json").stdout
        return {
            "graph": hashlib.sha256(graph.encode()).hexdigest(),
            "bundle": verdict["receipt"]["bundle"],
            "property": hashlib.sha256(claim.read_bytes()).hexdigest(),
        }

    def check(self, net: Net, tree: Tree, subject: dict[str, str]) -> Any:
        """What Lean says of a certificate."""
        certificate = self.folder / "certificate.json"
        head = {"format": "torchlean.certificate", "version": 1, **subject}
        certificate.write_text(json.dumps({**head, "tree": tree}))
        return self._judge("check-certificate", net, certificate, "--json")

    def at(self, net: Net, x: float) -> Any:
        """What Lean says of a counterexample."""
        point = self.folder / "input.json"
        point.write_text(json.dumps([x]))
        return self._judge("check-counterexample", net, point)

    def judge(
        self, command: str, net: Net, what: Path, *more: str
    ) -> subprocess.CompletedProcess[str]:
        files = ("--payload", self.folder / "net.json", "--property", self.folder / "claim.vnnlib")
        return self.torchlean(command, *net.words(), *files, what, *more)

    def _judge(self, command: str, net: Net, what: Path, *more: str) -> Any:
        answer = self.judge(command, net, what, *more)
        said = json.loads(answer.stdout)
        assert (answer.returncode == 0) == (said["verdict"] != "rejected"), answer.stderr
        return said


TAMED = 2.0**25
# A bias that is added and taken away.
SWAMPED = Net(into=(1.0,), at=(TAMED,), out=(1.0,), last=-TAMED)
BENT = Net(into=(1.0,), at=(0.5,), out=(2.0,))
