"""The engines, the cases and the recording, as the command `conformance` puts them together."""

from __future__ import annotations

import os
import random
import resource
import struct
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.checkout import Checkout
from harness.commands.conformance import lean_engine
from harness.conformance.cases import BASES, CASES, FAMILY, all_bases, load_bases, load_cases
from harness.conformance.compare import Result, compare
from harness.conformance.recording import RECORDING, Recording
from harness.damage.edits import Edit, apply, set_literal
from harness.damage.random_payloads import Base, payload
from harness.damage.tree import parse, render
from harness.engines import Engine
from harness.formats.answers import Answer
from harness.formats.contract import Contract
from harness.formats.verdict import Verdict
from harness.lean.sources import lean_hash
from harness.processes import supervisor
from harness.processes.supervisor import Bounds
from harness.reference import ReferenceEngine, check_bytes, check_file
from harness.reference.receipt import receipt
from tests.integration.copies import answer_of, verdict_of

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = Contract.load(ROOT / FAMILY.contract)
PAYLOADS = load_bases(ROOT / BASES)
CUT = tuple(map(Base.of, PAYLOADS.values()))


def harness(*words: str, memory: int = 0) -> subprocess.CompletedProcess[str]:
    """Runs the harness, if need be in an address space of so many bytes."""

    def bound() -> None:
        if memory and sys.platform == "linux":  # other systems take no such limit
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    return subprocess.run(
        [sys.executable, "-m", "harness", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        preexec_fn=bound,
    )


def wrong(results: Iterable[Result]) -> list[str]:
    return [result.case.name for result in results if not (result.as_expected and result.agreed)]


# The reference alone


def test_the_reference_answers_every_case_as_expected() -> None:
    cases = load_cases(ROOT / CASES)
    engine = ReferenceEngine(CONTRACT)
    assert wrong(compare([engine], cases, contract=CONTRACT, bases=all_bases(ROOT))) == []


@settings(max_examples=3000, deadline=None)
@given(st.integers(0, 2**64))
def test_random_payloads_get_a_verdict_that_reads_back(seed: int) -> None:
    """Whatever the bytes: one verdict, no exception, the same as of the line that it prints."""
    verdict = check_bytes(payload(seed, 0, CUT), CONTRACT)
    assert Verdict.from_line(verdict.to_line()) == verdict
    assert verdict.accepted == (verdict.receipt is not None) == (not verdict.errors)
    for error in verdict.errors:
        assert error.code.startswith(("json.", "schema.", "scalar.")) == (error.byte is not None)


@settings(max_examples=1000, deadline=None)
@given(st.binary(max_size=200))
def test_random_bytes_get_a_verdict(data: bytes) -> None:
    verdict = check_bytes(data, CONTRACT)
    assert not verdict.accepted
    (error,) = verdict.errors
    assert error.code.startswith(("json.", "schema."))


@given(st.randoms(use_true_random=False))
def test_the_order_of_fields_changes_nothing(rng: random.Random) -> None:
    root = parse(PAYLOADS["mlp"])
    for node in [root, *root.items, *root.items[5].items, *root.items[6].items]:
        if node.keys:
            order = list(range(len(node.keys)))
            rng.shuffle(order)
            node.keys = [node.keys[i] for i in order]
            node.items = [node.items[i] for i in order]
    assert check_bytes(render(root), CONTRACT) == check_bytes(PAYLOADS["mlp"], CONTRACT)


def payloads_of_all_exponents() -> list[tuple[bytes, str]]:
    """Payloads in both encodings with every exponent, sign and extreme mantissa, and subnormals
    and zeros; beside each the digest of the bundle that it must be."""
    bits = random.Random(20)
    patterns = [
        sign << 31 | exponent << 23 | mantissa
        for exponent in range(255)
        for sign in (0, 1)
        for mantissa in (0, 1, 0x7F_FFFF, *(bits.getrandbits(23) for _ in range(7)))
    ]
    made = []
    size = sum(param.size for param in CONTRACT.params)
    for start in range(0, len(patterns) - size + 1, size):
        rest = patterns[start : start + size]
        edits: dict[str, list[Edit]] = {"bare": [], "bare_base64": []}
        tensors = []
        for index, param in enumerate(CONTRACT.params):
            words, rest = rest[: param.size], rest[param.size :]
            packed = struct.pack(f"<{len(words)}I", *words)
            numbers = ", ".join(map(str, np.frombuffer(packed, "<f4")))
            path = f"params[{index}].values"
            edits["bare"].append(set_literal(path, f"[{numbers}]".encode()))
            text = b'"' + b64encode(packed) + b'"'
            edits["bare_base64"].append(set_literal(path, text))
            tensors.append((param.name, param.shape, packed))
        bundle = receipt(tensors).bundle
        made += [(apply(PAYLOADS[base], *changes), bundle) for base, changes in edits.items()]
    return made


def assert_bits_kept(engine: Engine) -> None:
    """The digests are those of the patterns that were written."""
    made = payloads_of_all_exponents()
    assert len(made) > 300
    verdicts = engine.check_all([data for data, _ in made])
    for (_, bundle), verdict in zip(made, verdicts, strict=True):
        assert verdict.receipt is not None
        assert verdict.receipt.bundle == bundle


def test_every_exponent_keeps_its_bits() -> None:
    assert_bits_kept(ReferenceEngine(CONTRACT))


# The recording


def test_the_recording_is_of_these_sources_and_these_cases(checkout: Checkout) -> None:
    """After a change of the Lean sources: `python -m harness conformance --record`, with Lean."""
    recording = Recording.load(checkout.root / RECORDING)
    assert recording.sources == lean_hash(checkout.root)
    assert list(recording.records) == [case.name for case in load_cases(checkout.root / CASES)]


def test_the_reference_agrees_with_the_recording(checkout: Checkout) -> None:
    recording = Recording.load(checkout.root / RECORDING)
    results = compare(
        [ReferenceEngine(CONTRACT)],
        load_cases(checkout.root / CASES),
        contract=CONTRACT,
        bases=all_bases(ROOT),
        recording=recording,
    )
    assert wrong(results) == []


# The command


def test_the_command_without_lean(away: Path) -> None:
    done = harness("conformance", "--json")
    assert done.returncode == 0, done.stderr
    record = answer_of(done.stdout)
    assert record["engines"] == ["reference", "recorded lean"]
    assert (record["unexpected"], record["disagreements"]) == ([], [])
    assert record["cases"] >= 250
    assert "Lean is not installed" in done.stderr


def test_the_command_insists_on_lean(away: Path) -> None:
    for words in (["--engine", "lean"], ["--engine", "both"], ["--record"]):
        done = harness("conformance", *words)
        assert done.returncode == 4
        assert "-m harness setup" in done.stderr


def test_the_command_fuzzes_without_lean(away: Path) -> None:
    done = harness("conformance", "--fuzz", "3000", "--seed", "5", "--json")
    assert done.returncode == 0, done.stderr
    record = answer_of(done.stdout)
    assert (record["engines"], record["inputs"], record["disagreements"]) == (
        *(["reference"], 3000, 0),
    )


def test_the_command_checks_for_a_graph_without_lean(away: Path) -> None:
    graph = "tests/graphs/reject/graph.op.json"
    done = harness("check", "--graph", graph, f"{BASES}/mlp.json", "--json")
    assert done.returncode == 3, done.stderr
    (error,) = verdict_of(done.stdout).errors
    assert (error.code, error.path) == ("graph.op", "nodes[1].op")


def test_usage() -> None:
    for words in (
        ["--engine", "reference", "--record"],
        ["--record", "--case", "a*"],
        ["--record", "--fuzz", "10"],
        ["--engine", "reference", "--case", "no such case"],
    ):
        assert harness("conformance", *words).returncode == 2


# What must neither crash, hang nor take memory


HOSTILE = {
    "an exponent": (b'{"version": 3E9999999993}', "json.number", "version"),
    "a number": (b"3E9999999993", "schema.type", "$"),
    "brackets": (b"[" * 100_000, "schema.type", "$"),
    "brackets in meta": (b'{"meta": {"a": ' + b"[" * 100_000, "json.depth", "meta"),
    "a long string": (b'{"family": "' + b"a" * (64 << 20) + b'"}', "schema.limit", "family"),
    "a long key": (b'{"' + b"a" * (64 << 20) + b'": 1}', "schema.limit", "$"),
    "a long name": (b'{"params": [{"name": "' + b"a" * (64 << 20), "schema.limit", None),
    "a long base64 text": (
        b'{"params": [{"values": "' + b"A" * (64 << 20) + b'!"}]}',
        *("scalar.base64", "params[0].values"),
    ),
    "a long literal": (b'{"params": [{"values": [' + b"1" * (64 << 20), "json.number", None),
    "white space": (b" " * (64 << 20), "json.syntax", "$"),
    "a long meta": (b'{"meta": {"a": "' + b"a" * (64 << 20), "schema.limit", "meta"),
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes(tmp_path: Path, name: str) -> None:
    data, code, where = HOSTILE[name]
    path = tmp_path / "mlp.json"
    path.write_bytes(data)
    assert_rejected(path, code, where)


@pytest.mark.timeout(60)
def test_hostile_files(tmp_path: Path) -> None:
    sparse, too_large, fifo, folder, device, nothing, broken = hostile_files(tmp_path)
    assert_rejected(sparse, "json.syntax", "$")
    assert_rejected(too_large, "io.too_large", "$")
    for path in (fifo, folder, device):
        assert_rejected(path, "io.unreadable", "$")
    for path in (nothing, broken):
        assert_rejected(path, "io.missing", "$")


def hostile_files(tmp_path: Path) -> list[Path]:
    """Files that must not be read, or not to their end."""
    sparse, too_large = tmp_path / "sparse.json", tmp_path / "too_large.json"
    for path, size in ((sparse, 2 << 30), (too_large, (2 << 30) + 1)):
        with path.open("wb") as file:
            file.truncate(size)
    fifo, broken = tmp_path / "fifo", tmp_path / "broken"
    os.mkfifo(fifo)
    broken.symlink_to("nothing")
    return [sparse, too_large, fifo, tmp_path, Path("/dev/zero"), tmp_path / "nothing", broken]


def assert_rejected(path: Path, code: str, where: str | None) -> None:
    """By the reference, in less than 500 MB."""
    words = ["check", "--model", "mlp", "--engine", "reference", "--json", str(path)]
    done = harness(*words, memory=500_000_000)
    assert done.returncode == 3, done.stderr
    (error,) = verdict_of(done.stdout).errors
    assert error.code == code
    assert where is None or error.path == where


# With Lean


@pytest.mark.lean
@pytest.mark.timeout(900)
def test_both_engines_answer_every_case_alike(checkout: Checkout) -> None:
    done = harness("conformance", "--engine", "both", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    record = answer_of(done.stdout)
    assert record["engines"] == ["reference", "lean"]
    assert (record["unexpected"], record["disagreements"]) == ([], [])
    assert record["other_bytes"] == []


@pytest.mark.lean
@pytest.mark.timeout(900)
def test_lean_takes_no_harm_from_hostile_input(checkout: Checkout, tmp_path: Path) -> None:
    """The same answers as the reference's, each in less than 500 MB and half a minute."""
    built = lean_engine(checkout, "lean")
    assert built is not None
    lean = replace(
        built,
        run=partial(
            supervisor.run,
            cwd=checkout.root,
            env=built.toolchain.environment(),
            bounds=Bounds(deadline=30.0, memory=500_000_000),
        ),
    )
    paths = hostile_files(tmp_path)
    for name, (data, _, _) in HOSTILE.items():
        paths.append(tmp_path / f"{name}.json")
        paths[-1].write_bytes(data)
    for path in paths:
        expected = Answer.of(check_file(path, CONTRACT))
        assert Answer.of(lean.check(path, probe=False)) == expected, path.name


@pytest.mark.lean
@pytest.mark.timeout(900)
def test_every_exponent_keeps_its_bits_in_lean(checkout: Checkout) -> None:
    lean = lean_engine(checkout, "lean")
    assert lean is not None
    assert_bits_kept(lean)


@pytest.mark.lean
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("of", "count"), [("payloads", 5000), ("graphs", 1000), ("safetensors", 2000)]
)
def test_both_engines_answer_random_inputs_alike(checkout: Checkout, of: str, count: int) -> None:
    words = ("--engine", "both", "--fuzz", str(count), "--of", of)
    done = harness("conformance", *words, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    record = answer_of(done.stdout)
    assert (record["engines"], record["inputs"]) == (["reference", "lean"], count)
