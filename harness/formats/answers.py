"""What two engines must agree on: a verdict without everything that FORMAT.md leaves free."""

from __future__ import annotations

from dataclasses import dataclass

from harness.formats import codes
from harness.formats.verdict import Rejection, Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """An error as far as FORMAT.md determines it; texts that it leaves free are None."""

    code: str
    path: str
    expected: str | None = None
    found: str | None = None

    @classmethod
    def of(cls, error: Rejection) -> Finding:
        """The determined part of an error."""
        return cls(
            error.code,
            error.path,
            None if error.code in codes.FREE_EXPECTED else error.expected,
            None if error.code in codes.FREE_FOUND else error.found,
        )

    def __str__(self) -> str:
        texts = [
            f"{word} {text!r}"
            for word, text in (("expected", self.expected), ("found", self.found))
            if text is not None
        ]
        return " ".join([self.code, self.path, *texts])


@dataclass(frozen=True, slots=True)
class Answer:
    """The determined part of a verdict: its errors, or the bits of what was accepted.

    `bundle` is the digest of the receipt, `graph` that of the graph; None for a rejection. It is
    not `tagged` if the payload does not say what family it is of.
    """

    errors: tuple[Finding, ...]
    omitted: int
    bundle: str | None
    graph: str | None = None
    tagged: bool = True

    @classmethod
    def of(cls, verdict: Verdict) -> Answer:
        """The determined part of a verdict."""
        return cls(
            tuple(map(Finding.of, verdict.errors)),
            verdict.omitted,
            verdict.receipt.bundle if verdict.receipt is not None else None,
            verdict.graph,
            verdict.tagged,
        )

    def __str__(self) -> str:
        more = ["no tag"] if not self.tagged else []
        if not self.errors:
            graph = f", graph {self.graph}" if self.graph else ""
            return "; ".join([f"accepted, receipt {self.bundle}{graph}", *more])
        more += [f"{self.omitted} more"] if self.omitted else []
        return "; ".join([*map(str, self.errors), *more])
