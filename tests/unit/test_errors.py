from __future__ import annotations

import signal

import pytest

from harness.errors import ChildFailed, ChildKilled, ChildTrouble

ADVICE = "rm -r .lake/build && lake build"


@pytest.mark.parametrize(
    ("trouble", "advised"),
    [
        (ChildKilled(["lake", "env", "lean"], signal.SIGSEGV), True),
        (ChildKilled(["/x/.lake/build/bin/torchlean", "check"], signal.SIGBUS), True),
        (ChildFailed(["lake", "env", "lean"], 139), True),
        (ChildFailed(["lake", "build"], 1, "error: Lean exited with code 139"), True),
        (ChildFailed(["lake", "env"], 1, "failed to read file 'X.olean', invalid header"), True),
        (ChildFailed(["lake", "build"], 1, "error: unknown identifier"), False),
        (ChildKilled(["lake", "build"], signal.SIGKILL), False),
        (ChildKilled(["python", "train.py"], signal.SIGSEGV), False),
    ],
    ids=str,
)
def test_a_damaged_build_is_suspected_where_lean_ends_so(
    trouble: ChildTrouble, advised: bool
) -> None:
    assert (ADVICE in str(trouble)) is advised
