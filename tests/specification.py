"""FORMAT.md, read: its tables are what the code is compared with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FORMAT = Path(__file__).resolve().parent.parent / "FORMAT.md"


@dataclass(frozen=True)
class Row:
    """A row of the table of errors."""

    code: str
    path: str
    expected: str
    found: str


def errors(title: str = "Errors") -> list[Row]:
    """The table of errors of a section; a code may have more rows than one."""
    rows = re.findall(r"^\| `([a-z]+\.[a-z0-9_]+)` \|(.*)\|$", section(title), re.MULTILINE)
    parted = [(code, cells.split("|")[1:]) for code, cells in rows]
    return [Row(code, *map(str.strip, texts)) for code, texts in parted if len(texts) == 3]


def limits() -> dict[str, int]:
    """The table of limits: what is limited, and the default."""
    rows = re.findall(r"^\| ([^|]+) \| ([\d,]+) \|", section("Limits"), re.MULTILINE)
    return {what.strip(): int(number.replace(",", "")) for what, number in rows}


def schemas() -> dict[str, set[str]]:
    """Which codes are noticed by whom who has only a schema."""
    rows = re.findall(r"^\| ([a-z ]+) \| (`.*`) \|$", section("Schemas"), re.MULTILINE)
    return {who: set(re.findall("`([a-z0-9._]+)`", codes)) for who, codes in rows}


def section(title: str) -> str:
    """The text under a heading."""
    _, _, rest = FORMAT.read_text(encoding="utf-8").partition(f"\n## {title}\n")
    return rest.partition("\n## ")[0]
