"""Certificates and counterexamples, judged by Lean: what holds in every order of summation is
proved, what holds only of real numbers is not."""

from __future__ import annotations

import hashlib
import json
import math
import re
from typing import Any

import pytest

from harness.conformance.claims import Net
from tests import specification
from tests.desk import BENT, SWAMPED, Desk, Tree

pytestmark = pytest.mark.lean

LEAF: dict[str, Any] = {"leaf": {}}
BOUND: dict[str, Any] = {"bound": {}}
WHOLE: Tree = [BOUND, LEAF]
FINE: Tree = [BOUND, {"input": 0, "at": 0.75}, {"input": 0, "at": 0.7}, LEAF, LEAF, LEAF]


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
    error = desk.at(SWAMPED, 1e39)["error"]
    assert (error["code"], error["path"]) == ("counterexample.number", "[0]")


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
