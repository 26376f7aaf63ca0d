"""`doctor`: what is installed, what is missing, and what to do about it.

Looks only; asks no network.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from harness import families, packages
from harness.checkout import Checkout
from harness.commands import options
from harness.errors import HarnessError, ToolchainMissing
from harness.exits import Exit
from harness.formats.contract import Contract
from harness.lean import toolchain as toolchains
from harness.lean.build import BINARY

ROOM = 1 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. What is not `needed` may be missing: the round trip runs without it."""

    name: str
    good: bool
    needed: bool
    detail: str


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    options.machine(parser, "print one JSON object")


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Say what was found."""
    findings = examine(checkout)
    if arguments.json:
        arguments.answer = answer(findings)
    else:
        print(as_text(findings))
    return Exit.AS_EXPECTED if well(findings) else Exit.INFRASTRUCTURE


def examine(checkout: Checkout) -> list[Finding]:
    """Everything that the round trip needs or uses."""
    version = platform.python_version()
    findings = [Finding("python", sys.version_info >= (3, 10), True, version)]
    for package in packages.needed(checkout.root):
        there = packages.version(package)
        advice = "not installed: pip install -c constraints.txt -e ."
        findings.append(Finding(package, there is not None, True, there or advice))
    try:
        found = toolchains.find(checkout)
        findings.append(Finding("lean", True, False, f"{found.pin} in {found.bin}"))
    except ToolchainMissing as missing:
        detail = f"{missing.pin} is not installed; to install it: {missing.advice}"
        findings.append(Finding("lean", False, False, detail))
    built = (checkout.root / BINARY).is_file()
    findings.append(Finding("torchlean", built, False, str(BINARY) if built else "not built yet"))
    for family in families.present(checkout.root):
        try:
            contract = Contract.load(checkout.root / family.contract)
        except (HarnessError, OSError) as error:
            findings.append(Finding(family.name, False, True, str(error)))
        else:
            detail = f"{family.contract}, {len(contract.params)} tensors"
            findings.append(Finding(family.name, True, True, detail))
    free = shutil.disk_usage(checkout.root).free
    findings.append(Finding("disk", free >= ROOM, True, f"{free / ROOM:.1f} GiB free"))
    return findings


def well(findings: Sequence[Finding]) -> bool:
    """Can the round trip run?"""
    return all(finding.good for finding in findings if finding.needed)


def engine(findings: Sequence[Finding]) -> str:
    """The engine that `auto` stands for here."""
    lean = any(finding.good for finding in findings if finding.name == "lean")
    return "lean" if lean else "reference"


def as_text(findings: Sequence[Finding]) -> str:
    lines = []
    for finding in findings:
        state = "ok" if finding.good else "missing" if finding.needed else "absent"
        lines.append(f"  {finding.name:<15} {state:<8} {finding.detail}")
    if well(findings):
        lines.append(f"The round trip can run; its engine will be: {engine(findings)}")
    else:
        lines.append("The round trip cannot run: something that it needs is missing.")
    return "\n".join(lines)


def answer(findings: Sequence[Finding]) -> dict[str, object]:
    """The findings for machines."""
    return {
        "findings": [asdict(finding) for finding in findings],
        "well": well(findings),
        "engine": engine(findings),
    }
