"""Files that are looked at before they are read: whatever the window, the verdict on all bytes."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import pytest

from harness.checkout import Checkout
from harness.commands.conformance import lean_engine
from harness.conformance.cases import BASES, FAMILY, load_bases
from harness.conformance.fuzz import comparable
from harness.damage.random_payloads import Base, payload
from harness.damage.tree import Node, parse, render
from harness.formats.contract import Contract
from harness.formats.verdict import Verdict
from harness.processes import supervisor
from harness.processes.supervisor import Bounds
from harness.reference import check_bytes, check_file, engine

ROOT = Checkout.find().root
CONTRACT = Contract.load(ROOT / FAMILY.contract)
BARE = [data for name, data in load_bases(ROOT / BASES).items() if name.startswith("bare")]
CUT = tuple(map(Base.of, BARE))
WINDOWS = (*range(1, 201), *Random(0).sample(range(201, 901), 60))
EACH = 40
"""Documents for each size of window: 10,400 cuts."""


def document(rng: Random) -> bytes:
    """A valid document, its fields in any order, numbers and keys as long as one may write them."""
    root = parse(rng.choice(BARE))
    for node in (root, *root.items):
        if node.keys:
            order = rng.sample(range(len(node.keys)), len(node.keys))
            node.keys = [spelled(rng, node.keys[i]) for i in order]
            node.items = [node.items[i] for i in order]
    lengthen(rng, root)
    return bytes(rng.choices(b" \t\r\n", k=rng.choice((0, 1, 7, 60)))) + render(root)


def spelled(rng: Random, key: bytes) -> bytes:
    """The same key, some of its characters escaped."""
    return b"".join(
        b"\\u%04x" % byte if byte != 0x22 and rng.random() < 0.2 else bytes([byte]) for byte in key
    )


def lengthen(rng: Random, node: Node) -> None:
    """Write some scalars of `values` with up to a hundred digits more."""
    for item in node.items:
        lengthen(rng, item)
        if item.literal and item.literal[0] != 0x22 and b"." in item.literal and rng.random() < 0.2:
            digits, _, exponent = item.literal.partition(b"e")
            item.literal = digits + b"0" * rng.randrange(100) + b"e" + (exponent or b"0")


def damaged(rng: Random, seed: int) -> bytes:
    """A random payload, under a first key that may be unknown."""
    data = payload(seed, rng.randrange(2**32), CUT)
    first = rng.choice((b"", b"", b'"weights": 1, ', b'"for\\u006da": [', b"'"))
    return data.replace(b"{", b"{" + first, 1)


def documents(window: int) -> list[bytes]:
    """The same ones for a window, whoever makes them: two in three are valid."""
    rng = Random(window)
    return [damaged(rng, window) if n % 3 == 2 else document(rng) for n in range(EACH)]


@pytest.fixture(scope="module")
def small() -> dict[int, list[tuple[bytes, Verdict]]]:
    """For each window its documents, and what the reference says of all their bytes."""
    made = {
        window: [(data, check_bytes(data, CONTRACT)) for data in documents(window)]
        for window in WINDOWS
    }
    for window, pairs in made.items():
        assert EACH > sum(verdict.accepted for _, verdict in pairs) >= 2 * EACH // 3, window
    return made


@pytest.mark.timeout(300)
def test_no_window_of_the_reference_changes_a_verdict(
    small: dict[int, list[tuple[bytes, Verdict]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_LARGE", -1)
    path = tmp_path / "payload"
    for window, pairs in small.items():
        monkeypatch.setattr(engine, "_HEAD", window)
        for data, verdict in pairs:
            path.write_bytes(data)
            assert check_file(path, CONTRACT) == verdict, window


@pytest.mark.lean
@pytest.mark.timeout(900)
def test_no_window_of_lean_changes_a_verdict(
    small: dict[int, list[tuple[bytes, Verdict]]], checkout: Checkout
) -> None:
    """Both engines say of the small document what Lean says of one that it looks at first."""
    lean = lean_engine(checkout, "lean")
    assert lean is not None
    for window, pairs in small.items():
        found = replace(lean, first=window).check_all(data for data, _ in pairs)
        for verdict, (_, expected) in zip(found, pairs, strict=True):
            assert comparable(verdict) == comparable(expected), window
    every = [pair for pairs in small.values() for pair in pairs]
    for verdict, (_, expected) in zip(lean.check_all(d for d, _ in every), every, strict=True):
        assert comparable(verdict) == comparable(expected)


@pytest.mark.lean
def test_lean_reads_no_more_than_the_window(checkout: Checkout, tmp_path: Path) -> None:
    """Of two gigabytes, where 500 MB are allowed."""
    built = lean_engine(checkout, "lean")
    assert built is not None
    bounds = Bounds(deadline=30.0, memory=500_000_000)
    environment = built.toolchain.environment()
    run = partial(supervisor.run, cwd=ROOT, env=environment, bounds=bounds)
    path = tmp_path / "sparse.json"
    path.write_bytes(b" " * 100_000 + b"[")
    os.truncate(path, 2 << 30)
    (error,) = replace(built, first=100_001, run=run).check(path, probe=False).errors
    assert (error.code, error.byte) == ("schema.type", 100_000)
