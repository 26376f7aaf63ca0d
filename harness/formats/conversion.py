"""What the program that converts checkpoints answers: what went where, or why nothing did."""

from __future__ import annotations

from dataclasses import dataclass

from harness.errors import ConversionRefused
from harness.formats.fields import parse

PREFIX = "torchlean-conversion "
"""What its line begins with; a JSON object follows."""

CODES = {
    "checkpoint.file": "no file, or no checkpoint of a kind that is known",
    "checkpoint.code": "more than parameters: loading it would have to run something",
    "checkpoint.type": "something else where a state_dict or a tensor is due",
    "checkpoint.rename": "a rule of --rename that matches nothing or collides",
    "checkpoint.drop": "a name of --drop that nothing has",
    "checkpoint.transpose": "a name of --transpose that is no matrix",
    "checkpoint.shape": "a matrix that fits only the other way round",
    "checkpoint.dtype": "scalars that only --cast would turn into binary32",
    "checkpoint.fit": "names, shapes or values that are not the contract's",
    "checkpoint.scaffold": "no exported scaffold",
    "checkpoint.out": "the payload cannot be written",
}
"""Why a checkpoint is not converted."""


@dataclass(frozen=True, slots=True)
class Row:
    """Where one tensor of the checkpoint went, nowhere if there is no name, and what was done to it
    on the way."""

    source: str
    name: str
    shape: tuple[int, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conversion:
    """What was converted: the kind of file, the wrappers seen through, and the live model's
    receipt."""

    kind: str
    through: tuple[str, ...]
    rows: tuple[Row, ...]
    receipt: str

    @classmethod
    def from_line(cls, line: str) -> Conversion:
        """What the line says. Raises `ConversionRefused`, or `ValueError` for another line."""
        answer = parse(line.removeprefix(PREFIX), "conversion")
        if answer.has("code"):
            raise ConversionRefused(answer.text("code"), answer.text("text"))
        rows = tuple(
            Row(row.text("source"), row.text("name"), row.naturals("shape"), row.texts("notes"))
            for row in answer.each("rows")
        )
        through = answer.texts("through")
        return cls(answer.text("kind"), through, rows, answer.text("receipt"))
