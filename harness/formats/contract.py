"""The contract: names, shapes and order, as Lean exported them. Python restates none of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.errors import MalformedContract
from harness.formats.fields import Fields, parse


@dataclass(frozen=True, slots=True)
class ParamSpec:
    """The name and the row-major shape of one parameter."""

    name: str
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        """The number of scalars; 1 for the shape `()`."""
        return math.prod(self.shape)


@dataclass(frozen=True, slots=True)
class Contract:
    """One family in one configuration: what a payload must hold, and in which order.

    `families` are the tags of all families; `input` and `output` the shapes of one sample;
    `tolerance` t bounds |a - b| <= t * max(1, |b|) in the comparison with PyTorch's outputs.
    """

    family: str
    config: Mapping[str, int]
    families: tuple[str, ...]
    dtype: str
    params: tuple[ParamSpec, ...]
    input: tuple[int, ...]
    output: tuple[int, ...]
    tolerance: float

    @classmethod
    def load(cls, path: Path) -> Contract:
        """The contract in the file at `path`. Raises `MalformedContract` or `OSError`."""
        return cls.from_bytes(path.read_bytes(), str(path))

    @classmethod
    def from_bytes(cls, data: bytes, source: str = "contract.json") -> Contract:
        """The contract that `data` spells; `source` names it in a `MalformedContract`."""
        try:
            return _contract(parse(data, "contract"))
        except ValueError as error:
            raise MalformedContract(source, str(error)) from error


def _contract(fields: Fields) -> Contract:
    fields.only(
        *("format", "version", "family", "config", "families", "dtype"),
        *("params", "input", "output", "tolerance"),
    )
    if (fields.text("format"), fields.natural("version")) != ("torchlean.contract", 1):
        raise ValueError("not a torchlean.contract of version 1")
    params = [param.only("name", "shape") for param in fields.each("params")]
    contract = Contract(
        family=fields.text("family"),
        config=fields.natural_map("config"),
        families=fields.texts("families"),
        dtype=fields.text("dtype"),
        params=tuple(ParamSpec(param.text("name"), param.naturals("shape")) for param in params),
        input=fields.naturals("input"),
        output=fields.naturals("output"),
        tolerance=fields.number("tolerance"),
    )
    if contract.family not in contract.families:
        raise ValueError(f"family {contract.family} is not among its families")
    if len({param.name for param in contract.params}) != len(contract.params):
        raise ValueError("a parameter's name is there twice")
    if not 0 <= contract.tolerance < math.inf:
        raise ValueError("tolerance is not finite and non-negative")
    return contract
