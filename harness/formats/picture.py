"""What `harness.search.picture` says: points and boxes of a property over one or two inputs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

PREFIX = "torchlean-picture "
"""What its line begins with; a JSON object follows."""

Rows = list[list[float]]


@dataclass(frozen=True, slots=True)
class Picture:
    """For each box its corners and bounds of its outputs; for each point the outputs there."""

    lower: Rows
    upper: Rows
    low: Rows
    high: Rows
    points: Rows
    values: Rows

    @classmethod
    def of(cls, line: str) -> Picture:
        """What a line says. Raises `ValueError` or `TypeError`."""
        return cls(**json.loads(line.removeprefix(PREFIX)))

    def to_json(self) -> str:
        """The same as a file."""
        return json.dumps(asdict(self))
