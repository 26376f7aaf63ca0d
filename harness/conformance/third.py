"""A third opinion on safetensors files: the package of this name.

It is more liberal than FORMAT.md. What it takes and we refuse must be refused by a rule that is
ours; what we take it must take, with the same bits.
"""

from __future__ import annotations

import json

from harness.damage.safetensors import LENGTH
from harness.formats import codes
from harness.formats.verdict import Rejection, Verdict
from harness.reference.receipt import receipt
from harness.reference.safetensors import begins

ACCEPTED, REFUSED = "accepted too", "refused too"

# What only we ask for: a header that begins with its brace, keys that are there once, no other
# fields, limits, one dtype, tensors in the order of their bytes, finite scalars, and all that
# concerns what the file says it is of.
_STRICTER = (
    *("json.duplicate_key", "schema.unknown_field", "schema.limit", "json.depth"),
    *("safetensors.dtype", "safetensors.offsets", "scalar.not_finite"),
    *(*codes.CONTRACT, *codes.PROBE),
)
_TAG = ("version", "family", "config", "probe", "meta", "__metadata__.torchlean.")


def opinion(data: bytes, verdict: Verdict) -> tuple[str, str | None]:
    """What the package says beside a verdict, in a word, and what is wrong with that."""
    from safetensors import SafetensorError, deserialize

    try:
        tensors = dict(deserialize(data))  # type: ignore[no-untyped-call]  # it has no annotations
    except SafetensorError as why:
        return REFUSED, f"refused: {why}" if verdict.accepted else None
    if verdict.receipt is None:
        error = verdict.errors[0]
        rule = f"stricter: {error.code}"
        return rule, None if _is_ours(data, error) else "accepted"
    found = (
        (param.name, tuple(tensors[param.name]["shape"]), bytes(tensors[param.name]["data"]))
        for param in verdict.receipt.params
    )
    if receipt(found) != verdict.receipt or len(tensors) != len(verdict.receipt.params):
        return ACCEPTED, "accepted with other bits"
    return ACCEPTED, None


def _is_ours(data: bytes, error: Rejection) -> bool:
    """Is it a rule of ours that refused the file?"""
    if error.code == "json.trailing_data" and error.byte is not None:
        # Behind a text, not behind the header: what is before that place is no header.
        return not _is_json(data[LENGTH : error.byte])
    if (error.path, error.found) == ("__metadata__", "null"):
        return True  # no metadata at all, says the package
    if error.code == "safetensors.header":
        return error.expected.startswith("at most")
    return error.code in _STRICTER or error.path.startswith(_TAG) or not begins(data)


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except ValueError:
        return False
    return True
