"""Mutants: damages to definitions, one at a time, kept in `tests/mutants.yaml`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from pathlib import Path

from harness.errors import BadMutant

MUTANTS = Path("tests/mutants.yaml")

KINDS = ("theorem", "type", "guard", "test", "case", "nothing")
"""What may notice a damage, the strongest first.

A proof that fails; the definition itself, whose type, measure or inner proof refuses it; an example
beside a definition; a test in Lean; a conformance case or a golden file; nothing at all.
"""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A damage: in `file`, `new` in the place of `old`, which stands there exactly once."""

    name: str
    file: str
    old: str
    new: str
    about: str
    by: str  # what notices it at least, one of KINDS

    def apply(self, root: Path) -> None:
        """Damage a copy of the sources. Raises `BadMutant` where that cannot be done."""
        path = root / self.file
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if text.count(self.old) != 1:
            found = text.count(self.old)
            raise BadMutant(self.name, f"{self.file} has the old text {found} times, not once")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


def load(path: Path) -> tuple[Mutant, ...]:
    """The mutants of a file. Raises `BadMutant` where one is not what it should be."""
    import yaml

    keys = [field.name for field in fields(Mutant)]
    mutants = []
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise BadMutant(path.name, str(error)) from error
    for entry in entries:
        name = str(entry.get("name", "without a name"))
        if sorted(entry) != sorted(keys) or not all(
            isinstance(text, str) for text in entry.values()
        ):
            raise BadMutant(name, f"expected texts for exactly {', '.join(keys)}")
        if entry["by"] not in KINDS[:-1]:
            raise BadMutant(name, f"by is {entry['by']!r}, expected one of {', '.join(KINDS[:-1])}")
        mutants.append(Mutant(**entry))
    for name, count in Counter(mutant.name for mutant in mutants).items():
        if count > 1:
            raise BadMutant(name, f"{count} mutants have this name")
    return tuple(mutants)
