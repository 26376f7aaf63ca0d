from __future__ import annotations

from dataclasses import replace

from harness.conformance import table
from harness.conformance.cases import Case
from harness.conformance.compare import compare
from harness.damage.edits import append, whole
from harness.formats.answers import Finding
from harness.formats.contract import Contract
from harness.reference import ReferenceEngine

ACCEPTED = Case("good", "values", "mlp", (append(b" "),), (), 0, {"linear2.bias": (0x40C00000,)})
REJECTED = Case("bad", "bytes", "mlp", (whole(b""),), (Finding("json.syntax", "$"),), 0, {})


def test_the_record_for_machines(contract: Contract, bases: dict[str, bytes]) -> None:
    wrong = replace(REJECTED, omitted=1)
    results = compare(
        [ReferenceEngine(contract)], [ACCEPTED, wrong], contract=contract, bases=bases
    )
    record = table.answer(results, 1.23456)
    assert record == {
        "engines": ["reference"],
        "cases": 2,
        "unexpected": [
            {
                "case": "bad",
                "engine": "reference",
                "faults": ["expected json.syntax $; 1 more, found json.syntax $"],
            }
        ],
        "disagreements": [],
        "other_bytes": [],
        "seconds": 1.235,
    }
