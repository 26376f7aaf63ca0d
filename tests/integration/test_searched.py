"""Properties that the harness searches and Lean judges."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from harness import families
from harness.checkout import Checkout
from harness.conformance.claims import Net
from harness.lean.verifier import LeanVerifier
from harness.processes.child import heard
from harness.processes.supervisor import Bounds
from harness.runs import pool as pools
from harness.runs.verify import Effort, Question, in_parts, take_in, verify
from tests.desk import BENT, SWAMPED, Desk
from tests.integration.copies import answer_of

pytestmark = pytest.mark.lean

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
    payload = json.loads(net.payload())
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
    rows = answer_of(said.stdout)["rows"]
    assert [(one["radius"], one["certified"], one["broken"]) for one in rows] == [
        ("0.05", 2, 1),
        ("0.2", 1, 2),
    ]


def asked(desk: Desk, folder: Path, name: str, bound: float) -> Question:
    claim = folder / f"{name}.vnnlib"
    claim.write_text(
        "(declare-const X_0 Real)(declare-const Y_0 Real)(assert (>= X_0 -1))(assert (<= X_0 1))"
        f"(assert (> Y_0 {bound}))"
    )
    certificate, state = folder / f"{name}.certificate", folder / f"{name}.state"
    return Question(desk.folder / "net.json", claim, certificate, state, folder, f"{name}.")


@pytest.mark.filterwarnings("ignore")  # what a cluster says of itself
@pytest.mark.parametrize("where", ["here", "cluster"])
def test_side_by_side(desk: Desk, checkout: Checkout, tmp_path: Path, where: str) -> None:
    """Two properties, on two threads or on two workers; the certificate again in parts."""
    desk.lay(BENT, 0, 1, "<= Y_0 0")
    stop = threading.Event()
    run = partial(heard(checkout.root, Bounds(deadline=100.0), quiet=True), "verify", env=None)
    lean = LeanVerifier(checkout.root, families.ALL[0], tuple(BENT.words()[3::2]), run)
    questions = [asked(desk, tmp_path, "holds", 3.001), asked(desk, tmp_path, "breaks", 2.5)]
    assert take_in(lean, questions[0].payload, tmp_path).accepted
    with ExitStack() as stack:
        if where == "cluster":
            distributed = pytest.importorskip("distributed")
            workers = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
            ours = stack.enter_context(distributed.LocalCluster(**workers))
            pool = stack.enter_context(pools.cluster(ours.scheduler_address))
        else:
            pool = stack.enter_context(pools.local(2, stop))
        assert pool.size == 2
        answers = verify(lean, questions, Effort(20.0), None, pool)
        assert [one.answer for one in answers] == ["proved", "refuted"]
        found = answers[0].found
        assert found is not None
        assert in_parts(lean, questions[0], found, pool).answer == "proved"
        text = questions[0].certificate.read_text()
        questions[0].certificate.write_text(text.replace('"property":"', '"property":"f', 1))
        assert in_parts(lean, questions[0], found, pool).answer == "unknown"


def test_of_several_answers_the_worst_is_the_exit_code(
    desk: Desk, checkout: Checkout, tmp_path: Path
) -> None:
    desk.lay(BENT, 0, 1, "<= Y_0 0")
    questions = [asked(desk, tmp_path, "holds", 3.001), asked(desk, tmp_path, "breaks", 2.5)]
    files = [word for one in questions for word in ("--vnnlib", one.claim)]
    words = (*BENT.words(), "--payload", desk.folder / "net.json", *files, "--jobs", 2, "--json")
    command = [sys.executable, "-m", "harness", "verify", *map(str, words)]
    said = subprocess.run(
        command, cwd=checkout.root, capture_output=True, text=True, timeout=200, check=False
    )
    answers = answer_of(said.stdout)["properties"]
    assert [(one["property"], one["answer"]) for one in answers] == [
        ("holds.vnnlib", "proved"),
        ("breaks.vnnlib", "refuted"),
    ], said.stderr
    assert said.returncode == 1


def test_a_payload_that_is_not_there_is_no_unknown(checkout: Checkout, tmp_path: Path) -> None:
    words = ("verify", "--model", "mlp", "--payload", str(tmp_path / "none.json"), "--box", "x")
    said = subprocess.run(
        [sys.executable, "-m", "harness", *words],
        cwd=checkout.root,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (said.returncode, "io.missing" in said.stdout) == (3, True), said.stderr
