"""Lean's part in a proof: the graph, the property, the parameters' bits; and the last word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.errors import BadRequest, MalformedAnswer
from harness.families import Family
from harness.formats.expectations import Expectations
from harness.formats.fields import parse
from harness.formats.verdict import Verdict
from harness.lean.build import BINARY
from harness.lean.engine import Runner, granted, verdict_of
from harness.processes.supervisor import Outcome


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a check that holds: of what, which of how many, and how many leaves of all."""

    subject: tuple[str, ...]
    number: int
    parts: int
    leaves: int
    total: int

    @classmethod
    def of(cls, text: str) -> Part:
        """What Lean printed. Raises `MalformedAnswer`."""
        try:
            fields = parse(text, "part")
            if fields.text("verdict") != "part":
                raise ValueError("it is not of a part")
            return cls(
                tuple(fields.text(key) for key in ("graph", "bundle", "property", "sha256")),
                *(fields.natural(key) for key in ("part", "parts", "leaves", "total")),
            )
        except ValueError as error:
            raise MalformedAnswer("torchlean check-certificate", text, str(error)) from error


def whole(parts: Sequence[Part | None], count: int) -> bool:
    """Do these say what Lean would say of a certificate as a whole? All of them must hold, of one
    certificate for one model and property."""
    held = [part for part in parts if part is not None]
    if len(held) < len(parts) or not held:
        return False
    one = held[0]
    alike = all((p.subject, p.parts, p.total) == (one.subject, count, one.total) for p in held)
    numbers = sorted(part.number for part in held)
    leaves = sum(part.leaves for part in held)
    return alike and numbers == list(range(1, count + 1)) and leaves == one.total


@dataclass(frozen=True, slots=True)
class LeanVerifier:
    """One family in one configuration, or a graph; `run` runs from the checkout's root."""

    root: Path
    family: Family
    settings: tuple[str, ...]
    run: Runner

    def graph(self) -> bytes:
        """The typed graph, as a file holds it."""
        file = self.family.graph
        model = self._model() if file is None else [str(file)]
        return self._say("graph", *model, "--json").encode() + b"\n"

    def outputs(self, payload: Path, arithmetic: str | None = None) -> str:
        """What Lean computes of the inputs of a payload's probe: a line `torchlean.outputs`."""
        numbers = () if arithmetic is None else ("--arithmetic", arithmetic)
        return self._say("outputs", *self._model(), *numbers, str(payload))

    def property(self, path: Path) -> bytes:
        """The property of a file of VNN-LIB, as the search reads it. Raises `BadRequest`."""
        outcome = self.run(self._torchlean("property", str(path), "--json")).expect(0, 3)
        said = parse(outcome.stdout, "property")
        if said.has("error"):
            error = said.fields("error")
            texts = (error.text(key) for key in ("code", "expected", "found"))
            code, expected, found = texts
            raise BadRequest(f"{path.name}: {code}: expected {expected}, found {found}")
        return outcome.stdout.encode()

    def expectations(self, payload: Path, folder: Path) -> Expectations:
        """Write what Lean states of the payload's model into `folder`. The payload is accepted."""
        words = ("--payload", str(payload), "--out", str(folder), "--json")
        said = self._say("property", *self._model(), *words)
        try:
            return Expectations.of(said)
        except ValueError as error:
            raise MalformedAnswer("torchlean property", said, str(error)) from error

    def bits(self, payload: Path, out: Path) -> Verdict:
        """Judge a payload, and write what was accepted to `out`, in base64."""
        words = ("check", *self._model(), "--rewrite", str(out), "--encoding", "base64")
        return verdict_of(self.run(self._torchlean(*words, "--report", "json", str(payload))))

    def check(self, certificate: Path, *, payload: Path, property: Path) -> bool:
        """Does the certificate prove the property of the payload's model?"""
        return self._judge("check-certificate", payload, property, certificate).status == 0

    def part(
        self, certificate: Path, *, payload: Path, property: Path, share: tuple[int, int]
    ) -> Part | None:
        """What Lean checked of part k of n, `share`, of a certificate; `None` if it rejects it."""
        more = ("--json", "--part", f"{share[0]}/{share[1]}")
        outcome = self._judge("check-certificate", payload, property, certificate, *more)
        return Part.of(outcome.stdout) if outcome.status == 0 else None

    def refute(self, input: Path, *, payload: Path, property: Path) -> list[float] | None:
        """What Lean computes at an input, exactly, if that refutes the property of the payload's
        model; infinite and NaN outputs are left out. `None` if it does not."""
        outcome = self._judge("check-counterexample", payload, property, input)
        if outcome.status != 0:
            return None
        said = parse(outcome.stdout, "counterexample").items("output")
        return [y for y in said if isinstance(y, (int, float))]

    def _judge(
        self, command: str, payload: Path, property: Path, what: Path, *more: str
    ) -> Outcome:
        words = ("--payload", str(payload), "--property", str(property), *more, str(what))
        return self.run(self._torchlean(command, *self._model(), *words)).expect(0, 3)

    def _say(self, *words: str) -> str:
        return granted(self.run(self._torchlean(*words))).expect(0).stdout.removesuffix("\n")

    def _torchlean(self, *words: str) -> Sequence[str]:
        return [str(self.root / BINARY), *words]

    def _model(self) -> list[str]:
        settings = [word for setting in self.settings for word in ("--set", setting)]
        return [*self.family.words, *settings]
