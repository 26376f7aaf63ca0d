"""The exceptions of the harness. A rejection of a payload is a value (`Verdict`), never one of these.

HarnessError                    every failure that the harness names itself
├── MalformedVerdict            an engine printed something else than a verdict
└── MalformedContract           contract.json is not a contract
"""

from __future__ import annotations


class HarnessError(Exception):
    """A failure that the harness names itself; `exit_code` is what its command ends with."""

    exit_code = 4


class MalformedVerdict(HarnessError):
    """An engine printed `line`, which is not a verdict because of `reason`."""

    def __init__(self, line: str, reason: str) -> None:
        super().__init__(f"not a verdict: {reason}: {line[:200]}")
        self.line = line
        self.reason = reason


class MalformedContract(HarnessError):
    """The file `source` is not a contract because of `reason`."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source} is not a contract: {reason}")
        self.source = source
        self.reason = reason
