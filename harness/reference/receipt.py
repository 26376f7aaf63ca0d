"""The receipt: digests by which two sides see that they hold the same names, shapes and bits."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from harness.formats.verdict import ParamReceipt, Receipt


def receipt(tensors: Iterable[tuple[str, tuple[int, ...], bytes]]) -> Receipt:
    """The receipt of a bundle: of each tensor the name, the shape and the little-endian bytes."""
    bundle = sha256()
    params = []
    for name, shape, scalars in tensors:
        dims = ",".join(map(str, shape))
        digest = sha256(f"{name}\0{dims}\0".encode())
        digest.update(scalars)
        bundle.update(digest.digest())
        params.append(ParamReceipt(name, shape, digest.hexdigest()))
    return Receipt(bundle.hexdigest(), tuple(params))
