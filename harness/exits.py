"""The exit codes: each number once, and what it says."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What a command ends with."""

    AS_EXPECTED = 0
    NOT_AS_EXPECTED = 1
    USAGE = 2
    REJECTED = 3
    INFRASTRUCTURE = 4
    UNKNOWN = 5
    DEADLINE = 124
    INTERRUPTED = 130


MEANING = {
    Exit.AS_EXPECTED: "as expected",
    Exit.NOT_AS_EXPECTED: "not as expected",
    Exit.USAGE: "usage",
    Exit.REJECTED: "payload rejected",
    Exit.INFRASTRUCTURE: "infrastructure",
    Exit.UNKNOWN: "neither proved nor refuted",
    Exit.DEADLINE: "deadline",
    Exit.INTERRUPTED: "interrupted",
}


def table() -> str:
    """All of them in one line."""
    return ", ".join(f"{code.value} {meaning}" for code, meaning in MEANING.items())
