"""What Lean said of every conformance case, kept for checkouts where there is no Lean.

The recording carries a digest of the Lean sources. It speaks for these sources and for no others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from harness import files
from harness.errors import MalformedRecording
from harness.formats.answers import Answer, Finding
from harness.formats.fields import Fields, parse

RECORDING = Path("tests/golden/lean-verdicts.jsonl")

_FORMAT = "torchlean.recording"


@dataclass(frozen=True, slots=True)
class Record:
    """Lean's answer to one case, whose payload had this SHA-256."""

    case: str
    payload: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Recording:
    """All records by the names of their cases, and the digest of the sources that spoke."""

    sources: str
    records: Mapping[str, Record]

    @classmethod
    def load(cls, path: Path) -> Recording:
        """The recording in a file. Raises `MalformedRecording` or `OSError`."""
        lines = path.read_text(encoding="ascii").splitlines()
        try:
            head = parse(lines[0], "header").only("format", "version", "sources", "cases")
            if (head.text("format"), head.natural("version")) != (_FORMAT, 1):
                raise ValueError(f"not a {_FORMAT} of version 1")
            records = [_record(parse(line, "record")) for line in lines[1:]]
            by_case = {record.case: record for record in records}
            if not len(by_case) == len(records) == head.natural("cases"):
                raise ValueError("its header counts other cases than it holds")
            return cls(head.text("sources"), by_case)
        except (ValueError, IndexError) as error:
            raise MalformedRecording(str(path), str(error)) from error


def save(path: Path, sources: str, records: Iterable[Record]) -> None:
    """Write a recording, all of it or nothing."""
    lines = [_line(record) for record in records]
    head = {"format": _FORMAT, "version": 1, "sources": sources, "cases": len(lines)}
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, "\n".join([json.dumps(head), *lines]) + "\n")


def _line(record: Record) -> str:
    fields: dict[str, object] = {"case": record.case, "payload": record.payload}
    if record.answer.bundle is not None:
        fields["bundle"] = record.answer.bundle
    else:
        fields["errors"] = [
            {key: text for key, text in _texts(error).items() if text is not None}
            for error in record.answer.errors
        ]
        if record.answer.omitted:
            fields["omitted"] = record.answer.omitted
    return json.dumps(fields)


def _texts(error: Finding) -> dict[str, str | None]:
    return {
        "code": error.code,
        "path": error.path,
        "expected": error.expected,
        "found": error.found,
    }


def _record(fields: Fields) -> Record:
    errors = fields.each("errors") if fields.has("errors") else []
    answer = Answer(
        errors=tuple(
            Finding(
                error.text("code"),
                error.text("path"),
                error.text("expected") if error.has("expected") else None,
                error.text("found") if error.has("found") else None,
            )
            for error in errors
        ),
        omitted=fields.natural("omitted") if fields.has("omitted") else 0,
        bundle=fields.text("bundle") if fields.has("bundle") else None,
    )
    return Record(fields.text("case"), fields.text("payload"), answer)
