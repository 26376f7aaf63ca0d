"""Hints: what a person would look at first. Engines may differ in them; nothing compares them."""

from __future__ import annotations

from dataclasses import replace

from harness.formats.contract import Contract
from harness.formats.verdict import Rejection, shape_text
from harness.reference.document import Payload


def with_hint(error: Rejection, payload: Payload, contract: Contract) -> Rejection:
    """The error, with a hint if there is one."""
    hint = _hint(error, payload, contract)
    return error if hint is None else replace(error, hint=hint)


def _hint(error: Rejection, payload: Payload, contract: Contract) -> str | None:
    match error.code:
        case "family.mismatch":
            return _family_hint(payload, contract)
        case "family.unknown":
            return _near(error.found, contract.families)
        case "param.unexpected":
            there = {tensor.name for tensor in payload.params}
            missing = [param.name for param in contract.params if param.name not in there]
            return _near(error.found, missing)
        case "param.missing":
            known = {param.name for param in contract.params}
            strange = [tensor.name for tensor in payload.params if tensor.name not in known]
            return _near(error.expected, strange)
        case "param.shape":
            return _shape_hint(error)
        case "param.count":
            return _count_hint(int(error.expected), int(error.found))
        case "param.order":
            return "the right names in another order"
    return None


def _family_hint(payload: Payload, contract: Contract) -> str:
    found = [(tensor.name, tensor.shape) for tensor in payload.params]
    if found == [(param.name, param.shape) for param in contract.params]:
        return f"the parameters are those of {contract.family}; only the tag differs"
    return f"the payload says that it is for --model {payload.family}"


def _shape_hint(error: Rejection) -> str | None:
    expected, found = (
        tuple(int(dim) for dim in text[len("shape![") : -1].split(", ") if dim)
        for text in (error.expected, error.found)
    )
    if found == expected[::-1]:
        return "looks transposed"
    if tuple(dim for dim in found if dim != 1) == tuple(dim for dim in expected if dim != 1):
        return f"differs only in dimensions of one; reshape to {shape_text(expected)}"
    return None


def _count_hint(expected: int, found: int) -> str | None:
    if found == expected - 1:
        return "one value too few"
    if found == expected + 1:
        return "one value too many"
    return None


def _near(word: str, known: list[str] | tuple[str, ...]) -> str | None:
    """The known word that is nearest to `word`, if one is near."""
    nearest = min(((_distance(word, other), other) for other in known), default=None)
    if nearest is None or nearest[0] > max(2, len(word) // 3):
        return None
    return f"did you mean {nearest[1]}?"


def _distance(left: str, right: str) -> int:
    """The edit distance of two short words; far ones are not told apart."""
    if abs(len(left) - len(right)) > 16 or len(left) > 64:
        return 64
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]
