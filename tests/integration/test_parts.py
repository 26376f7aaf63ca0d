"""A certificate checked in parts, and certificates in a stream: together they say what the check of
the whole says, and no part says that anything is proved."""

from __future__ import annotations

import json
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from harness.checkout import Checkout
from harness.conformance import certificates
from harness.conformance.certificates import Desk
from harness.conformance.claims import CORPUS, Case
from harness.lean.engine import framed
from harness.lean.toolchain import Toolchain

pytestmark = pytest.mark.lean


@pytest.fixture
def desk(program: Path, tmp_path: Path) -> Desk:
    return Desk.of(program, tmp_path, CORPUS[0])


def ask(desk: Desk, case: Case, *words: str) -> tuple[int, Any]:
    certificate = desk.folder / "one.json"
    certificate.write_bytes(desk.certificate(case, case.tree))
    claim = desk.folder / "one.vnnlib"
    claim.write_bytes(case.property)
    command = [*desk.command(), "--property", str(claim), str(certificate), "--json", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize("case", CORPUS[0].cases[:2], ids=lambda case: case.name)
@pytest.mark.parametrize("of", [1, 2, 7])
def test_all_parts_say_what_the_whole_does(desk: Desk, case: Case, of: int) -> None:
    whole = ask(desk, case)[1]
    leaves = sum("leaf" in node for node in case.tree)
    digest = sha256(desk.certificate(case, case.tree)).hexdigest()
    verdicts, counted = set(), 0
    for k in range(1, of + 1):
        status, said = ask(desk, case, "--part", f"{k}/{of}")
        verdicts.add(said["verdict"])
        assert (said["part"], said["parts"], said["sha256"]) == (k, of, digest)
        assert status == (0 if said["verdict"] == "part" else 3)
        if said["verdict"] == "part":
            assert [said[key] for key in ("graph", "bundle")] == list(desk.digests)
            assert said["total"] == leaves
            counted += said["leaves"]
    assert whole["verdict"] == ("rejected" if case.false else "proved")
    assert "rejected" in verdicts if case.false else verdicts == {"part"}
    assert counted < leaves if case.false else counted == leaves


@pytest.mark.parametrize("part", ["0/2", "3/2", "1/0", "1", "1/2/3", "a/2", "-1/2"])
def test_a_part_is_one_of_them(desk: Desk, part: str) -> None:
    command = [*desk.command(), "--property", "p", "c", f"--part={part}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"--part is K/N with K from 1 to N, not {part}" in done.stderr


def test_a_stream_says_what_single_checks_do(desk: Desk) -> None:
    said = []
    for case in CORPUS[0].cases:
        one = ask(desk, case)[1]
        said.append({**one, "certificate": "-"})
    pairs = [
        framed(case.property) + framed(desk.certificate(case, case.tree))
        for case in CORPUS[0].cases
    ]
    done = subprocess.run(
        [*desk.command(), "--stream"], input=b"".join(pairs), capture_output=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert [json.loads(line) for line in done.stdout.splitlines()] == said
    first, last = CORPUS[0].cases[0], CORPUS[0].cases[-1]
    claim = desk.folder / "one.vnnlib"
    claim.write_bytes(first.property)
    done = subprocess.run(
        [*desk.command(), "--stream", "--property", str(claim)],
        input=framed(b"{") + framed(desk.certificate(last, last.tree)),
        capture_output=True,
        timeout=60,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines[0]["error"]["code"] == "json.syntax"
    assert lines[1]["error"]["code"] == "certificate.property"


def test_a_stream_that_is_cut_is_a_usage_error(desk: Desk) -> None:
    case = CORPUS[0].cases[0]
    for data, message in (
        (framed(case.property), "the input ended after 1 of 2 frames"),
        (b"12\nabc", "a frame of 12 bytes ended after 3"),
        (b"x\n", "a frame starts with a number of bytes"),
        (framed(b"("), "the input ended after 1 of 2 frames"),
    ):
        done = subprocess.run(
            [*desk.command(), "--stream"], input=data, capture_output=True, timeout=60
        )
        assert (done.returncode, done.stdout) == (2, b"")
        assert message in done.stderr.decode()
    done = subprocess.run(
        [*desk.command(), "--stream"],
        input=framed(b"(") + framed(b"{}"),
        capture_output=True,
        timeout=60,
    )
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["error"]["code"] == "property.syntax"


def test_nothing_false_is_proved_by_damaged_certificates(
    checkout: Checkout, program: Path, toolchain: Toolchain
) -> None:
    """Some of those that the nightly asks about; and what is true is proved by some of them."""
    tally = certificates.Tally()
    shares = certificates.tasks(0, 8 * certificates.BATCH, checkout.root, toolchain.environment())
    for share in shares[::4] + shares[-1:]:
        tally.take(share.run())
    assert (tally.count, tally.wrong) == (0, [])
    assert tally.inputs == 3 * certificates.BATCH
    assert tally.false > 500
    assert tally.answers["proved"] > 50


def test_what_is_true_is_proved_and_what_is_false_is_not(
    program: Path, tmp_path: Path, toolchain: Toolchain
) -> None:
    """Without a damage; and an answer that is wrong is called so."""
    for k, net in enumerate(CORPUS):
        folder = tmp_path / str(k)
        folder.mkdir()
        desk = Desk.of(program, folder, net)
        asked = [
            certificates.Question(
                i, case, desk.certificate(case, case.tree), "certificate.unproved" * case.false
            )
            for i, case in enumerate(net.cases)
        ]
        tally = certificates.ask(desk, asked, toolchain.environment())
        assert tally.wrong == []
        assert tally.answers["proved"] == sum(not case.false for case in net.cases)
