"""Safetensors files taken apart and put together, whatever their parts hold."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from harness.damage.edits import Edit, apply

LENGTH = 8


def split(data: bytes) -> tuple[bytes, bytes]:
    """The header and the bytes of the tensors, of a file that states the length rightly."""
    end = LENGTH + int.from_bytes(data[:LENGTH], "little")
    return data[LENGTH:end], data[end:]


def join(header: bytes, body: bytes) -> bytes:
    """A file that states the length of its header rightly."""
    return struct.pack("<Q", len(header)) + header + body


def in_header(edits: Sequence[Edit]) -> Edit:
    """Edits of the header alone; its length is stated anew."""

    def edit(data: bytes) -> bytes:
        header, body = split(data)
        return join(apply(header, *edits), body)

    return edit


def in_body(edits: Sequence[Edit]) -> Edit:
    """Edits of the bytes behind the header alone."""

    def edit(data: bytes) -> bytes:
        header, body = split(data)
        return join(header, apply(body, *edits))

    return edit
