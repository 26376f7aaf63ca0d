"""The reference engine: reads and checks a payload, and answers with a verdict."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from harness.formats.contract import Contract
from harness.formats.limits import DEFAULT, Limits
from harness.formats.verdict import Receipt, Rejection, Verdict
from harness.reference.check import check
from harness.reference.document import Payload, read
from harness.reference.files import open_regular, read_rest, too_large
from harness.reference.foreign import BYTES, hint
from harness.reference.hints import with_hint
from harness.reference.receipt import receipt
from harness.reference.stop import Stop

NAME = "reference"
VERSION = "1"

# A file above this size is judged by its head first, so that what is no payload from the start
# is not read into memory.
_LARGE = 16 << 20
_HEAD = 64 << 10


def check_bytes(
    data: bytes, contract: Contract, limits: Limits = DEFAULT, *, name: str = "payload"
) -> Verdict:
    """The verdict on a document; `name` is what the verdict calls it."""
    try:
        if len(data) > limits.bytes:
            raise too_large(len(data), limits)
        payload = read(data, limits)
    except Stop as stop:
        return _stopped(stop, data, contract, name)
    return _checked(payload, contract, limits, name)


def payload_of(data: bytes, limits: Limits = DEFAULT) -> Payload | None:
    """What a document holds, whatever a contract would say of it; nothing of what is none."""
    try:
        return read(data, limits)
    except Stop:
        return None


def check_file(path: Path, contract: Contract, limits: Limits = DEFAULT) -> Verdict:
    """The verdict on the document in a file."""
    head = b""
    try:
        descriptor, size = open_regular(path, limits)
        try:
            if size > _LARGE:
                head = os.read(descriptor, _HEAD)
                _check_head(head, limits)
            data = head + read_rest(descriptor, size - len(head), limits)
        finally:
            os.close(descriptor)
    except Stop as stop:
        return _stopped(stop, head, contract, path.name)
    return check_bytes(data, contract, limits, name=path.name)


def _check_head(head: bytes, limits: Limits) -> None:
    """Raises the error of the head if it would be that of every document with this head, and if
    the head is enough to tell what kind of file it is."""
    if len(head) < BYTES:
        return
    try:
        read(head, limits, whole=False)
    except Stop as stop:
        if not stop.open:
            raise


def _checked(payload: Payload, contract: Contract, limits: Limits, name: str) -> Verdict:
    found = check(payload, contract)
    listed = tuple(with_hint(error, payload, contract) for error in islice(found, limits.errors))
    omitted = sum(1 for _ in found)
    tensors = ((tensor.name, tensor.shape, tensor.scalars) for tensor in payload.params)
    return _verdict(
        contract, name, listed, omitted, None if listed else receipt(tensors), payload.meta
    )


def _stopped(stop: Stop, data: bytes, contract: Contract, name: str) -> Verdict:
    byte = line = column = None
    if not stop.code.startswith("io."):
        byte = stop.byte
        line = data.count(b"\n", 0, byte) + 1
        column = byte - data.rfind(b"\n", 0, byte)
    error = Rejection(
        stop.code,
        stop.path,
        stop.expected,
        stop.found,
        hint=hint(stop, data),
        byte=byte,
        line=line,
        column=column,
    )
    return _verdict(contract, name, (error,))


def _verdict(
    contract: Contract,
    name: str,
    errors: tuple[Rejection, ...],
    omitted: int = 0,
    receipt: Receipt | None = None,
    meta: Mapping[str, object] | None = None,
) -> Verdict:
    return Verdict(
        engine=NAME,
        engine_version=VERSION,
        payload=name,
        accepted=not errors,
        family=contract.family,
        config=contract.config,
        errors=errors,
        omitted=omitted,
        parity=None,
        receipt=receipt,
        meta=meta,
    )


@dataclass(frozen=True, slots=True)
class ReferenceEngine:
    """The independent reader and checker in Python. It runs no models."""

    contract: Contract
    name: str = NAME
    limits: Limits = DEFAULT

    def check(self, payload: Path, *, probe: bool) -> Verdict:
        return check_file(payload, self.contract, self.limits)

    def check_all(self, payloads: Iterable[bytes]) -> Iterator[Verdict]:
        contract, limits = self.contract, self.limits
        return (check_bytes(payload, contract, limits) for payload in payloads)
