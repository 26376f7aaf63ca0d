"""What people type of a property, as VNN-LIB, which Lean reads. Decimals stay what they are: none
goes through a binary fraction."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
_BOX = re.compile(rf"\s*x(?:\[(\d+)\])?\s+in\s+\[\s*({NUMBER})\s*,\s*({NUMBER})\s*\]\s*")
_OUTPUT = re.compile(rf"\s*y\[(\d+)\]\s*(<=|>=|<|>)\s*(?:y\[(\d+)\]|({NUMBER}))\s*")
_BROKEN = {"<=": ">", ">=": "<", "<": ">=", ">": "<="}


@dataclass(frozen=True, slots=True)
class Interval:
    """From `lower` to `upper`."""

    lower: Fraction
    upper: Fraction


def box(texts: Sequence[str], inputs: int) -> list[Interval]:
    """`x in [-1, 1]` is for all inputs, `x[0] in [-1, 1]` for one, which a later text overrides.
    Raises `ValueError`."""
    found: list[Interval | None] = [None] * inputs
    for text in texts:
        match = _BOX.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not of the form x in [-1, 1] or x[0] in [-1, 1]")
        index, lower, upper = match.groups()
        if index is not None and int(index) >= inputs:
            raise ValueError(f"there is no input x[{index}]: the model has {inputs}")
        one = Interval(Fraction(lower), Fraction(upper))
        for i in range(inputs) if index is None else [int(index)]:
            found[i] = one
    missing = [i for i, one in enumerate(found) if one is None]
    if missing:
        raise ValueError(f"the box says nothing of x[{missing[0]}]")
    return [one for one in found if one is not None]


def around(center: str, radius: str, inputs: int) -> list[Interval]:
    """A box around the numbers of a JSON text, nested as they may be. Raises `ValueError`."""
    if not re.fullmatch(NUMBER, radius):
        raise ValueError(f"{radius!r} is no radius")
    distance = Fraction(radius)
    numbers = list(_flat(json.loads(center, parse_float=Fraction, parse_int=Fraction)))
    if len(numbers) != inputs:
        raise ValueError(f"the center has {len(numbers)} numbers, the model {inputs} inputs")
    return [Interval(x - distance, x + distance) for x in numbers]


def outside(texts: Sequence[str], outputs: int) -> list[str]:
    """Constraints of unsafe outputs: that one of these, such as `y[0] <= 3`, is broken. Raises
    `ValueError`."""
    found = []
    for text in texts:
        match = _OUTPUT.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not of the form y[0] <= 3 or y[0] > y[1]")
        left, relation, right, number = match.groups()
        for index in filter(None, (left, right)):
            if int(index) >= outputs:
                raise ValueError(f"there is no output y[{index}]: the model has {outputs}")
        other = f"Y_{int(right)}" if right is not None else decimal(Fraction(number))
        found.append(f"({_BROKEN[relation]} Y_{int(left)} {other})")
    return found


def other_class(label: int, outputs: int) -> list[str]:
    """Constraints of unsafe outputs: that one of another class is as large. Raises `ValueError`."""
    if not 0 <= label < outputs:
        raise ValueError(f"there is no class {label}: the model has {outputs}")
    return [f"(>= Y_{j} Y_{label})" for j in range(outputs) if j != label]


def document(inputs: Sequence[Interval], outputs: int, unsafe: Sequence[str]) -> str:
    """The property that no output of the box satisfies one of the constraints `unsafe`."""
    lines = [f"(declare-const X_{i} Real)" for i in range(len(inputs))]
    lines += [f"(declare-const Y_{j} Real)" for j in range(outputs)]
    for i, one in enumerate(inputs):
        lines += [
            f"(assert (>= X_{i} {decimal(one.lower)}))",
            f"(assert (<= X_{i} {decimal(one.upper)}))",
        ]
    either = " ".join(f"(and {one})" for one in unsafe)
    lines.append(f"(assert (or {either}))" if len(unsafe) > 1 else f"(assert {unsafe[0]})")
    return "\n".join(lines) + "\n"


def decimal(x: Fraction) -> str:
    """The decimal of a fraction that has one, exactly."""
    places = 0
    while (x * 10**places).denominator != 1:
        places += 1
        if places > 10_000:
            raise ValueError(f"{x} has no decimal of reasonable length")
    digits = str(abs((x * 10**places).numerator)).rjust(places + 1, "0")
    sign = "-" if x < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def _flat(value: object) -> Iterator[Fraction]:
    if isinstance(value, list):
        for one in value:
            yield from _flat(one)
    elif isinstance(value, Fraction):
        yield value
    else:
        raise ValueError(f"{value!r} is no number")
