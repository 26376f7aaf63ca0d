"""What comes of comparing Lean's binary32 arithmetic with another: counts, and what differs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from harness.formats.fields import Fields, parse

PREFIX = "torchlean-arithmetic "
"""What a line begins with; a JSON object follows."""

CLASSES = ("uniform", "near", "cancelling", "special", "halfway", "subnormal")
"""How operands are chosen: uniform bits; exponents that are near; sums that cancel; zeros,
subnormals, the largest finite, infinities, NaN; results halfway between two numbers; results about
the least normal number and below."""

OPERATIONS = {
    **{"add": 2, "sub": 2, "mul": 2, "fma": 3, "div": 2, "sqrt": 1, "neg": 1, "abs": 1},
    **{"lt": 2, "le": 2, "eq": 2, "max": 2, "ofNat": 1},
}
"""The operations, and how many operands each takes."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Operands whose results differ; all are patterns in hexadecimal."""

    operands: tuple[str, ...]
    lean: str
    other: str


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of one operation on operands of one class, a `kind`, against `hardware` (Lean's
    `Float32`) or `numpy`; `found` holds the first of the differences."""

    against: str
    operation: str
    kind: str
    compared: int
    differences: int
    found: tuple[Difference, ...]

    @classmethod
    def from_line(cls, line: str) -> Compared:
        """What a line says. Raises `ValueError`."""
        if not line.startswith(PREFIX):
            raise ValueError(f"does not start with `{PREFIX}`")
        said = parse(line[len(PREFIX) :], "comparison")
        return cls(
            against=said.text("against"),
            operation=said.text("operation"),
            kind=said.text("class"),
            compared=said.natural("compared"),
            differences=said.natural("differences"),
            found=tuple(map(_difference, said.each("found"))),
        )

    def to_line(self) -> str:
        """The line for programs, without its line feed."""
        return PREFIX + json.dumps(self.record())

    def record(self) -> dict[str, object]:
        """Itself as JSON."""
        fields = asdict(self)
        return {("class" if key == "kind" else key): value for key, value in fields.items()}


def _difference(fields: Fields) -> Difference:
    return Difference(fields.texts("operands"), fields.text("lean"), fields.text("other"))
