"""What Lean states of a demo's trained model: properties that it should have, or should not."""

from __future__ import annotations

from dataclasses import dataclass

from harness.formats.fields import Fields, parse

EXPECTED = ("proved", "refuted")


@dataclass(frozen=True, slots=True)
class Expectation:
    """A property in one sentence, the name of its file of VNN-LIB, and the answer that is
    expected."""

    name: str
    file: str
    sentence: str
    expected: str


@dataclass(frozen=True, slots=True)
class Expectations:
    """All that is stated; `unsupported` is what has no bounds, for people, if anything."""

    unsupported: str | None
    properties: tuple[Expectation, ...]

    @classmethod
    def of(cls, text: str) -> Expectations:
        """What Lean printed. Raises `ValueError`."""
        fields = parse(text, "expectations")
        if (fields.text("format"), fields.natural("version")) != ("torchlean.expectations", 1):
            raise ValueError("not torchlean.expectations of version 1")
        unsupported = None
        if fields.has("unsupported"):
            issue = fields.fields("unsupported")
            code, path, found = (issue.text(key) for key in ("code", "path", "found"))
            unsupported = f"{found} ({code} at {path})"
        return cls(unsupported, tuple(map(_expectation, fields.each("properties"))))


def _expectation(fields: Fields) -> Expectation:
    name, file, sentence, expected = (
        fields.text(key) for key in ("name", "file", "sentence", "expected")
    )
    if expected not in EXPECTED:
        raise ValueError(f"nothing is expected to be {expected}")
    return Expectation(name, file, sentence, expected)
