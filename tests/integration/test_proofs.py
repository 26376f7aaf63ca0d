"""Certificates and counterexamples, judged by Lean: what holds in every order of summation is
proved, what holds only of real numbers is not."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from harness.checkout import Checkout
from harness.lean.build import BINARY
from harness.lean.toolchain import Toolchain

pytestmark = pytest.mark.lean

Tree = list[dict[str, Any]]

LEAF: dict[str, Any] = {"leaf": {}}
BOUND: dict[str, Any] = {"bound": {}}
WHOLE: Tree = [BOUND, LEAF]
FINE: Tree = [BOUND, {"input": 0, "at": 0.75}, {"input": 0, "at": 0.7}, LEAF, LEAF, LEAF]


@dataclass(frozen=True)
class Net:
    """`1 → hidden → 1` with `relu`: `y = Σ out · relu (into · x + at) + last`."""

    into: tuple[float, ...]
    at: tuple[float, ...]
    out: tuple[float, ...]
    last: float = 0.0

    def words(self) -> list[str]:
        settings = {"in": 1, "hidden": len(self.into), "out": 1}
        return ["--model", "mlp", *(w for k, n in settings.items() for w in ("--set", f"{k}={n}"))]

    def payload(self) -> dict[str, Any]:
        n = len(self.into)
        tensors: list[tuple[str, list[int], Sequence[float]]] = [
            ("linear1.weight", [n, 1], self.into),
            ("linear1.bias", [n], self.at),
            ("linear2.weight", [1, n], self.out),
            ("linear2.bias", [1], (self.last,)),
        ]
        return {
            "format": "torchlean.params",
            "version": 1,
            "family": "mlp",
            "config": {"in": 1, "hidden": n, "out": 1},
            "scalar": {"dtype": "float32", "encoding": "decimal"},
            "params": [
                {"name": name, "shape": shape, "values": list(values)}
                for name, shape, values in tensors
            ],
        }


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
        payload.write_text(json.dumps(net.payload()))
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

    def _judge(self, command: str, net: Net, what: Path, *more: str) -> Any:
        files = ("--payload", self.folder / "net.json", "--property", self.folder / "claim.vnnlib")
        answer = self.torchlean(command, *net.words(), *files, what, *more)
        said = json.loads(answer.stdout)
        assert (answer.returncode == 0) == (said["verdict"] != "rejected"), answer.stderr
        return said


@pytest.fixture
def desk(checkout: Checkout, toolchain: Toolchain, tmp_path: Path) -> Desk:
    lake = str(toolchain.bin / "lake")
    subprocess.run([lake, "build"], cwd=checkout.root, env=toolchain.environment(), check=True)
    return Desk(checkout.root / BINARY, tmp_path)


TAMED = 2.0**25
SWAMPED = Net(into=(1.0,), at=(TAMED,), out=(1.0,), last=-TAMED)
ORDER = Net(into=(0.0,) * 3, at=(2.0**24, 1.0, 2.0**24), out=(1.0, 1.0, -1.0))
TINY = 2.0**-80
FLUSHED = Net(into=(TINY,), at=(0.0,), out=(TINY,))
LARGE = 1.5 * 2.0**127
OVER = Net(into=(0.0,) * 3, at=(LARGE,) * 3, out=(1.0, 1.0, -1.0))
NEAR = LARGE / 4 * (1 - 2.0**-26)
HALVED = Net(into=(0.0,) * 3, at=(LARGE / 4,) * 3, out=(1.0, 1.0, -1.0))

# A net, a box, what is unsafe; and what is unsafe for a claim about it that does hold.
Trap = tuple[Net, tuple[float, float], str, str | None]
TRAPS: dict[str, Trap] = {
    "a bias added and taken away": (SWAMPED, (0.6, 1.0), "<= Y_0 0.5", "<= Y_0 -40"),
    "a sum that depends on the order": (ORDER, (0.0, 1.0), "<= Y_0 0.5", "<= Y_0 -40"),
    "a product that underflows": (FLUSHED, (0.5, 1.0), "<= Y_0 0", f"<= Y_0 -{2.0**-100!r}"),
    "a sum that overflows": (OVER, (0.0, 1.0), "<= Y_0 0", None),
    "a sum near the greatest number": (HALVED, (0.0, 1.0), f"<= Y_0 {NEAR!r}", "<= Y_0 0"),
}


@pytest.mark.parametrize("name", TRAPS)
def test_what_holds_of_real_numbers_only_is_not_proved(desk: Desk, name: str) -> None:
    net, (lower, upper), unsafe, twin = TRAPS[name]
    subject = desk.lay(net, lower, upper, unsafe)
    for tree in (WHOLE, FINE):
        said = desk.check(net, tree, subject)
        assert (said["verdict"], said["error"]["code"]) == ("rejected", "certificate.unproved")
    if twin:
        subject = desk.lay(net, lower, upper, twin)
        assert desk.check(net, WHOLE, subject)["verdict"] == "proved"


def test_lean_refutes_where_its_own_output_is_unsafe(desk: Desk) -> None:
    desk.lay(SWAMPED, 0.6, 1.0, "<= Y_0 0.5")
    said = desk.at(SWAMPED, 0.75)
    assert (said["verdict"], said["input"], said["output"]) == ("refuted", [0.75], [0.0])
    outside = desk.at(SWAMPED, 0.5)
    assert outside["error"]["code"] == "counterexample.box"
    desk.lay(SWAMPED, 0.6, 1.0, "<= Y_0 -1")
    assert desk.at(SWAMPED, 0.75)["error"]["code"] == "counterexample.safe"


def test_a_certificate_for_something_else_is_rejected(desk: Desk) -> None:
    subject = desk.lay(SWAMPED, 0.6, 1.0, "<= Y_0 -40")
    assert desk.check(SWAMPED, WHOLE, subject)["verdict"] == "proved"
    for key, digest in subject.items():
        other = digest[:-1] + ("0" if digest[-1] != "0" else "1")
        said = desk.check(SWAMPED, WHOLE, {**subject, key: other})
        assert said["error"]["code"] == f"certificate.{key}"


def test_a_wrong_tree_proves_nothing_false(desk: Desk) -> None:
    subject = desk.lay(SWAMPED, 0.6, 1.0, "<= Y_0 -40")
    unknown: Tree = [{"bound": {"h9": [1]}}, LEAF]
    assert desk.check(SWAMPED, unknown, subject)["error"]["code"] == "certificate.name"
    split = {"relu": "h2", "unit": 77}
    away: Tree = [BOUND, split, LEAF, {"leaf": {"h2": [1024] * 9}}]
    assert desk.check(SWAMPED, away, subject)["verdict"] == "proved"
    false = desk.lay(SWAMPED, 0.6, 1.0, "<= Y_0 1")
    assert desk.check(SWAMPED, away, false)["error"]["code"] == "certificate.unproved"


BENT = Net(into=(1.0,), at=(0.5,), out=(2.0,))


@pytest.mark.parametrize(
    ("net", "box", "claim", "answer", "status"),
    [
        (BENT, "x in [-1, 1]", "y[0] <= 3.001", "Proved", 0),
        (BENT, "x in [-1, 1]", "y[0] <= 2.5", "Refuted", 1),
        (SWAMPED, "x in [0.6, 1]", "y[0] >= 0.5", "Refuted", 1),
        (SWAMPED, "x in [0.6, 1]", "y[0] >= -1", "Unknown", 5),
    ],
)
def test_the_harness_searches_and_lean_judges(
    desk: Desk, checkout: Checkout, net: Net, box: str, claim: str, answer: str, status: int
) -> None:
    desk.lay(net, 0, 1, "<= Y_0 0")
    asked = ("--payload", desk.folder / "net.json", "--box", box, "--output", claim)
    words = (*net.words(), *asked, "--timeout", "10", "--certificate", desk.folder / "c.json")
    command = [sys.executable, "-m", "harness", "verify", *map(str, words)]
    said = subprocess.run(
        command, cwd=checkout.root, capture_output=True, text=True, timeout=200, check=False
    )
    assert said.stdout.startswith(answer), said.stderr
    assert said.returncode == status
