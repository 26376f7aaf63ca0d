"""A file beside a contract: the verdict on it, what seems to be what, and the edits it needs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from harness.errors import FileTrouble
from harness.explain.look import SAFETENSORS, Look, Seen, look
from harness.explain.match import Row, match
from harness.formats.contract import Contract, ParamSpec
from harness.formats.scalars import Summary
from harness.formats.verdict import Rejection, Verdict
from harness.reference import check_file, payload_of
from harness.reference.check import check
from harness.reference.document import Payload, RawTensor

TOLD = ("scalar.not_finite", "safetensors.dtype", "json.syntax")
"""Errors of a reader that are told of the tensor, or that nothing can be seen behind."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the reference engine says of a file, what there is to see in it, and what would have to
    be edited. `fits` says whether the parameters would then be the contract's."""

    verdict: Verdict
    contract: Contract
    seen: Look | None
    rows: tuple[Row, ...]
    edits: tuple[str, ...]
    fits: bool


def explain(path: Path, contract: Contract) -> Explanation:
    """Look at a file in both ways: strictly, which decides, and leniently, which explains."""
    verdict = check_file(path, contract)
    if any(error.code.startswith("io.") for error in verdict.errors):
        return Explanation(verdict, contract, None, (), (), False)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileTrouble("read", path, error) from error
    seen = look(data)
    if seen is None:
        return Explanation(verdict, contract, None, (), (), False)
    rows = match(contract.params, seen.tensors)
    strict = payload_of(data, contract)
    edits = [] if strict or seen.kind == "state_dict" else list(_unread(verdict))
    edits += [*_said(seen, contract), *(edit for row in rows for edit in _told(row))]
    edits += _order(rows, seen)
    fits = _fits(rows, contract, strict)
    if not (edits or verdict.accepted):  # it is about the probe
        edits.append(_rest(verdict.errors[0]))
    return Explanation(verdict, contract, seen, tuple(rows), tuple(edits), fits)


def _said(seen: Look, contract: Contract) -> Iterator[str]:
    """What the file must say of itself."""
    if seen.kind == "state_dict":
        yield "make it a payload: save_torchlean_json writes one, and convert does of a checkpoint"
        return
    if seen.family is None and seen.kind == SAFETENSORS:
        return  # a file without a tag is taken for what it is checked against
    if seen.family != contract.family:
        yield f"family: {json.dumps(seen.family)} to {json.dumps(contract.family)}"
    config = seen.config or {}
    for key in dict.fromkeys([*contract.config, *config]):
        there, due = config.get(key), contract.config.get(key)
        if due is None:
            yield f"config: remove {json.dumps(key)}"
        elif there != due:
            asked = f"; or ask for it, with --set {key}={there}" if type(there) is int else ""
            yield f"config.{key}: {json.dumps(there)} to {due}{asked}"


def _told(row: Row) -> Iterator[str]:
    name = row.param.name if row.param else ""
    for edit in row.edits:
        yield f"{name}: {edit}" if row.param and row.tensor else edit


def _order(rows: Sequence[Row], seen: Look) -> Iterator[str]:
    """The order of a document's parameters is part of the contract."""
    places = {id(tensor): k for k, tensor in enumerate(seen.tensors)}
    order = [places[id(row.tensor)] for row in rows if row.param and row.tensor]
    if seen.kind != SAFETENSORS and order != sorted(order):
        yield "put the parameters into the contract's order"


def _fits(rows: Sequence[Row], contract: Contract, strict: Payload | None) -> bool:
    """Is a payload of what was found, edited, accepted?"""
    params = []
    for row in rows:
        if row.param is None:
            continue
        scalars = row.tensor.scalars if row.tensor else None
        if not row.fits or scalars is None:
            return False
        params.append(RawTensor(row.param.name, row.param.shape, scalars))
    probe = strict.probe if strict else None
    edited = Payload(contract.family, contract.config, tuple(params), probe, None)
    return not any(check(edited, contract))


def _unread(verdict: Verdict) -> Iterator[str]:
    """What a strict reader stops at. It does not look behind that."""
    for error in verdict.errors:
        if error.byte is not None and error.code not in TOLD:
            yield _rest(error)


def _rest(error: Rejection) -> str:
    place = "" if error.byte is None else f" in line {error.line}, column {error.column}"
    return f"{error.path}{place}: {error.expected}, not {error.found} ({error.code})"


def lines(found: Explanation, name: str) -> Iterator[str]:
    """For people."""
    contract, seen = found.contract, found.seen
    config = ", ".join(f"{key}={value}" for key, value in contract.config.items())
    size = sum(param.size for param in contract.params)
    count = f"{len(contract.params)} parameters, {size} values"
    yield f"{name} for {contract.family} ({config}): {count}"
    yield from (f"  {line}" for line in found.verdict.to_text().split("\n")[: _shown(found)])
    if seen is None:
        yield "  there is nothing more to see: it is neither JSON nor safetensors"
        return
    wide = max([8, *(len(_called(row.param)) for row in found.rows)])
    there = max([len(seen.kind), *(len(_called(row.tensor)) for row in found.rows)])
    yield f"    {'contract':<{wide}}  {seen.kind:<{there}}  values"
    for row in found.rows:
        mark = " " if row.fits and not row.edits else "~" if row.fits and row.param else "!"
        short = _short(row)
        yield (
            f"  {mark} {_called(row.param):<{wide}}  {_called(row.tensor):<{there}}  {short}"
        ).rstrip()
    if found.edits:
        yield "edits:"
        yield from (f"  {edit}" for edit in found.edits)
        yield (
            "with these its parameters are the contract's, in the view of the reference engine"
            if found.fits
            else "that is not enough"
        )
    if seen.kind != "payload" and (words := _convert(found)):
        yield f"of a checkpoint, convert {name} {' '.join(words)} does it"


def _convert(found: Explanation) -> list[str]:
    """The options of `convert` that are these edits; none if it cannot make them."""
    words = []
    for row in found.rows:
        if row.param is None or row.tensor is None or not row.fits:
            return []
        if row.tensor.name != row.param.name:
            words.append(f"--rename {row.tensor.name}={row.param.name}")
        if any(edit.startswith("transpose") for edit in row.edits):
            words.append(f"--transpose {row.param.name}")
        elif row.tensor.shape != row.param.shape:
            return []
    cast = any(row.tensor is not None and row.tensor.dtype != "float32" for row in found.rows)
    return words + (["--cast"] if cast else [])


def _shown(found: Explanation) -> int | None:
    """Of a verdict that accepts, its first line is enough."""
    return 1 if found.verdict.accepted else None


def _called(one: ParamSpec | Seen | None) -> str:
    return "–" if one is None else f"{one.name} {list(one.shape)}"


def _short(row: Row) -> str:
    if row.tensor is None:
        return ""
    if row.tensor.scalars is None:
        return f"{row.tensor.dtype}, not read"
    return str(Summary.of(row.tensor.scalars))


def _summary(row: Row) -> dict[str, object] | None:
    """JSON has no NaN: of no finite values there is no smallest."""
    if row.tensor is None or row.tensor.scalars is None:
        return None
    values = asdict(Summary.of(row.tensor.scalars))
    return {key: None if value != value else value for key, value in values.items()}


def _json(one: ParamSpec | Seen | None) -> dict[str, object] | None:
    return None if one is None else {"name": one.name, "shape": list(one.shape)}


def record(found: Explanation) -> dict[str, object]:
    """For machines."""
    return {
        "format": "torchlean.explanation",
        "version": 1,
        "verdict": json.loads(found.verdict.to_line().partition(" ")[2]),
        "kind": found.seen.kind if found.seen else None,
        "rows": [
            {
                "parameter": _json(row.param),
                "tensor": _json(row.tensor),
                "values": _summary(row),
                "edits": list(row.edits),
            }
            for row in found.rows
        ],
        "edits": list(found.edits),
        "fits": found.fits,
    }
