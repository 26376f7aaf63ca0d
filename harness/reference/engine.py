"""The reference engine: reads and checks a payload, and answers with a verdict."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path

from harness.formats.contract import Contract, ParamSpec
from harness.formats.limits import DEFAULT, Limits
from harness.formats.verdict import Receipt, Rejection, Verdict
from harness.reference import elaborate, graph, safetensors
from harness.reference.check import check
from harness.reference.document import DTYPE, Payload, read
from harness.reference.files import open_regular, read_rest, too_large
from harness.reference.foreign import BYTES, graph_hint, payload_hint
from harness.reference.hints import with_hint
from harness.reference.receipt import receipt
from harness.reference.stop import Stop

NAME = "reference"
VERSION = "1"

TOLERANCE = 1e-5
"""That of the probe, for a model that comes as a graph file."""

# A file above this size is judged by its head first, so that what is no payload from the start
# is not read into memory.
_LARGE = 16 << 20
_HEAD = 64 << 10


def check_bytes(
    data: bytes, contract: Contract, limits: Limits = DEFAULT, *, name: str = "payload"
) -> Verdict:
    """The verdict on a document or a safetensors file; `name` is what the verdict calls it."""
    tagged = True
    try:
        if len(data) > limits.bytes:
            raise too_large(len(data), limits)
        if safetensors.begins(data):
            header = safetensors.read_header(data, limits)
            tagged = header.tagged
            payload = safetensors.read(data, header, limits, contract)
        else:
            payload = read(data, limits)
    except Stop as stop:
        return replace(_stopped(stop, data, contract, name), tagged=tagged)
    return replace(_checked(payload, contract, limits, name), tagged=tagged)


def check_graph(data: bytes, *, name: str = "graph") -> Verdict:
    """The verdict on a graph file."""
    return judge_graph(data, name)[0]


def judge_graph(data: bytes, name: str) -> tuple[Verdict, Contract | None]:
    """The verdict on a graph file, and what an accepted graph asks of a payload."""
    try:
        if len(data) > graph.LIMITS.bytes:
            raise too_large(len(data), graph.LIMITS)
        stated = graph.read(data)
    except Stop as stop:
        return _stopped(stop, data, None, name), None
    found = elaborate.errors(stated)
    listed = tuple(_placed(error, data) for error in islice(found, graph.LIMITS.errors))
    if listed:
        return _verdict(None, name, listed, sum(1 for _ in found)), None
    contract = Contract(
        family=stated.name,
        config={},
        families=(stated.name,),
        dtype=DTYPE,
        params=tuple(ParamSpec(*param) for param in stated.params),
        input=stated.input,
        output=elaborate.output_shape(stated),
        tolerance=TOLERANCE,
    )
    digest = sha256(elaborate.text(stated).encode()).hexdigest()
    return replace(_verdict(contract, name, ()), graph=digest), contract


def judge_graph_file(path: Path) -> tuple[Verdict, Contract | None]:
    """The verdict on a graph in a file, and what it asks of a payload."""
    try:
        descriptor, size = open_regular(path, graph.LIMITS)
        try:
            data = read_rest(descriptor, size, graph.LIMITS)
        finally:
            os.close(descriptor)
    except Stop as stop:
        return _stopped(stop, b"", None, path.name), None
    return judge_graph(data, path.name)


def _placed(error: Rejection, data: bytes) -> Rejection:
    """The error with the line and the column of its byte."""
    if error.byte is None:
        return error
    line = data.count(b"\n", 0, error.byte) + 1
    return replace(error, line=line, column=error.byte - data.rfind(b"\n", 0, error.byte))


def payload_of(
    data: bytes, contract: Contract | None = None, limits: Limits = DEFAULT
) -> Payload | None:
    """What a document holds, or with a contract a safetensors file, whatever the contract would say
    of it; nothing of what is none."""
    try:
        if contract is not None and safetensors.begins(data):
            header = safetensors.read_header(data, limits)
            return safetensors.read(data, header, limits, contract)
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
    if len(head) < BYTES or safetensors.begins(head):
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


def _stopped(stop: Stop, data: bytes, contract: Contract | None, name: str) -> Verdict:
    byte = None if stop.code.startswith("io.") else stop.byte
    words = graph_hint(stop, data) if contract is None else payload_hint(stop, data)
    error = Rejection(stop.code, stop.path, stop.expected, stop.found, hint=words, byte=byte)
    return _verdict(contract, name, (_placed(error, data),))


def _verdict(
    contract: Contract | None,
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
        family=contract.family if contract is not None else "",
        config=contract.config if contract is not None else {},
        errors=errors,
        omitted=omitted,
        parity=None,
        receipt=receipt,
        meta=meta,
    )


@dataclass(frozen=True, slots=True)
class ReferenceEngine:
    """The independent reader and checker in Python. It runs no models.

    `graph` is the digest of the graph that the contract is of, if that came from a file.
    """

    contract: Contract
    name: str = NAME
    limits: Limits = DEFAULT
    graph: str | None = None

    def check(self, payload: Path, *, probe: bool) -> Verdict:
        return self._of_graph(check_file(payload, self.contract, self.limits))

    def check_all(self, payloads: Iterable[bytes]) -> Iterator[Verdict]:
        contract, limits = self.contract, self.limits
        return (self._of_graph(check_bytes(payload, contract, limits)) for payload in payloads)

    def check_graphs(self, graphs: Iterable[bytes]) -> Iterator[Verdict]:
        return map(check_graph, graphs)

    def _of_graph(self, verdict: Verdict) -> Verdict:
        return verdict if self.graph is None else replace(verdict, graph=self.graph)


@dataclass(frozen=True, slots=True)
class RejectedGraph:
    """Says of every payload what is wrong with the graph that it was to be checked against."""

    verdict: Verdict
    name: str = NAME

    def check(self, payload: Path, *, probe: bool) -> Verdict:
        return self.verdict

    def check_all(self, payloads: Iterable[bytes]) -> Iterator[Verdict]:
        return (self.verdict for _ in payloads)

    def check_graphs(self, graphs: Iterable[bytes]) -> Iterator[Verdict]:
        return map(check_graph, graphs)


def for_graph(path: Path) -> ReferenceEngine | RejectedGraph:
    """What judges payloads for the graph in a file."""
    verdict, contract = judge_graph_file(path)
    if contract is None:
        return RejectedGraph(verdict)
    return ReferenceEngine(contract, graph=verdict.graph)
