"""A property as Lean read it: a box of inputs, and which outputs are unsafe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from harness.formats.fields import Fields, parse


@dataclass(frozen=True, slots=True)
class Constraint:
    """`Σ coefficients[j] · Y[j] ≤ bound`, or `<` if it is strict."""

    coefficients: Mapping[int, Fraction]
    bound: Fraction
    strict: bool

    def holds(self, outputs: Sequence[Fraction]) -> bool:
        """Does it hold of these outputs, exactly?"""
        total = sum((a * outputs[j] for j, a in self.coefficients.items()), Fraction())
        return total < self.bound if self.strict else total <= self.bound


@dataclass(frozen=True, slots=True)
class Property:
    """What is to be shown: no output of an input in the box is unsafe, which it is if all
    constraints of one of the lists hold. `sha256` is Lean's digest of the property."""

    lower: tuple[Fraction, ...]
    upper: tuple[Fraction, ...]
    unsafe: tuple[tuple[Constraint, ...], ...]
    sha256: str

    @classmethod
    def load(cls, path: Path) -> Property:
        """The property in the file at `path`. Raises `ValueError` or `OSError`."""
        return cls.from_bytes(path.read_bytes())

    @classmethod
    def from_bytes(cls, data: bytes) -> Property:
        """The property that `data` spells. Raises `ValueError`."""
        fields = parse(data, "property")
        if (fields.text("format"), fields.natural("version")) != ("torchlean.property", 1):
            raise ValueError("not a torchlean.property of version 1")
        inputs = fields.each("inputs")
        return cls(
            lower=tuple(_rational(one.text("lower")) for one in inputs),
            upper=tuple(_rational(one.text("upper")) for one in inputs),
            unsafe=tuple(
                tuple(_constraint(Fields(one, "constraint")) for one in conjunction)
                for conjunction in map(_list, fields.items("unsafe"))
            ),
            sha256=fields.text("sha256"),
        )

    def contains(self, inputs: Sequence[Fraction]) -> bool:
        """Is this input in the box, exactly?"""
        sides = zip(self.lower, inputs, self.upper, strict=True)
        return all(lower <= x <= upper for lower, x, upper in sides)

    def broken_by(self, outputs: Sequence[Fraction]) -> bool:
        """Are these outputs unsafe, exactly?"""
        return any(all(one.holds(outputs) for one in conjunction) for conjunction in self.unsafe)


def _constraint(fields: Fields) -> Constraint:
    coefficients = fields.fields("coefficients").values()
    return Constraint(
        coefficients={int(j): _rational(str(a)) for j, a in coefficients.items()},
        bound=_rational(fields.text("bound")),
        strict=fields.value("strict") is True,
    )


def _rational(text: str) -> Fraction:
    try:
        return Fraction(text)
    except ZeroDivisionError:
        raise ValueError(f"{text} is no number") from None


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ValueError("a conjunction is not an array")
    return value
