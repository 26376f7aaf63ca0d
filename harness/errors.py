"""The exceptions of the harness. A rejected payload is a value, a `Verdict`, never one of these.

HarnessError            a failure that the harness names itself
├── MalformedVerdict    an engine printed something else than a verdict
├── MalformedAnswer     a program of ours for torch printed something else than its answer
├── Contradiction       a sample was certified and broken at one radius
├── ConversionRefused   a checkpoint is not converted
├── CaptureRefused      a model is not captured
├── MalformedGraph      a file is no graph
├── MalformedContract   contract.json is not a contract
├── MalformedRecording  the recorded verdicts cannot be read
├── MalformedManifest   a run folder has no manifest that can be read
├── BadCase             a conformance case cannot be used
├── BadMutant           a damage to a definition cannot be done
├── EngineStopped       an engine gave no verdict on a payload
├── BadUsage            the command line cannot be read
├── BadRequest          the command line asks for something that is not there
├── ToolchainMissing    the pinned Lean toolchain is not installed
├── SetupFailed         Lean could not be installed
├── CheckoutBusy        another command is at work in this checkout
├── FileTrouble         a file of the harness cannot be opened or written
└── ChildTrouble        a child process did not do what it was started for
    ├── ChildNotStarted     no such program, or not allowed
    ├── ChildFailed         it ended with an exit status that says so
    ├── ChildKilled         a signal ended it
    ├── ChildOverMemory     it took more memory than it may
    └── ChildOverDeadline   it took more time than it may

Ctrl-C is `KeyboardInterrupt` as everywhere in Python.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Sequence
from pathlib import Path
from shlex import join
from typing import Protocol

from harness.exits import Exit


class HarnessError(Exception):
    """A failure that the harness names itself; `exit_code` is what its command ends with."""

    exit_code = Exit.INFRASTRUCTURE


class MalformedVerdict(HarnessError):
    """An engine printed `line`, which is not a verdict because of `reason`."""

    def __init__(self, line: str, reason: str) -> None:
        super().__init__(f"not a verdict: {reason}: {_shown(line[:200])}")
        self.line = line
        self.reason = reason


class MalformedAnswer(HarnessError):
    """The program `program` printed `line`, which is not its answer because of `reason`."""

    def __init__(self, program: str, line: str, reason: str) -> None:
        super().__init__(f"{program} gave no answer: {reason}: {_shown(line[:200])}")
        self.program = program
        self.line = line
        self.reason = reason


class Contradiction(HarnessError):
    """Sample `sample` is certified at one radius and broken within it."""

    exit_code = Exit.NOT_AS_EXPECTED

    def __init__(self, sample: int, *, certified: str, broken: str) -> None:
        super().__init__(
            f"sample {sample} is certified at radius {certified} and broken at radius {broken}"
        )
        self.sample = sample
        self.certified = certified
        self.broken = broken


class ConversionRefused(HarnessError):
    """A checkpoint is not converted, for the reason `code`; `text` says what would help."""

    exit_code = Exit.REJECTED

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}  {text}")
        self.code = code
        self.text = text


class Reason(Protocol):
    """One reason why a model is not captured."""

    @property
    def code(self) -> str: ...
    @property
    def operator(self) -> str: ...
    @property
    def at(self) -> str: ...
    @property
    def text(self) -> str: ...


class CaptureRefused(HarnessError):
    """A model is not captured, for `reasons`: each with a code, the operator and its place."""

    exit_code = Exit.REJECTED

    def __init__(self, reasons: Sequence[Reason]) -> None:
        lines = []
        for one in reasons:
            place = f"  {one.operator}" * bool(one.operator) + f"  at {one.at}" * bool(one.at)
            lines.append(f"\n  {one.code}{place}\n    {one.text}")
        many = f"{len(reasons)} reason{'s' * (len(reasons) != 1)}"
        super().__init__(f"not captured: {many}{''.join(lines)}")
        self.reasons = tuple(reasons)


class MalformedGraph(HarnessError):
    """The file `source` is no graph because of `reason`."""

    exit_code = Exit.REJECTED

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source} is no graph: {reason}")
        self.source = source
        self.reason = reason


class MalformedContract(HarnessError):
    """The file `source` is not a contract because of `reason`."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source} is not a contract: {reason}")
        self.source = source
        self.reason = reason


class MalformedRecording(HarnessError):
    """The file `source` is not a recording of verdicts because of `reason`."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source} is not a recording: {reason}")
        self.source = source
        self.reason = reason


class MalformedManifest(HarnessError):
    """The file `source` is not the manifest of a run because of `reason`."""

    exit_code = Exit.USAGE

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source} is not the manifest of a run: {reason}")
        self.source = source
        self.reason = reason


class BadCase(HarnessError):
    """The conformance case `name` cannot be used because of `reason`."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"case {name}: {reason}")
        self.name = name
        self.reason = reason


class BadMutant(HarnessError):
    """The mutant `name` cannot be used because of `reason`."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"mutant {name}: {reason}")
        self.name = name
        self.reason = reason


class EngineStopped(HarnessError):
    """The engine `engine` gave no verdict on `payload` because of `trouble`."""

    def __init__(self, engine: str, payload: str, trouble: HarnessError) -> None:
        super().__init__(f"{engine} gave no verdict on {payload}: {trouble}")
        self.engine = engine
        self.payload = payload
        self.trouble = trouble
        self.exit_code = trouble.exit_code


class BadUsage(HarnessError):
    """The command line of `program` cannot be read because of `reason`; `usage` is how it goes."""

    exit_code = Exit.USAGE

    def __init__(self, program: str, usage: str, reason: str) -> None:
        super().__init__(f"{reason}\n{usage.rstrip()}\nmore: {program} --help")
        self.program = program
        self.usage = usage
        self.reason = reason


class BadRequest(HarnessError):
    """The command line asks for something that is not there."""

    exit_code = Exit.USAGE


class ToolchainMissing(HarnessError):
    """The toolchain `pin` is in none of the places `looked`; `advice` is the command that helps."""

    def __init__(self, pin: str, looked: Sequence[str], advice: str) -> None:
        places = "".join(f"\n  {place}" for place in looked)
        super().__init__(
            f"Lean {pin} is not installed. Looked at:{places}\nTo install it: {advice}"
        )
        self.pin = pin
        self.looked = tuple(looked)
        self.advice = advice


class SetupFailed(HarnessError):
    """Lean could not be installed; the message says what was tried and why it failed."""


class CheckoutBusy(HarnessError):
    """Another command holds the lock of this checkout; `owner` is what it wrote there."""

    def __init__(self, lock: Path, owner: str) -> None:
        super().__init__(f"another command is at work in this checkout ({owner}); lock: {lock}")
        self.lock = lock
        self.owner = owner


class FileTrouble(HarnessError):
    """`cause` is why the harness could not `what` (open, write, …) the file `path`."""

    def __init__(self, what: str, path: Path, cause: OSError) -> None:
        super().__init__(f"cannot {what} {path}: {cause.strerror or cause}")
        self.what = what
        self.path = path
        self.cause = cause


class ChildTrouble(HarnessError):
    """A child process did not do what it was started for; `tail` is what it said last."""

    def __init__(self, command: Sequence[str], trouble: str, tail: str = "") -> None:
        last = "".join(f"\n  | {_shown(line)}" for line in tail.splitlines())
        super().__init__(f"{trouble}: {join(command)}{last}{_damaged(command, trouble, tail)}")
        self.command = tuple(command)
        self.trouble = trouble
        self.tail = tail


class ChildNotStarted(ChildTrouble):
    """The system did not start the child, for the reason `error`."""

    def __init__(self, command: Sequence[str], error: OSError) -> None:
        super().__init__(command, f"cannot be started ({error.strerror or error})")
        self.error = error


class ChildFailed(ChildTrouble):
    """The child ended with the exit status `status`, which says that it failed."""

    def __init__(self, command: Sequence[str], status: int, tail: str = "") -> None:
        trouble = f"ended with exit status {status}"
        if (
            status - 128 in signal.valid_signals()
        ):  # as shells and lake tell of a signal that ended a child of theirs
            trouble += f" (a process that it waited for was killed by {_signal(status - 128)})"
        super().__init__(command, trouble, tail)
        self.status = status


class ChildKilled(ChildTrouble):
    """The signal `number` ended the child, and it was not the harness that sent it."""

    def __init__(self, command: Sequence[str], number: int, tail: str = "") -> None:
        super().__init__(command, f"killed by {_signal(number)}", tail)
        self.number = number


class ChildOverMemory(ChildTrouble):
    """The child's processes took more than `limit` bytes and were ended."""

    def __init__(self, command: Sequence[str], limit: int, tail: str = "") -> None:
        super().__init__(command, f"ended for taking more than {limit >> 20} MiB of memory", tail)
        self.limit = limit


class ChildOverDeadline(ChildTrouble):
    """The child took more than `deadline` seconds and was ended."""

    exit_code = Exit.DEADLINE

    def __init__(self, command: Sequence[str], deadline: float, tail: str = "") -> None:
        super().__init__(command, f"ended for taking more than {deadline:g} s", tail)
        self.deadline = deadline


def _shown(text: str) -> str:
    """Text of others in a message of ours: it can neither end its line nor move a cursor."""
    return "".join(char if char.isprintable() else " " for char in text)


def _damaged(command: Sequence[str], trouble: str, tail: str) -> str:
    """What to do where Lean ends as it does when a file of its build is damaged, which `lake build`
    does not see."""
    lean = Path(command[0]).name in ("lake", "lean", "torchlean") if command else False
    if not lean or not _DAMAGE.search(f"{trouble}\n{tail}"):
        return ""
    return (
        "\nIf this comes again, a file of the build is damaged. Remove it and build again:"
        "\n  rm -r .lake/build && lake build"
    )


_DAMAGE = re.compile(
    r"killed by SIG(SEGV|BUS|ILL)|exited with code (132|135|139)|invalid header|incompatible header"
    r"|Exec format error"
)


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
