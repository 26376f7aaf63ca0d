"""Files of other kinds, and the hints on them."""

from __future__ import annotations

import gzip
import json
import pickle
import struct
import zipfile
from io import BytesIO

from harness.reference import foreign

JSON = json.dumps({"format": "torchlean.params"})


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
    (gzip.compress(JSON.encode(), mtime=1_800_000_000), foreign.GZIP),
    (_zip(), foreign.ZIP),
    (pickle.dumps({"weight": [1.0]}), foreign.PICKLE),
    (pickle.dumps({"weight": [1.0]}, 2), foreign.PICKLE),
    (gzip.compress(JSON.encode(), mtime=0), foreign.GZIP),
    (JSON.encode("utf-16"), foreign.UTF16),
    (JSON.encode("utf-16-le"), foreign.UTF16),
    (JSON.encode("utf-16-be"), foreign.UTF16),
    (JSON.encode("utf-8-sig"), foreign.MARK),
    (b"\n<!DOCTYPE HTML><html>404</html>", foreign.HTML),
    (b"<html>", foreign.HTML),
    (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n", foreign.LFS),
    (bytes([8, 8, 0x12, 7]) + b"pytorch", foreign.ONNX),
    (_safetensors(1 << 60), foreign.SAFETENSORS),
    (_safetensors().replace(b"{", b" ", 1), foreign.SAFETENSORS),
    (_safetensors()[:8], foreign.SAFETENSORS),
    (struct.pack("<Q", 0x380) + b" ", foreign.SAFETENSORS),
    (struct.pack("<Q", ord("{")) + b" ", foreign.SAFETENSORS),
    (b'{"linear1.weight": [[1.0]]}', foreign.STATE),
    (b"", None),
    (b"{", None),
    (b"\x08", None),
    (b"\x80\x01", None),
    (b'{"meta":{"', None),
    (b'{"weights": 1}', None),
]
"""Files, and the hints on them."""
