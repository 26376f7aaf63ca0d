"""`mutants`: damage definitions in Lean, one at a time on a copy, and see what notices each."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence

from harness import files
from harness.checkout import Checkout
from harness.commands import options
from harness.exits import Exit
from harness.lean import toolchain as toolchains
from harness.mutants import recording as recordings
from harness.mutants import run as runs
from harness.mutants import table as tables
from harness.mutants.mutant import KINDS, MUTANTS, load
from harness.mutants.recording import RECORDING, Record
from harness.mutants.run import Finding
from harness.terminal import note, say

SHOWN = 3  # places of those that notice a damage


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument(
        "--only", action="append", default=[], metavar="PATTERN", help="only mutants of such names"
    )
    parser.add_argument("--list", action="store_true", help="say what there is, damage nothing")
    parser.add_argument(
        "--record", action="store_true", help="keep what is found, and write the tables of it"
    )
    options.machine(parser, "print one JSON object")


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Damage the copies; not as expected if a damage is noticed by less than its file says."""
    mutants = options.chosen(load(checkout.root / MUTANTS), arguments.only, "mutant")
    if arguments.list:
        for mutant in mutants:
            say(f"{mutant.by:<8} {mutant.name:<20} {mutant.about} ({mutant.file})")
        return Exit.AS_EXPECTED
    toolchain = toolchains.find(checkout)
    note(f"{len(mutants)} mutants, a copy of the checkout each")
    sources = recordings.sources(checkout.root)
    found = []
    for finding in runs.find(checkout.root, toolchain, mutants):
        found.append(finding)
        if arguments.record:
            record(checkout, Record.of(finding.mutant, finding.notice, sources))
        (note if arguments.json else say)(as_line(finding))
    if arguments.record:
        write_tables(checkout)
    if arguments.json:
        arguments.answer = {"mutants": list(map(answer, found))}
    else:
        say(summary(found))
    well = all(finding.as_expected for finding in found)
    return Exit.AS_EXPECTED if well else Exit.NOT_AS_EXPECTED


def record(checkout: Checkout, new: Record) -> None:
    """Keep one record at once: a run takes an hour, and what it found is not lost with its rest."""
    path = checkout.root / RECORDING
    mutants = load(checkout.root / MUTANTS)
    records = recordings.load(path) if path.exists() else {}
    recordings.save(path, mutants, {**records, new.mutant: new})


def write_tables(checkout: Checkout) -> None:
    """The page and the part of TRUST.md, from the recording."""
    mutants = load(checkout.root / MUTANTS)
    records = recordings.load(checkout.root / RECORDING)
    if missing := [mutant.name for mutant in mutants if mutant.name not in records]:
        note(f"no tables yet: not recorded are {', '.join(missing)}")
        return
    trust = checkout.root / tables.TRUST
    text = tables.with_section(trust.read_text("utf-8"), tables.section(mutants, records))
    files.write(trust, text)
    files.write(checkout.root / tables.PAGE, tables.page(mutants, records))


def as_line(finding: Finding) -> str:
    """One line: what noticed, how long it took, which damage, where it was noticed."""
    where = list(finding.notice.where)
    shown = ", ".join(where[:SHOWN]) + (f" and {len(where) - SHOWN} more" * (len(where) > SHOWN))
    mark = "" if finding.as_expected else f"  EXPECTED: {finding.mutant.by}"
    return (
        f"{finding.notice.kind:<8} {finding.seconds:6.1f} s  {finding.mutant.name:<20} "
        f"{finding.mutant.about}{': ' * bool(shown)}{shown}{mark}"
    )


def answer(finding: Finding) -> dict[str, object]:
    """The same for machines."""
    return {
        "mutant": finding.mutant.name,
        "file": finding.mutant.file,
        "about": finding.mutant.about,
        "expected": finding.mutant.by,
        "noticed": finding.notice.kind,
        "where": list(finding.notice.where),
        "seconds": round(finding.seconds, 1),
    }


def summary(found: Sequence[Finding]) -> str:
    """How many were noticed by what."""
    counts = Counter(finding.notice.kind for finding in found)
    kinds = ", ".join(f"{counts[kind]} by {kind}" for kind in KINDS if counts[kind])
    return f"{len(found)} mutants: {kinds}"
