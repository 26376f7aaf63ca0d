"""What a run found to notice each damage, kept beside the list of damages.

Each record carries a digest of the damage and one of the sources on which it was found.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from harness import files
from harness.errors import MalformedRecording
from harness.formats.fields import Fields, parse
from harness.mutants.mutant import KINDS, Mutant
from harness.mutants.notice import Notice

RECORDING = Path("tests/golden/mutants.jsonl")

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Record:
    """What noticed a damage; of many places the first."""

    mutant: str
    damage: str
    notice: Notice
    places: int
    sources: str

    @classmethod
    def of(cls, mutant: Mutant, notice: Notice, sources: str) -> Record:
        shown = Notice(notice.kind, notice.where[:_SHOWN])
        return cls(mutant.name, digest(mutant), shown, len(notice.where), sources)


def digest(mutant: Mutant) -> str:
    """SHA-256 of what a mutant does."""
    return sha256("\0".join((mutant.file, mutant.old, mutant.new)).encode()).hexdigest()


def sources(root: Path) -> str:
    """SHA-256 over the paths and the contents of all Lean sources, theorems and tests too."""
    found = [path for folder in ("Lean", "NN", "tests/lean") for path in (root / folder).rglob("*")]
    lean = [path for path in found if path.suffix == ".lean"]
    total = sha256()
    for path in sorted((*lean, root / "NN.lean", root / "lakefile.lean", root / "lean-toolchain")):
        content = sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(root).as_posix()}\0{content}\n".encode())
    return total.hexdigest()


def load(path: Path) -> dict[str, Record]:
    """The records in a file by the names of the mutants. Raises `MalformedRecording`."""
    try:
        records = [_record(parse(line, "record")) for line in path.read_text("utf-8").splitlines()]
    except ValueError as error:
        raise MalformedRecording(str(path), str(error)) from error
    return {record.mutant: record for record in records}


def save(path: Path, mutants: Iterable[Mutant], records: Mapping[str, Record]) -> None:
    """Write the records of these mutants, in their order, all of them or nothing."""
    lines = [_line(records[mutant.name]) for mutant in mutants if mutant.name in records]
    files.write(path, "\n".join(lines) + "\n")


def _line(record: Record) -> str:
    return json.dumps(
        {
            "mutant": record.mutant,
            "noticed": record.notice.kind,
            "where": list(record.notice.where),
            "places": record.places,
            "damage": record.damage,
            "sources": record.sources,
        }
    )


def _record(fields: Fields) -> Record:
    fields.only("mutant", "noticed", "where", "places", "damage", "sources")
    kind = fields.text("noticed")
    if kind not in KINDS:
        raise ValueError(f"noticed is {kind!r}")
    notice = Notice(kind, fields.texts("where"))
    return Record(
        fields.text("mutant"),
        fields.text("damage"),
        notice,
        fields.natural("places"),
        fields.text("sources"),
    )
