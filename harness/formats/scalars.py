"""Scalars as bytes, little-endian binary32, and what they are in short."""

from __future__ import annotations

import math
import sys
from array import array
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Summary:
    """Scalars in short; `low`, `high` and `mean` are of the finite ones, NaN if there are none."""

    count: int
    low: float
    high: float
    mean: float
    zeros: int
    subnormals: int
    not_finite: int

    @classmethod
    def of(cls, scalars: bytes) -> Summary:
        """Of little-endian binary32."""
        values = floats(scalars)
        finite = [x for x in values if math.isfinite(x)]
        return cls(
            count=len(values),
            low=min(finite, default=math.nan),
            high=max(finite, default=math.nan),
            mean=math.fsum(finite) / len(finite) if finite else math.nan,
            zeros=sum(x == 0 for x in finite),
            subnormals=sum(0 < abs(x) < 2.0**-126 for x in finite),
            not_finite=len(values) - len(finite),
        )

    def __str__(self) -> str:
        said = f"{self.low:.4g} to {self.high:.4g}, mean {self.mean:.3g}"
        counts = (
            (self.zeros, "zero", "zeros"),
            (self.subnormals, "subnormal", "subnormals"),
            (self.not_finite, "not finite", "not finite"),
        )
        more = "".join(f", {n} {one if n == 1 else many}" for n, one, many in counts if n)
        return f"{said}{more}" if self.count else "no values"


def floats(scalars: bytes) -> array[float]:
    """Little-endian binary32 as numbers."""
    values = array("f")
    values.frombytes(scalars[: len(scalars) // 4 * 4])
    if sys.byteorder == "big":
        values.byteswap()
    return values
