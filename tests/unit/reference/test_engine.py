from __future__ import annotations

import os
import time
from pathlib import Path
from random import Random

import pytest

from harness.checkout import Checkout
from harness.conformance.cases import CASES, all_bases, load_cases
from harness.formats.contract import Contract
from harness.formats.verdict import Rejection
from harness.reference import Limits, check_bytes, check_file, engine


def test_an_acceptance(payload: Path, contract: Contract) -> None:
    verdict = check_file(payload, contract)
    assert (verdict.engine, verdict.payload, verdict.accepted) == ("reference", "mlp.json", True)
    assert (verdict.family, verdict.config) == ("mlp", contract.config)
    assert (verdict.errors, verdict.omitted, verdict.parity) == ((), 0, None)
    assert verdict.receipt is not None
    names = [param.name for param in verdict.receipt.params]
    assert names == [param.name for param in contract.params]
    assert isinstance(verdict.meta, dict)


def test_a_rejection_says_where(contract: Contract) -> None:
    verdict = check_bytes(b'{\n "format": "torchlean.params",\r\n "version": 01}', contract)
    (error,) = verdict.errors
    assert (error.code, error.path) == ("json.number", "version")
    assert (error.byte, error.line, error.column) == (46, 3, 13)
    assert (verdict.accepted, verdict.receipt, verdict.meta) == (False, None, None)


def test_a_file_that_is_none_has_no_position(tmp_path: Path, contract: Contract) -> None:
    verdict = check_file(tmp_path / "nothing.json", contract)
    assert verdict.payload == "nothing.json"
    assert verdict.errors == (Rejection("io.missing", "$", "a file", "nothing"),)


def test_the_limit_on_bytes(bases: dict[str, bytes], contract: Contract) -> None:
    size = len(bases["mlp"])
    assert check_bytes(bases["mlp"], contract, Limits(bytes=size)).accepted
    (error,) = check_bytes(bases["mlp"], contract, Limits(bytes=size - 1)).errors
    assert error == Rejection("io.too_large", "$", f"at most {size - 1} bytes", f"{size} bytes")


def test_the_limit_on_errors(bases: dict[str, bytes], contract: Contract) -> None:
    data = bases["mlp"].replace(b'"linear', b'"Linear')
    verdict = check_bytes(data, contract, Limits(errors=3))
    assert [error.code for error in verdict.errors] == ["param.unexpected"] * 3
    assert verdict.omitted == 5


@pytest.mark.parametrize("head", [1, 64, 333, 1500])
def test_a_head_changes_no_verdict(
    head: int,
    checkout: Checkout,
    bases: dict[str, bytes],
    contract: Contract,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Files are judged by their head first; the answer is that of all their bytes."""
    monkeypatch.setattr(engine, "_LARGE", -1)
    monkeypatch.setattr(engine, "_HEAD", head)
    path = tmp_path / "payload"
    made_of = all_bases(checkout.root)
    for case in load_cases(checkout.root / CASES):
        if case.is_graph:
            continue
        data = case.data(made_of)
        if len(data) < 100_000:
            path.write_bytes(data)
            assert check_file(path, contract) == check_bytes(data, contract), case.name


def test_random_heads_of_documents_decide_nothing(bases: dict[str, bytes]) -> None:
    """Ten thousand cuts: what is accepted is no fault at any of them, white space before or not."""
    rng = Random(10)
    documents = [bases["mlp"], bases["mlp_base64"], bases["bare"], bases["bare_base64"]]
    for _ in range(10_000):
        data = b" " * rng.randrange(3) + rng.choice(documents)
        engine._check_head(data[: rng.randrange(len(data) + 1)], Limits())


@pytest.mark.timeout(30)
def test_a_sparse_file_is_not_read(tmp_path: Path, contract: Contract) -> None:
    path = tmp_path / "sparse.json"
    with path.open("wb") as file:
        file.truncate(Limits().bytes)
    started = time.monotonic()
    (error,) = check_file(path, contract).errors
    assert (error.code, error.path, error.byte) == ("json.syntax", "$", 0)
    assert time.monotonic() - started < 1
    os.truncate(path, Limits().bytes + 1)
    (error,) = check_file(path, contract).errors
    assert (error.code, error.found) == ("io.too_large", f"{Limits().bytes + 1} bytes")


def test_all_limits_have_the_defaults_of_the_format() -> None:
    from tests import specification

    stated = specification.limits()
    found = Limits()
    assert list(stated.values()) == [
        *(found.bytes, found.depth, found.digits, found.exponent, found.name),
        *(found.rank, found.elements, found.meta, found.params, found.config),
    ]
