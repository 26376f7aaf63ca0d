"""What came of random payloads: the inputs that are kept, and the numbers."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from harness import files
from harness.conformance.fuzz import TIGHT, Tally, limits_of
from harness.conformance.shrink import disagreeing, shrink
from harness.formats.contract import Contract
from harness.lean.engine import LeanEngine
from harness.reference import ReferenceEngine
from harness.terminal import encodable

SHRUNK = 3  # of the disagreements that are kept, so many are made smaller


def save(folder: Path, tally: Tally, contract: Contract, lean: LeanEngine | None, of: str) -> None:
    """Keep the inputs that were disagreed about, the first ones made smaller too."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, found in enumerate(tally.disagreements):
        files.write(folder / f"{found.index}.input", found.data)
        limits = limits_of(found.index, of)
        words = "".join(f"{name}: {answer}\n" for name, answer in found.answers.items())
        words += f"under {limits}\n"
        files.write(folder / f"{found.index}.txt", encodable(words))
        if lean is not None and number < SHRUNK:
            reference = ReferenceEngine(contract, limits=limits)
            differs = disagreeing(reference, replace(lean, limits=limits), of)
            small = shrink(found.data, differs)
            files.write(folder / f"{found.index}.small", small)


def summary(tally: Tally, of: str, seed: int, seconds: float, compared: bool) -> dict[str, object]:
    """The numbers of a run."""
    return {
        "engines": ["reference", "lean"] if compared else ["reference"],
        "of": of,
        "seed": seed,
        "inputs": tally.inputs,
        "bytes": tally.size,
        "seconds": round(seconds, 1),
        "first_errors": dict(tally.codes.most_common()),
        **({"package": dict(tally.package.most_common())} if tally.package else {}),
        "disagreements": tally.count,
    }


def as_text(report: Mapping[str, object], tally: Tally) -> str:
    """The numbers for people, and the first inputs that were disagreed about."""
    lines = [
        f"{tally.inputs:,} random {report['of']} of seed {report['seed']} in {report['seconds']} s,"
        f" engines {report['engines']}: {tally.count} disagreements"
    ]
    lines += [f"  {count:>9,}  {code}" for code, count in tally.codes.most_common()]
    if tally.package:
        lines.append("the package safetensors says:")
        lines += [f"  {count:>9,}  {word}" for word, count in tally.package.most_common()]
    for found in tally.disagreements:
        limits = limits_of(found.index, str(report["of"]))
        tight = ", tight limits" if limits is TIGHT else ""
        lines.append(f"input {found.index}{tight}:")
        lines += [f"  {name}: {answer}" for name, answer in found.answers.items()]
    return "\n".join(map(encodable, lines))


def progress(before: int, tally: Tally, total: int, seconds: float) -> None:
    """One line that is written over again on a terminal, a line for each tenth elsewhere."""
    text = f"{tally.inputs:,} of {total:,}, {tally.inputs / seconds:,.0f}/s, "
    text += f"{tally.count} disagreements"
    if sys.stderr.isatty():
        end = "\n" if tally.inputs == total else "\r"
        print(f"{text:<70}", end=end, file=sys.stderr, flush=True)
    elif before * 10 // total < tally.inputs * 10 // total:
        print(text, file=sys.stderr, flush=True)
