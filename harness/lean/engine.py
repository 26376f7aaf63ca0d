"""Lean as an engine: the commands that ask it, and the verdicts that it prints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from harness.errors import BadRequest, MalformedVerdict
from harness.exits import Exit
from harness.families import PROGRAM, Family
from harness.formats.limits import DEFAULT, Limits
from harness.formats.verdict import ARITHMETICS, PREFIX, Verdict
from harness.lean.build import BINARY
from harness.lean.toolchain import Toolchain
from harness.processes import supervisor
from harness.processes.supervisor import Bounds, Outcome

Runner = Callable[[Sequence[str]], Outcome]
"""Runs a command from the root of the checkout, with the toolchain on its path."""

IN_FLIGHT = 64
"""Documents that a stream may be behind, so that it never waits and its replies never pile up."""


@dataclass(frozen=True, slots=True)
class LeanEngine:
    """Lean: the program that users call, and its compiled twin for checks without a probe."""

    toolchain: Toolchain
    root: Path
    family: Family
    settings: tuple[str, ...]
    run: Runner
    name: str = "lean"
    limits: Limits = DEFAULT
    arithmetic: str | None = None  # to recompute probes in; None leaves it to Lean
    first: int | None = None  # bytes to look at before the others, of any payload

    def export(self, out: Path | None = None) -> Outcome:
        """Write the scaffold and the contract, into the family's folder if not elsewhere."""
        folder = () if out is None else ("--out", str(out))
        return granted(self.run(self._roundtrip("export", *folder))).expect(0)

    def check(self, payload: Path, *, probe: bool) -> Verdict:
        if self.family.graph is not None:
            numbers = ("--arithmetic", self.arithmetic or ARITHMETICS[0]) if probe else ()
            command = [*self._check(), *numbers, "--report", "json", str(payload)]
        elif probe:
            default = payload.resolve() == (self.root / self.family.payload).resolve()
            usual = default and self.family.place is None
            where = () if usual else ("--payload", str(payload))
            numbers = () if self.arithmetic is None else ("--arithmetic", self.arithmetic)
            command = self._roundtrip("import", *where, *numbers, "--report", "json")
        else:
            command = [*self._check(), "--report", "json", str(payload)]
        return verdict_of(self.run(command))

    def check_all(self, payloads: Iterable[bytes]) -> Iterator[Verdict]:
        return self._stream(self._check(), payloads)

    def check_graphs(self, graphs: Iterable[bytes]) -> Iterator[Verdict]:
        return self._stream([str(self.root / BINARY), "graph"], graphs)

    def _stream(self, command: Sequence[str], documents: Iterable[bytes]) -> Iterator[Verdict]:
        with supervisor.stream(
            [*command, "--stream"],
            cwd=self.root,
            env=self.toolchain.environment(),
            bounds=Bounds(deadline=7200.0),
        ) as child:
            yield from map(Verdict.from_line, replies(child, map(framed, documents)))

    def _roundtrip(self, action: str, *more: str) -> list[str]:
        program = ["lake", "env", "lean", "--run", str(PROGRAM), "--"]
        return [
            *program,
            *(*self.family.words, "--action", action),
            *self._settings(),
            *more,
        ]

    def _check(self) -> list[str]:
        words = [str(self.root / BINARY), "check", *self.family.words, *self._settings()]
        for field in fields(Limits):
            limit = getattr(self.limits, field.name)
            if limit != field.default:
                words += ["--limit", f"{field.name}={limit}"]
        return words if self.first is None else [*words, "--first", str(self.first)]

    def _settings(self) -> list[str]:
        return [word for setting in self.settings for word in ("--set", setting)]


def framed(document: bytes) -> bytes:
    """A document as a command with `--stream` reads it."""
    return b"%d\n" % len(document) + document


def replies(child: supervisor.Stream, questions: Iterable[bytes]) -> Iterator[str]:
    """Send one question after another, and yield the line that answers each. Raises
    `MalformedVerdict` if the child ends before its last answer."""
    waiting = 0
    for question in questions:
        child.send(question)
        waiting += 1
        if waiting == IN_FLIGHT:
            yield _reply(child)
            waiting -= 1
    child.end()
    for _ in range(waiting):
        yield _reply(child)


def _reply(child: supervisor.Stream) -> str:
    line = child.readline()
    if line is None:
        raise MalformedVerdict("", "the engine ended before its last verdict")
    return line


def granted(outcome: Outcome) -> Outcome:
    """Itself, unless it says that Lean cannot do what it was asked for. Raises `BadRequest`."""
    if outcome.status == Exit.USAGE and not outcome.stdout:
        raise BadRequest(f"Lean refuses: {outcome.stderr.partition(': ')[2].partition(chr(10))[0]}")
    return outcome


def verdict_of(outcome: Outcome) -> Verdict:
    """The verdict that Lean printed, and that its exit status must agree with. Raises `BadRequest`
    if Lean refused what it was asked for."""
    granted(outcome).expect(0, 3)
    lines = [line for line in outcome.stdout.split("\n") if line.startswith(PREFIX)]
    if len(lines) != 1:
        raise MalformedVerdict(outcome.tail, f"{len(lines)} verdicts in the output, expected 1")
    verdict = Verdict.from_line(lines[0])
    if verdict.accepted != (outcome.status == 0):
        raise MalformedVerdict(lines[0], f"it does not agree with exit status {outcome.status}")
    return verdict
