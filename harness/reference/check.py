"""The check: a payload compared with the contract that the caller asked for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from harness.formats.contract import Contract
from harness.formats.verdict import Rejection, shape_text
from harness.reference.document import Payload, Probe, RawTensor


def check(payload: Payload, contract: Contract) -> Iterator[Rejection]:
    """All contract errors of a payload; the probe is looked at only where there are none."""
    sound = True
    for error in _contract_errors(payload, contract):
        sound = False
        yield error
    if sound and payload.probe is not None:
        yield from islice(_probe_errors(payload.probe, contract), 1)


def _contract_errors(payload: Payload, contract: Contract) -> Iterator[Rejection]:
    yield from _family_errors(payload, contract)
    yield from _config_errors(payload, contract)
    yield from _param_errors(payload, contract)


def _family_errors(payload: Payload, contract: Contract) -> Iterator[Rejection]:
    if payload.family != contract.family:
        known = payload.family in contract.families
        code = "family.mismatch" if known else "family.unknown"
        yield Rejection(code, "family", contract.family, payload.family)


def _config_errors(payload: Payload, contract: Contract) -> Iterator[Rejection]:
    keys = [*contract.config, *(key for key in payload.config if key not in contract.config)]
    for key in keys:
        expected, found = contract.config.get(key), payload.config.get(key)
        if expected != found:
            yield Rejection("config.mismatch", f"config.{key}", _value(expected), _value(found))


def _value(value: int | None) -> str:
    return "nothing" if value is None else str(value)


def _param_errors(payload: Payload, contract: Contract) -> Iterator[Rejection]:
    shapes = {param.name: param.shape for param in contract.params}
    first: dict[str, int] = {}
    same_names = True
    for index, tensor in enumerate(payload.params):
        path, name = f"params[{index}]", tensor.name
        if name in first:
            same_names = False
            found = f"params[{first[name]}]"
            yield Rejection("param.duplicate", path, "one", found, name=name)
            continue
        first[name] = index
        if name not in shapes:
            same_names = False
            yield Rejection("param.unexpected", path, "nothing", name, name=name)
        elif tensor.shape != shapes[name]:
            expected, found = shape_text(shapes[name]), shape_text(tensor.shape)
            yield Rejection("param.shape", path, expected, found, name=name)
        if tensor.count != tensor.size:
            expected, found = str(tensor.size), str(tensor.count)
            yield Rejection("param.count", path, expected, found, name=name)
    for param in contract.params:
        if param.name not in first:
            same_names = False
            yield Rejection("param.missing", "params", param.name, "nothing", name=param.name)
    if same_names:
        for index, (tensor, param) in enumerate(zip(payload.params, contract.params, strict=True)):
            if tensor.name != param.name:
                path = f"params[{index}]"
                yield Rejection("param.order", path, param.name, tensor.name, name=tensor.name)


def _probe_errors(probe: Probe, contract: Contract) -> Iterator[Rejection]:
    """Whatever of the probe does not fit; the first is what counts."""
    samples = probe.input.shape[0] if probe.input.shape else 0
    if samples == 0 or probe.input.shape[1:] != contract.input:
        yield _probe_shape("probe.input", "n", contract.input, probe.input)
    yield from _probe_count("probe.input", probe.input)
    if probe.output.shape != (samples, *contract.output):
        yield _probe_shape("probe.output", str(samples), contract.output, probe.output)
    yield from _probe_count("probe.output", probe.output)
    for index, tensor in enumerate(probe.trace):
        yield from _probe_count(f"probe.trace[{index}]", tensor)


def _probe_shape(path: str, batch: str, sample: tuple[int, ...], tensor: RawTensor) -> Rejection:
    expected, found = shape_text(sample, batch=batch), shape_text(tensor.shape)
    return Rejection("probe.shape", path, expected, found)


def _probe_count(path: str, tensor: RawTensor) -> Iterator[Rejection]:
    if tensor.count != tensor.size:
        expected, found = f"{tensor.size} values", f"{tensor.count} values"
        yield Rejection("probe.shape", path, expected, found, name=tensor.name or None)
