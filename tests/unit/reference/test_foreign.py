"""Files of other kinds: each has its own hint, in both engines."""

from __future__ import annotations

import gzip
import json
import pickle
import re
import struct
import zipfile
from io import BytesIO

import pytest

from harness.checkout import Checkout
from harness.damage.edits import apply, set_literal
from harness.formats.contract import Contract
from harness.reference import check_bytes, foreign

JSON = json.dumps({"format": "torchlean.params"})
ROOT = Checkout.find().root


def _zip() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("archive/data.pkl", b"")
    return out.getvalue()


def _safetensors(stated: int | None = None) -> bytes:
    tensor = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
    header = json.dumps({"weight": tensor}).encode()
    return struct.pack("<Q", len(header) if stated is None else stated) + header + bytes(4)


KINDS = [
    (gzip.compress(JSON.encode()), foreign.GZIP),
    (_zip(), foreign.ZIP),
    (pickle.dumps({"weight": [1.0]}), foreign.PICKLE),
    (JSON.encode("utf-16"), foreign.UTF16),
    (JSON.encode("utf-16-le"), foreign.UTF16),
    (JSON.encode("utf-16-be"), foreign.UTF16),
    (JSON.encode("utf-8-sig"), foreign.MARK),
    (b"\n<!DOCTYPE HTML><html>404</html>", foreign.HTML),
    (b"<html>", foreign.HTML),
    (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n", foreign.LFS),
    (bytes([8, 8, 0x12, 7]) + b"pytorch", foreign.ONNX),
    (_safetensors(), foreign.SAFETENSORS),
    (_safetensors(1 << 60), foreign.SAFETENSORS),
    (b'{"linear1.weight": [[1.0]]}', foreign.STATE),
    (b"", None),
    (b"{", None),
    (b"\x08", None),
    (b"\x80\x01", None),
    (b'{"meta":{"', None),
    (b'{"weights": 1}', None),
]
"""Files, and the hints on them."""


@pytest.mark.parametrize(("data", "hint"), KINDS)
def test_other_kinds(data: bytes, hint: str | None, contract: Contract) -> None:
    (error,) = check_bytes(data, contract).errors
    assert error.hint == hint


def test_nested_values(bases: dict[str, bytes], contract: Contract) -> None:
    nested = apply(bases["bare"], set_literal("params[0].values", b"[[1.5, 2.5]]"))
    assert check_bytes(nested, contract).errors[0].hint == foreign.NESTED


def test_lean_has_the_same_hints() -> None:
    texts = (ROOT / "NN/Payload/Foreign.lean").read_text(encoding="utf-8")
    texts += (ROOT / "NN/Payload/Report.lean").read_text(encoding="utf-8")
    said = set(re.findall(r'"([^"\n]+)"', texts))
    ours = {text for name, text in vars(foreign).items() if name[0].isupper() and name != "Stop"}
    ours -= {foreign.BYTES}
    assert ours <= said
