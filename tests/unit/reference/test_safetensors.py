"""What the cases do not say of safetensors files: the same parameters as in a document, hints,
files that are read in parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.checkout import Checkout
from harness.conformance.cases import BASES, load_files
from harness.damage.edits import append, apply, replace
from harness.damage.safetensors import in_header
from harness.formats.contract import Contract
from harness.formats.limits import Limits
from harness.reference import check_bytes, check_file, engine, foreign


@pytest.fixture(scope="module")
def files(checkout: Checkout) -> dict[str, bytes]:
    return load_files(checkout.root / BASES)


def test_the_receipt_is_that_of_the_document(
    files: dict[str, bytes], bases: dict[str, bytes], contract: Contract
) -> None:
    document = check_bytes(bases["mlp"], contract)
    for data in files.values():
        assert check_bytes(data, contract).receipt == document.receipt
    assert check_bytes(files["mlp.safetensors"], contract).meta == document.meta
    tags = {name: check_bytes(data, contract).tagged for name, data in files.items()}
    assert tags == {"mlp.safetensors": True, "untagged.safetensors": False}


def test_hints(files: dict[str, bytes], contract: Contract) -> None:
    data = files["mlp.safetensors"]
    doubles = in_header([replace(b"F32", b"F64")])(data)
    for broken, hint in (
        (data[:-1], foreign.CUT),
        (data[:100], foreign.CUT),
        (data + b"x", None),
        (doubles, foreign.FLOAT),
        (data[:8] + b" " + data[9:], foreign.SAFETENSORS),
    ):
        assert check_bytes(broken, contract).errors[0].hint == hint


def test_a_head_decides_nothing(
    files: dict[str, bytes], contract: Contract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_LARGE", -1)
    path = tmp_path / "payload"
    for data in (*files.values(), apply(files["mlp.safetensors"], append(b"x"))):
        for head in (1, 64, 500):
            monkeypatch.setattr(engine, "_HEAD", head)
            path.write_bytes(data)
            assert check_file(path, contract) == check_bytes(data, contract, name="payload")


def test_the_limits(files: dict[str, bytes], contract: Contract) -> None:
    """Of the header, of its members, of the metadata's, of an offset."""
    data = files["mlp.safetensors"]
    for limits, found in (
        (Limits(header=888), None),
        (Limits(header=887), ("safetensors.header", "$", "at most 887 bytes")),
        (Limits(params=5), None),
        (Limits(params=4), ("schema.limit", "__metadata__", "at most 4 entries")),
        (Limits(bytes=1028), None),
        (Limits(bytes=1027), ("io.too_large", "$", "at most 1027 bytes")),
    ):
        errors = check_bytes(data, contract, limits).errors
        assert [(e.code, e.path, e.expected) for e in errors] == ([found] if found else [])
    (error,) = check_bytes(files["untagged.safetensors"], contract, Limits(params=2)).errors
    assert (error.code, error.path, error.expected) == ("schema.limit", "$", "at most 3 entries")
