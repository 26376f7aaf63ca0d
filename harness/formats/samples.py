"""Labelled inputs, as `--samples` reads them and a training script writes them with `--held-out`:
a JSON object with `inputs`, an array of nested arrays of numbers, and `labels`, their classes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sample:
    """An input as JSON text, so that its decimals stay what they are, and its class."""

    input: str
    label: int


def load(path: Path, most: int) -> list[Sample]:
    """The first samples of a file, `most` at most. Raises `ValueError` or `OSError`."""
    content = json.loads(path.read_text(encoding="utf-8"), parse_float=_Kept)
    if not isinstance(content, dict) or set(content) != {"inputs", "labels"}:
        raise ValueError(f"{path.name} has not the fields inputs and labels")
    inputs, labels = content["inputs"], content["labels"]
    if not isinstance(inputs, list) or not isinstance(labels, list) or len(inputs) != len(labels):
        raise ValueError(f"{path.name} has not as many labels as inputs")
    pairs = list(zip(inputs, labels, strict=True))[:most]
    if not all(type(label) is int and label >= 0 for _, label in pairs):
        raise ValueError(f"{path.name} has a label that is no natural number")
    return [Sample(f"[{', '.join(_numbers(one))}]", label) for one, label in pairs]


class _Kept(str):
    """A decimal as it was written."""


def _numbers(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _numbers(one)
    elif isinstance(value, _Kept) or type(value) is int:
        yield str(value)
    else:
        raise ValueError(f"{value!r} is no number")
