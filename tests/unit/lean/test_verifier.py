"""Parts of a check: what together say what the whole does."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from harness.errors import MalformedAnswer
from harness.lean.verifier import Part, whole

DIGESTS = {"graph": "a", "bundle": "b", "property": "c", "sha256": "d"}


def part(k: int, **more: object) -> Part:
    counts = {"part": k, "parts": 3, "leaves": 2, "total": 6}
    return Part.of(json.dumps({"verdict": "part", **DIGESTS, **counts, **more}))


PARTS = [part(1), part(2), part(3)]


def test_all_parts_are_the_whole() -> None:
    assert whole(PARTS, 3)
    assert whole([PARTS[2], PARTS[0], PARTS[1]], 3)


@pytest.mark.parametrize(
    "parts",
    [
        [],
        PARTS[:2],
        [*PARTS[:2], None],
        [PARTS[0], PARTS[1], PARTS[1]],
        [PARTS[0], PARTS[1], part(3, sha256="e")],
        [PARTS[0], PARTS[1], part(3, property="e")],
        [PARTS[0], PARTS[1], part(3, total=7)],
        [PARTS[0], PARTS[1], part(3, leaves=1)],
        [replace(one, parts=4) for one in PARTS],
    ],
)
def test_anything_less_is_not(parts: list[Part | None]) -> None:
    assert not whole(parts, 3)


def test_a_proof_is_no_part() -> None:
    with pytest.raises(MalformedAnswer):
        part(1, verdict="proved")
