"""`doctor`: what is installed, what is missing or broken, and the command that mends it.

Looks only; asks no network, and is done within two seconds.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict

from harness import families
from harness.checkout import Checkout
from harness.commands import health, options
from harness.commands.health import Finding
from harness.exits import Exit
from harness.terminal import say


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    options.machine(parser, "print one JSON object")


def run(arguments: argparse.Namespace, checkout: Checkout) -> int:
    """Say what was found."""
    findings = examine(checkout)
    if arguments.json:
        arguments.answer = answer(findings)
    else:
        say(as_text(findings))
    return Exit.AS_EXPECTED if well(findings) else Exit.INFRASTRUCTURE


def examine(checkout: Checkout) -> list[Finding]:
    """Everything that the round trip needs or uses."""
    lean, toolchain = health.lean(checkout)
    built = health.built(checkout, toolchain)
    ask = toolchain is not None and built.good
    present = families.present(checkout.root)
    return [
        health.python(),
        *health.dependencies(checkout),
        lean,
        built,
        *(health.generated(checkout, family, ask=ask) for family in present),
        health.recording(checkout),
        health.writable(checkout),
        health.disk(checkout),
        health.memory(),
        health.lock(checkout),
    ]


def well(findings: Sequence[Finding]) -> bool:
    """Can the round trip run?"""
    return all(finding.good for finding in findings if finding.needed)


def engine(findings: Sequence[Finding]) -> str:
    """The engine that `auto` stands for here."""
    lean = any(finding.good for finding in findings if finding.name == "lean")
    return "lean" if lean else "reference"


def as_text(findings: Sequence[Finding]) -> str:
    """A line a finding, below it the command that mends it; in the end whether that suffices."""
    lines = []
    for finding in findings:
        lines.append(f"  {finding.name:<15} {finding.state:<8} {finding.detail}")
        if finding.mend:
            lines.append(f"  {'':<15} {'':<8} to mend it: {finding.mend}")
    if well(findings):
        lines.append(f"The round trip can run; its engine will be: {engine(findings)}")
    else:
        lines.append("The round trip cannot run: something that it needs is missing.")
    return "\n".join(lines)


def answer(findings: Sequence[Finding]) -> dict[str, object]:
    """The findings for machines."""
    return {
        "findings": [{**asdict(finding), "good": finding.good} for finding in findings],
        "well": well(findings),
        "engine": engine(findings),
    }
