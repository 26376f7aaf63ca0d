"""Files of other kinds, told by their first bytes. They decide no verdict; they are hints."""

from __future__ import annotations

from harness.reference.safetensors import begins
from harness.reference.stop import Stop

BYTES = 64
"""So many bytes tell the kind."""

SAFETENSORS = "this looks like a damaged safetensors file: copy or download it again"
PAYLOAD = "this is a safetensors file: a payload, no graph"
CUT = "the file is cut short: copy or download it again"
FLOAT = "convert with model.float()"
GZIP = "this is gzip: decompress it first"
ZIP = "this is a zip archive, as torch.save writes: python -m harness convert takes it"
PICKLE = "this is a pickle, as torch.save wrote: python -m harness convert takes it"
UTF16 = "this is UTF-16: write UTF-8"
MARK = "a byte order mark is not JSON"
HTML = "this is HTML, not what it links to: download the file itself"
LFS = "this is a pointer of Git LFS: git lfs pull fetches the file"
ONNX = "this looks like ONNX, which is no payload"
STATE = "this looks like a bare state_dict: save_torchlean_json writes a payload"
NESTED = "values are flat: flatten() before tolist()"

# Before the length of a header is thought of, and after.
_SIGNATURES = ((b"\x1f\x8b", GZIP), (b"PK\x03\x04", ZIP))
_BEGINNINGS = (
    (b"\xff\xfe", UTF16),
    (b"\xfe\xff", UTF16),
    (b"{\0", UTF16),
    (b"\0{", UTF16),
    (b"\xef\xbb\xbf", MARK),
)


def hint(stop: Stop, data: bytes) -> str | None:
    """What the beginning of the data tells a person, where the error is there."""
    return kind(data[:BYTES]) if stop.code == "json.syntax" and stop.path == "$" else None


def graph_hint(stop: Stop, data: bytes) -> str | None:
    """The same where a graph is due."""
    return PAYLOAD if begins(data) else hint(stop, data)


def payload_hint(stop: Stop, data: bytes) -> str | None:
    """What the place of an error of a payload tells too."""
    if stop.code == "safetensors.dtype":
        return FLOAT
    if stop.code == "safetensors.header" and not stop.expected.startswith("at most"):
        return CUT
    if stop.code == "safetensors.extent":
        expected, found = (int(text.split()[0]) for text in (stop.expected, stop.found))
        return CUT if found < expected else None
    if stop.code == "schema.unknown_field" and stop.path == stop.found:
        return STATE if stop.found.endswith((".weight", ".bias")) else None
    nested = (stop.code, stop.expected, stop.found) == ("schema.type", "number", "array")
    return NESTED if nested and ".values[" in stop.path else hint(stop, data)


def kind(data: bytes) -> str | None:
    """The hint on a file that begins with these bytes, if it is of another kind."""
    text = data.lstrip(b" \t\n\r").lower()
    if text.startswith((b"<!doctype html", b"<html")):
        return HTML
    if text.startswith(b"version https://git-lfs"):
        return LFS
    for beginning, found in _SIGNATURES:
        if data.startswith(beginning):
            return found
    if len(data) > 2 and data[0] == 0x80 and 2 <= data[1] <= 5 and data[2] != 0:
        return PICKLE
    if _is_broken_safetensors(data):
        return SAFETENSORS
    for beginning, found in _BEGINNINGS:
        if data.startswith(beginning):
            return found
    onnx = len(data) > 2 and data[0] == 8 and data[1] <= 32 and data[2] in (0x12, 0x3A, 0x42)
    return ONNX if onnx else None


def _is_broken_safetensors(data: bytes) -> bool:
    """Eight bytes, the upper ones zero, as the length of a header is; or an object behind eight
    bytes that are no text."""
    length, behind = data[:8], data[8:]
    if len(length) < 8:
        return False
    return length[4:] == bytes(4) or (behind.startswith(b'{"') and min(length) < 9)
