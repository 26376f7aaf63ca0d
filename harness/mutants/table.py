"""The damages and what noticed each, as people read it: a page, and a part of TRUST.md."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from harness.mutants.mutant import KINDS, MUTANTS, Mutant
from harness.mutants.recording import Record

PAGE = Path("tests/MUTANTS.md")
TRUST = Path("TRUST.md")

_WORDS = {
    "theorem": "a proof that fails",
    "type": "the type of the definition or a proof inside it",
    "guard": "an example beside the definition",
    "test": "a test in Lean",
    "case": "conformance cases or golden files",
    "nothing": "nothing",
}
_KIND = {"theorem": "proof", "type": "type", "guard": "example", "test": "test", "case": "cases"}
_LINE = re.compile(r"(?<=\.lean):\d+$")
_SECTION = re.compile(r"(?<=^## Damages\n).*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)


def page(mutants: Sequence[Mutant], records: Mapping[str, Record]) -> str:
    """All damages, in the order of their list."""
    lines = [
        "# What notices a damaged definition",
        "",
        f"Written by `python -m harness mutants --record`, from [{MUTANTS.name}]({MUTANTS.name}):"
        " each damage is done to a copy of the sources, alone, and the copy is built. The strongest"
        " that notices is named: a proof that fails, in the theorem that is said; a definition that"
        " its type or its inner proof refuses; an example (`#guard`) beside a definition; a test in"
        " Lean; conformance cases and golden files. A proof that fails may be one of a lemma on the"
        " way, whose theorem is then out of reach.",
        "",
        f"{counts(mutants, records)}.",
        "",
        *rows(mutants, records),
    ]
    return "\n".join(lines) + "\n"


def section(mutants: Sequence[Mutant], records: Mapping[str, Record]) -> str:
    """What TRUST.md says of them: how many, and those that no proof notices."""
    rest = [one for one in mutants if records[one.name].notice.kind not in ("theorem", "type")]
    lines = [
        "",
        "A claim rests on what would notice if it stopped being true. Each night `python -m harness"
        f" mutants` damages definitions, one at a time, on copies: {counts(mutants, records)}."
        f" [The whole list]({PAGE.as_posix()}) says where; no proof notices these:",
        "",
        *rows(rest, records),
        "",
    ]
    return "\n".join(lines) + "\n"


def with_section(trust: str, text: str) -> str:
    """TRUST.md with this text under its heading. Raises `ValueError` where there is none."""
    found, count = _SECTION.subn(lambda _: text, trust)
    if count != 1:
        raise ValueError(f"{TRUST} has {count} sections about damages, not one")
    return found


def counts(mutants: Sequence[Mutant], records: Mapping[str, Record]) -> str:
    """How many were noticed by what."""
    by = Counter(records[mutant.name].notice.kind for mutant in mutants)
    kinds = ", ".join(f"{_WORDS[kind]} ({by[kind]})" for kind in KINDS if by[kind])
    return f"{len(mutants)} damages, noticed by {kinds}"


def rows(mutants: Sequence[Mutant], records: Mapping[str, Record]) -> list[str]:
    """A table of damages."""
    return [
        "| damage | in | noticed by |",
        "|---|---|---|",
        *(f"| {one.about} | `{one.file}` | {_noticed(records[one.name])} |" for one in mutants),
    ]


def _noticed(record: Record) -> str:
    kind = record.notice.kind
    if kind == "nothing":
        return "**nothing**"
    if kind == "guard":
        return f"examples, {record.places}" if record.places > 1 else "an example"
    named = (_LINE.sub("", place) for place in record.notice.where)  # lines move
    places = ", ".join(f"`{place}`" for place in dict.fromkeys(named))
    more = record.places - len(record.notice.where)
    return f"{_KIND[kind]}: {places}" + (f" and {more} more" if more else "")
