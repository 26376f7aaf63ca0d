"""Certificates and counterexamples, judged by Lean: what holds in every order of summation is
proved, what holds only of real numbers is not."""

from __future__ import annotations

import hashlib
import json
import math
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from harness.checkout import Checkout
from tests import specification

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


@pytest.fixture
def desk(program: Path, tmp_path: Path) -> Desk:
    return Desk(program, tmp_path)


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
SMALL = ("layers=1", "width=6", "heads=1", "ffn=7", "seq=1", "in=2", "classes=3")


@pytest.mark.parametrize(("bound", "verdict"), [(3.001, "proved"), (3, "rejected")])
def test_a_bound_that_is_reached_is_not_excluded(desk: Desk, bound: float, verdict: str) -> None:
    """At most 2 · (1 + 0.5) = 3, which x = 1 gives."""
    subject = desk.lay(BENT, -1.0, 1.0, f">= Y_0 {bound}")
    said = desk.check(BENT, WHOLE, subject)
    assert said["verdict"] == verdict
    if verdict == "rejected":
        assert said["error"]["code"] == "certificate.unproved"
        assert desk.at(BENT, 1.0)["output"] == [3]


def test_each_way_to_be_no_proof_has_its_code(desk: Desk) -> None:
    """Sizes of the property, and names that no `relu` has, shown without their controls."""
    subject = desk.lay(BENT, 0.0, 1.0, "<= Y_0 -40")
    claim = desk.folder / "claim.vnnlib"
    text = claim.read_text()
    variables = {"inputs": "X", "outputs": "Y"}
    for what, letter in variables.items():
        more = f"(declare-const {letter}_1 Real)(assert (<= {letter}_1 1))"
        more += "(assert (>= X_1 0))" if letter == "X" else ""
        claim.write_text(text + more)
        digest = hashlib.sha256(claim.read_bytes()).hexdigest()
        error = desk.check(BENT, WHOLE, {**subject, "property": digest})["error"]
        assert (error["code"], error["expected"]) == (f"certificate.{what}", f"1 {what}")
        assert (error["path"], error["found"]) == ("property", "2")
        assert desk.at(BENT, 0.5)["error"]["code"] == "counterexample.size"
    claim.write_text(text)
    name = "h2\n\u001b[31m"
    for tree in ([{"bound": {name: [1]}}, LEAF], [{"relu": name, "unit": 0}, LEAF, LEAF]):
        assert desk.check(BENT, tree, subject)["error"] == {
            "code": "certificate.name",
            "path": "tree",
            "expected": "the name of a relu of the graph",
            "found": name,
        }
        said = desk.judge("check-certificate", BENT, desk.folder / "certificate.json")
        assert "found    h2\\u000a\\u001b[31m\n" in said.stdout


def test_a_proof_says_of_what_and_what_it_does_not_cover(desk: Desk) -> None:
    desk.check(BENT, WHOLE, subject := desk.lay(BENT, 0.0, 1.0, "<= Y_0 -40"))
    said = desk.judge("check-certificate", BENT, desk.folder / "certificate.json").stdout
    assert said.startswith("proved: certificate.json: 1 leaf\n")
    for key, digest in subject.items():
        assert f"  {key:8} {digest}\n" in said
    _, _, limits = " ".join(said.split()).partition("Not covered: ")
    _, _, listed = specification.section("Proof").partition("What is not covered: ")
    listed, _, _ = listed.partition(".")
    assert limits == f"{listed}, more than one sample at a time."


def test_what_is_rejected_before_is_named_as_what_it_is(desk: Desk) -> None:
    """A payload or a property is at fault, not the certificate."""
    desk.check(BENT, WHOLE, desk.lay(BENT, 0.0, 1.0, "<= Y_0 -40"))
    certificate = desk.folder / "certificate.json"
    (desk.folder / "claim.vnnlib").write_text("(assert (<= Y_0 0))")
    said = desk.judge("check-certificate", BENT, certificate)
    assert (said.returncode, said.stdout.splitlines()[0]) == (
        3,
        "rejected: claim.vnnlib: 1 error",
    )
    for command, more in (("check-certificate", ["--json"]), ("check-counterexample", [])):
        said = desk.judge(command, BENT, certificate, *more)
        answer = json.loads(said.stdout)
        assert (said.returncode, answer["format"]) == (3, "torchlean.property")
        assert answer["error"]["code"] == "property.declaration"
    said = desk.judge("check-certificate", ORDER, certificate)
    assert said.returncode == 3
    assert said.stdout.startswith("rejected: net.json: ")
    assert "config.mismatch" in said.stdout


def test_an_operator_without_bounds_is_named(desk: Desk) -> None:
    """A transformer has no proof, whatever the certificate."""
    words = ["--model", "transformer", *(w for s in SMALL for w in ("--set", s))]
    graph = desk.torchlean("graph", *words, "--json").stdout
    shape = json.loads(graph)
    payload, claim = desk.folder / "t.json", desk.folder / "t.vnnlib"
    params = [{**p, "values": [0.5] * math.prod(p["shape"])} for p in shape["params"]]
    head = {"format": "torchlean.params", "version": 1, "family": "transformer"}
    scalar = {"dtype": "float32", "encoding": "decimal"}
    config = shape["source"]["config"]
    payload.write_text(json.dumps({**head, "config": config, "scalar": scalar, "params": params}))
    inputs = range(math.prod(shape["input"]))
    claim.write_text(
        "".join(f"(declare-const X_{i} Real)" for i in inputs)
        + "".join(f"(declare-const Y_{j} Real)" for j in range(config["classes"]))
        + "".join(f"(assert (>= X_{i} 0))(assert (<= X_{i} 1))" for i in inputs)
        + "(assert (>= Y_0 1000))"
    )
    checked = desk.torchlean("check", *words, "--report", "json", payload).stdout
    subject = {
        "graph": hashlib.sha256(graph.encode()).hexdigest(),
        "bundle": json.loads(checked.removeprefix("torchlean-verdict "))["receipt"]["bundle"],
        "property": hashlib.sha256(claim.read_bytes()).hexdigest(),
    }
    certificate = desk.folder / "t.certificate.json"
    fields = {"format": "torchlean.certificate", "version": 1, **subject, "tree": WHOLE}
    certificate.write_text(json.dumps(fields))
    files = ("--payload", payload, "--property", claim, certificate, "--json")
    said = desk.torchlean("check-certificate", *words, *files)
    error = json.loads(said.stdout)["error"]
    assert (said.returncode, error["code"]) == (3, "certificate.unsupported")
    (k,) = map(int, re.findall(r"^graph\.nodes\[(\d+)\]$", error["path"]))
    operator, _, why = error["found"].partition(": ")
    assert (operator, why) == (shape["nodes"][k]["op"], "a product of two values")


PROGRESS = re.compile(r" +\d+\.\d s  ")


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
    answers = [line for line in said.stdout.splitlines() if not PROGRESS.match(line)]
    assert answers[0].startswith(answer), said.stderr
    assert said.returncode == status


def test_accuracy_lies_between_what_lean_accepts_and_confirms(
    tmp_path: Path, checkout: Checkout
) -> None:
    """Class 0 from zero on, class 1 below; the third sample is labelled wrongly."""
    net = Net(into=(1.0, -1.0), at=(0.0, 0.0), out=())
    payload = net.payload()
    payload["config"]["out"] = 2
    payload["params"][2:] = [
        {"name": "linear2.weight", "shape": [2, 2], "values": [1, 0, 0, 1]},
        {"name": "linear2.bias", "shape": [2], "values": [0, 0]},
    ]
    (tmp_path / "net.json").write_text(json.dumps(payload))
    data = {"inputs": [[1.0], [-0.1], [0.75]], "labels": [0, 1, 1]}
    (tmp_path / "data.json").write_text(json.dumps(data))
    words = ("--model", "mlp", "--set", "in=1", "--set", "hidden=2", "--set", "out=2", "--json")
    files = ("--payload", tmp_path / "net.json", "--data", tmp_path / "data.json")
    radii = ("--radius", "0.2", "--radius", "0.05")
    command = [sys.executable, "-m", "harness", "robustness", *map(str, (*words, *files, *radii))]
    said = subprocess.run(
        command, cwd=checkout.root, capture_output=True, text=True, timeout=200, check=False
    )
    assert said.returncode == 0, said.stderr
    rows = json.loads(said.stdout)["rows"]
    assert [(one["radius"], one["certified"], one["broken"]) for one in rows] == [
        ("0.05", 2, 1),
        ("0.2", 1, 2),
    ]
