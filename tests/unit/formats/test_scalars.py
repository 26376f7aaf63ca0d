from __future__ import annotations

import math
import struct

from harness.formats.scalars import Summary, floats


def scalars(*values: float) -> bytes:
    return struct.pack(f"<{len(values)}f", *values)


def test_scalars_in_short() -> None:
    said = Summary.of(scalars(0.0, -0.0, 1e-40, -2.0, 3.0, math.nan, math.inf))
    assert (said.count, said.low, said.high) == (7, -2.0, 3.0)
    assert (said.zeros, said.subnormals, said.not_finite) == (2, 1, 2)
    assert math.isclose(said.mean, 0.2)
    assert str(said) == "-2 to 3, mean 0.2, 2 zeros, 1 subnormal, 2 not finite"
    assert str(Summary.of(b"")) == "no values"
    assert Summary.of(scalars(2.0**-126)).subnormals == 0
    assert list(floats(scalars(0.5, -1.5))) == [0.5, -1.5]
